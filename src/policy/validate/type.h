#pragma once
// policy/validate/type.h: the types the validator reasons with: those of a schema, and beside them True and
// False (a condition that is always so), Never (no value at all), and entities of one of several types.
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
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
    any_entity,  // an entity of a type that is not known
    entity,
    set,
    record,
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

// As the reference shows a type in its messages: `Set<Long>`, `{a: Long,b?: String,}`, `Union<A, B>`.
std::string to_text(const StaticType& type);

// The order in which messages list types.
bool shown_before(const StaticType& a, const StaticType& b);

enum class Strictness : std::uint8_t { strict, permissive };

// Why two types have no least upper bound.
enum class Misfit : std::uint8_t {
  none,
  kinds,
  entity_types,
  entity_and_record,
  attribute_names,
  optionality
};

struct Bound {
  TypeRef type = nullptr;  // null: there is none
  Misfit misfit = Misfit::none;
};

// Owns types, each structure once, so that equal types are the same pointer. Not thread-safe.
class TypeTable {
 public:
  TypeTable();
  TypeTable(const TypeTable&) = delete;
  TypeTable& operator=(const TypeTable&) = delete;

  TypeRef always_true, always_false, boolean, never, integer, string, any_entity, any_set, any_record;

  TypeRef truth(bool value) const { return value ? always_true : always_false; }
  // The same text, living as long as the table: for names that come from a policy, which may go before it.
  std::string_view keep(std::string_view name);
  TypeRef set_of(TypeRef element);
  TypeRef entity(std::string_view name);  // `name` must live as long as the table, like all names here
  TypeRef extension(std::string_view name);
  TypeRef record(std::vector<StaticType::Attribute> attributes, bool open);
  TypeRef from_schema(const Type& type);          // remembers by address
  TypeRef from_schema(const RecordType& record);  // likewise

  bool is_subtype(TypeRef a, TypeRef b, Strictness strictness) const;
  Bound least_upper_bound(TypeRef a, TypeRef b, Strictness strictness);
  Bound least_upper_bound(const std::vector<TypeRef>& types, Strictness strictness);  // of none: never

 private:
  TypeRef intern(StaticType type);
  bool is_record_subtype(const StaticType& a, const StaticType& b, Strictness strictness) const;
  Bound bound_of_records(const StaticType& a, const StaticType& b, Strictness strictness);
  Bound bound_of_entities(TypeRef a, TypeRef b, Strictness strictness);

  std::deque<StaticType> types_;
  std::set<std::string, std::less<>> kept_;
  std::unordered_multimap<std::size_t, TypeRef> by_hash_;
  std::unordered_map<const void*, TypeRef> by_address_;
  std::unordered_map<std::string_view, TypeRef> entities_;
};

}  // namespace sallyport::cedar
