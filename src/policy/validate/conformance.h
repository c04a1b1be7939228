#pragma once
// policy/validate/conformance.h: do a request and an entity fit the schema? Each function returns what is
// wrong, in the reference's words, or an empty text. Pure; thread-safe. Made for code that builds requests
// and entities itself: what json/ reads against a schema fits it already.
#include <string>

#include "policy/evaluate/request.h"
#include "policy/schema/schema.h"
#include "policy/value/entity.h"

namespace sallyport::cedar {

// Principal and resource are of declared types that the action applies to, enumerated ids are declared, and
// the context has the action's shape. Whether the entities exist is not asked.
std::string check_request(const Request& request, const Schema& schema);

// Type, id, attributes, tags and direct parents. An action must be the schema's: without attributes and tags,
// its parents and their groups being the groups the schema gives it.
std::string check_entity(const Entity& entity, const Schema& schema);

}  // namespace sallyport::cedar
