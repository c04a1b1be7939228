#pragma once
// policy/json/entities.h: entities from and to JSON: a list of
//   { "uid": { "type": "User", "id": "a" }, "attrs": {}, "parents": [{ "type": "Group", "id": "g" }], "tags":
//   {} }
// where only `tags` may be left out.
#include <optional>
#include <string>

#include "policy/json/reader.h"
#include "policy/schema/schema.h"
#include "policy/value/entity.h"

namespace sallyport::cedar {

// The entities with their ancestors made. With `schema`, all must fit it, values are read by their declared
// types (json/values.h), and the schema's actions are among them; those that the text gives must equal them.
// Equal entities may be there twice, different ones under one name are an error, as is an entity that is its
// own ancestor. Empty: wrong, and said, each with its place.
std::optional<Entities> parse_entities(const SourcePtr& source, const Schema* schema,
                                       Diagnostics& diagnostics);

// The same for entities that are part of a larger text.
std::optional<Entities> read_entities(const Json& json, const Source& source, const Schema* schema,
                                      Diagnostics& diagnostics);

std::string to_json(const Entity& entity);
std::string to_json(const Entities& entities);  // sorted, an entity a line

}  // namespace sallyport::cedar
