#pragma once
// policy/schema/conform.h: does a value fit a type of the schema, and if not, in which words. The words are
// the reference's, so that its test data can be compared. Pure.
#include <string>

#include "policy/schema/schema.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

// "long", "[long]", "`User`", "{ "a" => (required) long }".
std::string describe(const Type& type);

// "type mismatch: value was expected to have type long, but it actually has type string: `"x"`". Of the first
// part that does not fit; empty when all of it does.
std::string misfit(const Value& value, const Type& type);
std::string misfit(const Record& record, const RecordType& type);

// An entity that cannot be: of an enumerated type without this id, or an action the schema does not declare.
// Empty when there may be such an entity, which it may be of an unknown type too.
std::string impossible(const EntityUid& uid, const Schema& schema);
// The same for all entities inside `value`.
std::string impossible(const Value& value, const Schema& schema);
std::string impossible(const Record& record, const Schema& schema);

// "did you mean `name`?" with the attribute nearest to `name`, or empty.
std::string attribute_hint(const RecordType& type, std::string_view name);
std::string entity_type_hint(const Schema& schema, std::string_view name);

}  // namespace sallyport::cedar
