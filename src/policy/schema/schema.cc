#include "policy/schema/schema.h"

#include <algorithm>

#include "policy/schema/names.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

// Types share their parts, so the same part on both sides is common; going through it again and again would
// take exponential time.
template <class T>
bool equal_shared(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
  return a == b || (a && b && *a == *b);
}

// In place, so that a type of many nodes is written in linear time.
void append(std::string& out, const Type& type) {
  switch (type.kind) {
    case Type::Kind::boolean:
      out += "Bool";
      return;
    case Type::Kind::integer:
      out += "Long";
      return;
    case Type::Kind::string:
      out += "String";
      return;
    case Type::Kind::entity:
    case Type::Kind::extension:
      out += type.name;
      return;
    case Type::Kind::set:
      out += "Set<";
      append(out, *type.element);
      out += '>';
      return;
    case Type::Kind::record:
      break;
  }
  out += '{';
  bool first = true;
  for (const AttributeType& attribute : type.record->attributes) {
    if (!first) out += ", ";
    first = false;
    out += quote(attribute.name);
    out += attribute.required ? ": " : "?: ";
    append(out, attribute.type);
  }
  out += '}';
}

}  // namespace

bool Type::operator==(const Type& other) const {
  return kind == other.kind && name == other.name && equal_shared(element, other.element) &&
         equal_shared(record, other.record);
}

const AttributeType* RecordType::find(std::string_view name) const {
  const auto at = std::lower_bound(attributes.begin(), attributes.end(), name,
                                   [](const AttributeType& a, std::string_view b) { return a.name < b; });
  return at != attributes.end() && at->name == name ? &*at : nullptr;
}

std::string to_text(const Type& type) {
  std::string out;
  append(out, type);
  return out;
}

const EntityType* Schema::find_entity_type(std::string_view name) const {
  const auto at = entity_types.find(name);
  return at == entity_types.end() ? nullptr : &at->second;
}

const ActionType* Schema::find_action(const EntityUid& uid) const {
  const auto at = actions.find(uid);
  return at == actions.end() ? nullptr : &at->second;
}

bool Schema::is_action_type(std::string_view name) const {
  if (base_name(name) != "Action") return false;
  const auto at = actions.lower_bound(EntityUid{std::string(name), {}});
  return at != actions.end() && at->first.type == name;
}

}  // namespace sallyport::cedar
