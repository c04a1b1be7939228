#include "policy/validate/type.h"

#include <algorithm>
#include <functional>

namespace sallyport::cedar {
namespace {

using Kind = StaticType::Kind;

std::size_t mix(std::size_t seed, std::size_t value) {
  return (seed ^ value) * 0x9E3779B97F4A7C15ULL + (seed >> 7);
}

std::size_t hash_of(const StaticType& type) {
  std::size_t seed = mix(static_cast<std::size_t>(type.kind), type.open ? 1 : 0);
  seed = mix(seed, std::hash<const void*>()(type.element));
  for (const StaticType::Attribute& attribute : type.attributes) {
    seed = mix(seed, std::hash<std::string_view>()(attribute.name));
    seed = mix(seed, std::hash<const void*>()(attribute.type) + (attribute.required ? 1 : 0));
  }
  for (const std::string_view name : type.names) seed = mix(seed, std::hash<std::string_view>()(name));
  return seed;
}

// The reference orders entity types by their last word first, then by namespace.
bool name_before(std::string_view a, std::string_view b) {
  const auto split = [](std::string_view name) {
    const std::size_t colon = name.rfind(':');
    const std::size_t at = colon == std::string_view::npos ? 0 : colon + 1;
    return std::pair(name.substr(at), name.substr(0, at));
  };
  return split(a) < split(b);
}

bool same_names(const StaticType& a, const StaticType& b) {
  return std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), b.attributes.end(),
                    [](const auto& x, const auto& y) { return x.name == y.name; });
}

std::string record_text(const StaticType& type) {
  std::string text = type.open ? "__cedar::internal::OpenRecord{" : "{";
  for (const StaticType::Attribute& attribute : type.attributes) {
    text += attribute.name;
    text += attribute.required ? ": " : "?: ";
    text += to_text(*attribute.type) + ",";
  }
  return text + "}";
}

std::string entity_text(const StaticType& type) {
  if (type.names.size() == 1) return std::string(type.names[0]);
  std::string text = "__cedar::internal::Union<";
  for (const std::string_view name : type.names) {
    if (text.back() != '<') text += ", ";
    text += name;
  }
  return text + ">";
}

}  // namespace

const StaticType::Attribute* StaticType::find(std::string_view name) const {
  const auto at = std::lower_bound(attributes.begin(), attributes.end(), name,
                                   [](const Attribute& a, std::string_view b) { return a.name < b; });
  return at != attributes.end() && at->name == name ? &*at : nullptr;
}

std::string to_text(const StaticType& type) {
  switch (type.kind) {
    case Kind::always_true:
      return "__cedar::internal::True";
    case Kind::always_false:
      return "__cedar::internal::False";
    case Kind::boolean:
      return "Bool";
    case Kind::never:
      return "__cedar::internal::Never";
    case Kind::integer:
      return "Long";
    case Kind::string:
      return "String";
    case Kind::set:
      return "Set<" + (type.element ? to_text(*type.element) : "__cedar::internal::Any") + ">";
    case Kind::record:
      return record_text(type);
    case Kind::any_entity:
      return "__cedar::internal::AnyEntity";
    case Kind::entity:
      return entity_text(type);
    case Kind::extension:
      return std::string(type.names[0]);
  }
  return {};
}

bool shown_before(const StaticType& a, const StaticType& b) {
  if (a.kind != b.kind) return a.kind < b.kind;
  if (a.kind == Kind::set) {
    if (!a.element || !b.element) return !a.element && b.element;
    return shown_before(*a.element, *b.element);
  }
  if (a.kind == Kind::record) {
    return std::lexicographical_compare(a.attributes.begin(), a.attributes.end(), b.attributes.begin(),
                                        b.attributes.end(), [](const auto& x, const auto& y) {
                                          if (x.name != y.name) return x.name < y.name;
                                          if (x.type != y.type) return shown_before(*x.type, *y.type);
                                          return !x.required && y.required;
                                        });
  }
  return std::lexicographical_compare(a.names.begin(), a.names.end(), b.names.begin(), b.names.end(),
                                      name_before);
}

TypeTable::TypeTable() {
  const auto plain = [this](Kind kind) {
    StaticType type;
    type.kind = kind;
    return intern(std::move(type));
  };
  always_true = plain(Kind::always_true);
  always_false = plain(Kind::always_false);
  boolean = plain(Kind::boolean);
  never = plain(Kind::never);
  integer = plain(Kind::integer);
  string = plain(Kind::string);
  any_entity = plain(Kind::any_entity);
  any_set = plain(Kind::set);
  any_record = record({}, true);
}

TypeRef TypeTable::intern(StaticType type) {
  const std::size_t hash = hash_of(type);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    if (*at->second == type) return at->second;
  }
  types_.push_back(std::move(type));
  by_hash_.emplace(hash, &types_.back());
  return &types_.back();
}

std::string_view TypeTable::keep(std::string_view name) {
  const auto known = kept_.find(name);
  return known != kept_.end() ? *known : *kept_.emplace(name).first;
}

TypeRef TypeTable::set_of(TypeRef element) {
  StaticType type;
  type.kind = Kind::set;
  type.element = element;
  return intern(std::move(type));
}

TypeRef TypeTable::entity(std::string_view name) {
  TypeRef& known = entities_[name];
  if (known) return known;
  StaticType type;
  type.kind = Kind::entity;
  type.names.push_back(name);
  return known = intern(std::move(type));
}

TypeRef TypeTable::extension(std::string_view name) {
  StaticType type;
  type.kind = Kind::extension;
  type.names.push_back(name);
  return intern(std::move(type));
}

TypeRef TypeTable::record(std::vector<StaticType::Attribute> attributes, bool open) {
  std::sort(attributes.begin(), attributes.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  StaticType type;
  type.kind = Kind::record;
  type.attributes = std::move(attributes);
  type.open = open;
  return intern(std::move(type));
}

TypeRef TypeTable::from_schema(const Type& type) {
  switch (type.kind) {
    case Type::Kind::boolean:
      return boolean;
    case Type::Kind::integer:
      return integer;
    case Type::Kind::string:
      return string;
    default:
      break;
  }
  const auto known = by_address_.find(&type);
  if (known != by_address_.end()) return known->second;
  TypeRef made = nullptr;
  if (type.kind == Type::Kind::entity) made = entity(type.name);
  if (type.kind == Type::Kind::extension) made = extension(type.name);
  if (type.kind == Type::Kind::set) made = set_of(from_schema(*type.element));
  if (type.kind == Type::Kind::record) made = from_schema(*type.record);
  by_address_.emplace(&type, made);
  return made;
}

TypeRef TypeTable::from_schema(const RecordType& schema_record) {
  const auto known = by_address_.find(&schema_record);
  if (known != by_address_.end()) return known->second;
  std::vector<StaticType::Attribute> attributes;
  attributes.reserve(schema_record.attributes.size());
  for (const AttributeType& attribute : schema_record.attributes) {
    attributes.push_back({attribute.name, from_schema(attribute.type), attribute.required});
  }
  const TypeRef made = record(std::move(attributes), false);
  by_address_.emplace(&schema_record, made);
  return made;
}

bool TypeTable::is_subtype(TypeRef a, TypeRef b, Strictness strictness) const {
  if (a == b || a->kind == Kind::never) return true;
  const bool strict = strictness == Strictness::strict;
  switch (b->kind) {
    case Kind::boolean:
      return a->is_boolean();
    case Kind::set:
      if (a->kind != Kind::set) return false;
      if (!a->element || !b->element) return !b->element;
      return is_subtype(a->element, b->element, strictness);
    case Kind::record:
      return a->kind == Kind::record && is_record_subtype(*a, *b, strictness);
    case Kind::any_entity:
      return a->kind == Kind::entity && !strict;
    case Kind::entity:
      return a->kind == Kind::entity && !strict &&
             std::includes(b->names.begin(), b->names.end(), a->names.begin(), a->names.end(), name_before);
    default:
      return false;
  }
}

bool TypeTable::is_record_subtype(const StaticType& a, const StaticType& b, Strictness strictness) const {
  const bool strict = strictness == Strictness::strict;
  if (a.open && !b.open) return false;
  if (!(b.open && !strict) && !same_names(a, b)) return false;
  return std::all_of(b.attributes.begin(), b.attributes.end(), [&](const StaticType::Attribute& wanted) {
    const StaticType::Attribute* found = a.find(wanted.name);
    if (!found) return false;
    const bool fits = strict ? found->required == wanted.required : found->required || !wanted.required;
    return fits && is_subtype(found->type, wanted.type, strictness);
  });
}

Bound TypeTable::least_upper_bound(TypeRef a, TypeRef b, Strictness strictness) {
  if (is_subtype(a, b, strictness)) return {b};
  if (is_subtype(b, a, strictness)) return {a};
  if (a->is_boolean() && b->is_boolean()) return {boolean};
  if (a->kind == Kind::set && b->kind == Kind::set) {
    Bound bound = least_upper_bound(a->element, b->element, strictness);
    if (bound.type) bound.type = set_of(bound.type);
    return bound;
  }
  const bool record_a = a->kind == Kind::record;
  const bool record_b = b->kind == Kind::record;
  if (record_a && record_b) return bound_of_records(*a, *b, strictness);
  if (a->is_entity() && b->is_entity()) return bound_of_entities(a, b, strictness);
  if ((a->is_entity() && record_b) || (record_a && b->is_entity()))
    return {nullptr, Misfit::entity_and_record};
  return {nullptr, Misfit::kinds};
}

Bound TypeTable::bound_of_records(const StaticType& a, const StaticType& b, Strictness strictness) {
  const bool strict = strictness == Strictness::strict;
  const bool same = same_names(a, b);
  if (strict && !same) return {nullptr, Misfit::attribute_names};
  std::vector<StaticType::Attribute> common;
  for (const StaticType::Attribute& left : a.attributes) {
    const StaticType::Attribute* right = b.find(left.name);
    if (!right) continue;
    const Bound bound = least_upper_bound(left.type, right->type, strictness);
    if (!bound.type && strict) return bound;
    if (!bound.type) continue;
    if (strict && left.required != right->required) return {nullptr, Misfit::optionality};
    common.push_back({left.name, bound.type, left.required && right->required});
  }
  // What is dropped may still be there in a value: the bound is open then.
  const bool open = a.open || b.open || !same || common.size() != a.attributes.size();
  return {record(std::move(common), open)};
}

Bound TypeTable::bound_of_entities(TypeRef a, TypeRef b, Strictness strictness) {
  if (strictness == Strictness::strict) return {nullptr, Misfit::entity_types};
  if (a->kind == Kind::any_entity || b->kind == Kind::any_entity) return {any_entity};
  StaticType type;
  type.kind = Kind::entity;
  std::set_union(a->names.begin(), a->names.end(), b->names.begin(), b->names.end(),
                 std::back_inserter(type.names), name_before);
  return {intern(std::move(type))};
}

Bound TypeTable::least_upper_bound(const std::vector<TypeRef>& types, Strictness strictness) {
  Bound bound{never};
  for (const TypeRef type : types) {
    bound = least_upper_bound(bound.type, type, strictness);
    if (!bound.type) break;
  }
  return bound;
}

}  // namespace sallyport::cedar
