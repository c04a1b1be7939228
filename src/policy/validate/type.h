#pragma once
// policy/validate/type.h: the types the validator reasons with: those of a schema, and beside them True and
// False (a condition that is always so), Never (no value at all), and entities of one of several types.
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/schema/schema.h"

namespace sallyport::cedar {

struct StaticType;
using TypeRef = const StaticType*;  // lives as long as the TypeTable that made it; null: not known

struct StaticType {
  enum class Kind : std::uint8_t {
    always_true,
    always_false,
    boolean,
    never,  // the element of an empty set
    integer,
    string,
    set,
    record,
    any_entity,  // an entity of a type that is not known
    entity,
    extension,
  };
  struct Attribute {
    std::string_view name;
    TypeRef type = nullptr;
    bool required = true;
    bool operator==(const Attribute&) const = default;
  };

  Kind kind = Kind::never;
  bool open = false;                    // record: it may have further attributes
  TypeRef element = nullptr;            // set; null: a set of anything
  std::vector<Attribute> attributes;    // record; sorted by name
  std::vector<std::string_view> names;  // entity: the types it may have, sorted; extension: its one name

  bool is_boolean() const {
    return kind == Kind::boolean || kind == Kind::always_true || kind == Kind::always_false;
  }
  bool is_entity() const { return kind == Kind::entity || kind == Kind::any_entity; }
  const Attribute* find(std::string_view name) const;
  bool operator==(const StaticType&) const = default;
};

}  // namespace sallyport::cedar
