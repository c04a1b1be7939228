#pragma once
// policy/schema/schema.h: a schema after all names were resolved: which entities, attributes, actions and
// contexts there are. Immutable; shared by validator, compiler and the checks on entities and requests.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/value/value.h"

namespace sallyport::cedar {

struct RecordType;

struct Type {
  enum class Kind : std::uint8_t { boolean, integer, string, entity, set, record, extension };
  Kind kind = Kind::boolean;
  std::string name;  // entity: full type name; extension: decimal, ipaddr, datetime, duration
  std::shared_ptr<const Type> element;       // set
  std::shared_ptr<const RecordType> record;  // record
  bool operator==(const Type& other) const;
};

struct AttributeType {
  std::string name;
  Type type;
  bool required = true;
  bool operator==(const AttributeType&) const = default;
};

struct RecordType {                       // closed: no other attributes
  std::vector<AttributeType> attributes;  // sorted by name
  const AttributeType* find(std::string_view name) const;
  bool operator==(const RecordType&) const = default;
};

std::string to_text(const Type& type);  // as in a schema: Set<{"a": Long, "b"?: User}>

struct EntityType {
  std::string name;                    // full
  std::vector<std::string> parents;    // types it may be a direct member of; sorted
  std::vector<std::string> ancestors;  // transitive, sorted; holds itself only if the hierarchy is cyclic
  RecordType attributes;
  std::optional<Type> tags;
  std::optional<std::vector<std::string>> enum_ids;  // entity X enum ["a", "b"]; sorted
  bool operator==(const EntityType&) const = default;
};

struct ActionType {
  EntityUid uid;
  std::vector<EntityUid> parents;       // direct groups; sorted
  std::vector<EntityUid> ancestors;     // transitive, sorted, without itself
  std::vector<std::string> principals;  // full names, sorted; empty: the action applies to nothing
  std::vector<std::string> resources;
  RecordType context;
  bool operator==(const ActionType&) const = default;
};

struct Schema {
  std::map<std::string, EntityType, std::less<>> entity_types;
  std::map<EntityUid, ActionType> actions;

  const EntityType* find_entity_type(std::string_view name) const;
  const ActionType* find_action(const EntityUid& uid) const;
  bool is_action_type(std::string_view name) const;  // "Action" or "NS::Action" of some action here
  bool operator==(const Schema&) const = default;    // both allow the same
};
using SchemaPtr = std::shared_ptr<const Schema>;

}  // namespace sallyport::cedar
