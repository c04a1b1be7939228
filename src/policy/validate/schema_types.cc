#include "policy/validate/schema_types.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

using Kind = StaticType::Kind;

template <class List, class Item>
bool holds(const List& sorted, const Item& item) {
  return std::binary_search(sorted.begin(), sorted.end(), item);
}

}  // namespace

bool names_action_type(std::string_view type) { return type == "Action" || type.ends_with("::Action"); }

std::vector<RequestEnvironment> request_environments(const Schema& schema) {
  std::vector<RequestEnvironment> environments;
  for (const auto& [uid, action] : schema.actions) {
    for (const std::string& principal : action.principals) {
      const EntityType* principal_type = schema.find_entity_type(principal);
      for (const std::string& resource : action.resources) {
        const EntityType* resource_type = schema.find_entity_type(resource);
        if (principal_type && resource_type) environments.push_back({principal_type, &action, resource_type});
      }
    }
  }
  return environments;
}

SchemaTypes::SchemaTypes(const Schema& schema)
    : schema_(schema), environments_(request_environments(schema)) {}

bool SchemaTypes::is_known_type(std::string_view name) const {
  return names_action_type(name) || schema_.find_entity_type(name);
}

TypeRef SchemaTypes::type_of(const EntityUid& literal) {
  if (names_action_type(literal.type)) {
    const ActionType* action = schema_.find_action(literal);
    return action ? types_.entity(action->uid.type) : nullptr;
  }
  const EntityType* type = schema_.find_entity_type(literal.type);
  return type ? types_.entity(type->name) : nullptr;
}

std::optional<StaticType::Attribute> SchemaTypes::attribute(TypeRef of, std::string_view name) {
  if (of->kind == Kind::record) {
    const StaticType::Attribute* found = of->find(name);
    return found ? std::optional(*found) : std::nullopt;
  }
  if (of->kind != Kind::entity) return std::nullopt;
  std::optional<StaticType::Attribute> common;
  for (const std::string_view entity : of->names) {
    const EntityType* type = schema_.find_entity_type(entity);
    const AttributeType* found = type ? type->attributes.find(name) : nullptr;
    if (!found) return std::nullopt;
    const TypeRef found_type = types_.from_schema(found->type);
    if (!common) {
      common = StaticType::Attribute{found->name, found_type, found->required};
      continue;
    }
    common->type = types_.least_upper_bound(common->type, found_type, Strictness::permissive).type;
    common->required = common->required && found->required;
    if (!common->type) return std::nullopt;
  }
  return common;
}

bool SchemaTypes::may_have(TypeRef of, std::string_view name) const {
  switch (of->kind) {
    case Kind::never:
    case Kind::any_entity:
      return true;
    case Kind::record:
      return of->open || of->find(name);
    case Kind::entity:
      return std::any_of(of->names.begin(), of->names.end(), [&](std::string_view entity) {
        const EntityType* type = schema_.find_entity_type(entity);
        return type && type->attributes.find(name);
      });
    default:
      return false;
  }
}

std::vector<std::string_view> SchemaTypes::attribute_names(TypeRef of) const {
  std::vector<std::string_view> names;
  if (of->kind == Kind::record) {
    for (const StaticType::Attribute& attribute : of->attributes) names.push_back(attribute.name);
  }
  if (of->kind == Kind::entity) {
    const EntityType* type = schema_.find_entity_type(of->names[0]);
    if (!type) return names;
    for (const AttributeType& attribute : type->attributes.attributes) names.push_back(attribute.name);
  }
  return names;
}

std::vector<TypeRef> SchemaTypes::tag_types(TypeRef entity) {
  std::vector<TypeRef> found;
  const auto add = [&](const EntityType* type) {
    if (!type || !type->tags) return;
    const TypeRef tags = types_.from_schema(*type->tags);
    if (std::find(found.begin(), found.end(), tags) == found.end()) found.push_back(tags);
  };
  if (entity->kind == Kind::any_entity) {
    for (const auto& [name, type] : schema_.entity_types) add(&type);
  }
  for (const std::string_view name : entity->names) add(schema_.find_entity_type(name));
  return found;
}

bool SchemaTypes::may_be_in(std::string_view inner, std::string_view outer) const {
  if (inner == outer) return true;
  const EntityType* type = schema_.find_entity_type(inner);
  if (type) return holds(type->ancestors, outer);
  return std::any_of(schema_.actions.begin(), schema_.actions.end(), [&](const auto& entry) {
    const ActionType& action = entry.second;
    return action.uid.type == inner && std::any_of(action.ancestors.begin(), action.ancestors.end(),
                                                   [&](const EntityUid& uid) { return uid.type == outer; });
  });
}

bool SchemaTypes::may_be_in(TypeRef inner, TypeRef outer) const {
  return std::any_of(inner->names.begin(), inner->names.end(), [&](std::string_view a) {
    return std::any_of(outer->names.begin(), outer->names.end(),
                       [&](std::string_view b) { return may_be_in(a, b); });
  });
}

bool SchemaTypes::is_in(const EntityUid& action, const EntityUid& group) const {
  if (action == group) return true;
  const ActionType* type = schema_.find_action(action);
  return type && holds(type->ancestors, group);
}

}  // namespace sallyport::cedar
