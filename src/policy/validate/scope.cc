#include "policy/validate/scope.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

// What a part of the head is in one environment; `known` is false when it names what the schema does not
// have.
struct Part {
  enum class Truth : std::uint8_t { no, yes, open };
  Truth truth = Truth::open;
  bool known = true;
};

Part both(Part a, Part b) {
  if (a.truth == Part::Truth::no) return a;
  Part part;
  part.known = a.known && b.known;
  part.truth = a.truth == Part::Truth::yes ? b.truth : a.truth;
  if (b.truth == Part::Truth::no) part.truth = b.truth;
  return part;
}

bool is_declared(const EntityUid& uid, const SchemaTypes& schema) {
  if (names_action_type(uid.type)) return schema.schema().find_action(uid) != nullptr;
  return schema.schema().find_entity_type(uid.type) != nullptr;
}

Part type_part(const std::string& wanted, const EntityType& type) {
  return {wanted == type.name ? Part::Truth::yes : Part::Truth::no};
}

Part equal_part(const Scope& scope, const EntityType& type, const SchemaTypes& schema) {
  if (!scope.entity) return {};
  if (!is_declared(*scope.entity, schema)) return {Part::Truth::open, false};
  return {scope.entity->type == type.name ? Part::Truth::open : Part::Truth::no};
}

Part in_part(const Scope& scope, const EntityType& type, const SchemaTypes& schema) {
  if (!scope.entity) return {};
  if (!is_declared(*scope.entity, schema)) return {Part::Truth::open, false};
  return {schema.may_be_in(type.name, scope.entity->type) ? Part::Truth::open : Part::Truth::no};
}

Part entity_part(const Scope& scope, const EntityType& type, const SchemaTypes& schema) {
  switch (scope.kind) {
    case Scope::Kind::any:
      return {Part::Truth::yes};
    case Scope::Kind::equal:
      return equal_part(scope, type, schema);
    case Scope::Kind::in:
      return in_part(scope, type, schema);
    case Scope::Kind::is:
      return type_part(scope.type, type);
    case Scope::Kind::is_in:
      return both(type_part(scope.type, type), in_part(scope, type, schema));
  }
  return {Part::Truth::no};
}

bool holds(const ActionScope& scope, const EntityUid& action, const SchemaTypes& schema) {
  return std::any_of(scope.actions.begin(), scope.actions.end(),
                     [&](const EntityUid& uid) { return schema.is_in(action, uid); });
}

bool all_declared(const ActionScope& scope, const SchemaTypes& schema) {
  return std::all_of(scope.actions.begin(), scope.actions.end(),
                     [&](const EntityUid& uid) { return is_declared(uid, schema); });
}

Part action_part(const ActionScope& scope, const EntityUid& action, const SchemaTypes& schema) {
  if (scope.kind == ActionScope::Kind::any) return {Part::Truth::yes};
  const bool declared = all_declared(scope, schema);
  if (scope.kind == ActionScope::Kind::equal) {
    const bool same = !scope.actions.empty() && scope.actions[0] == action;
    return {same ? Part::Truth::yes : Part::Truth::no, declared};
  }
  if (!declared) return {Part::Truth::open, false};
  return {holds(scope, action, schema) ? Part::Truth::yes : Part::Truth::no};
}

// `action in [...]` is a set literal like any other, so strict rules hold for it.
bool is_sound_set(const ActionScope& scope, SchemaTypes& schema, Strictness strictness, Problems& problems) {
  if (scope.kind != ActionScope::Kind::in_set && scope.kind != ActionScope::Kind::in) return true;
  if (strictness == Strictness::permissive) return true;
  if (scope.actions.empty()) {
    problems.error(scope.span, "empty set literals are forbidden in policies",
                   "name an action, or leave `action` alone for all of them");
    return false;
  }
  if (std::all_of(scope.actions.begin(), scope.actions.end(),
                  [&](const EntityUid& uid) { return uid.type == scope.actions[0].type; })) {
    return true;
  }
  std::vector<TypeRef> types;
  for (const EntityUid& uid : scope.actions) {
    const TypeRef type = schema.type_of(uid);
    if (!type) return true;  // reported elsewhere
    types.push_back(type);
  }
  const Bound bound = schema.types().least_upper_bound(types, strictness);
  if (!bound.type) {
    problems.error(scope.span, incompatible_types(types),
                   why_incompatible("elements of a set", bound.misfit));
  }
  return bound.type != nullptr;
}

bool possible(Part part) { return part.known && part.truth != Part::Truth::no; }

// An `==` that fits no environment, though members of that entity would.
bool would_in_help(const Scope& scope, const std::vector<const EntityType*>& candidates,
                   const SchemaTypes& schema) {
  if (scope.kind != Scope::Kind::equal || !scope.entity) return false;
  bool equal = false;
  bool member = false;
  for (const EntityType* type : candidates) {
    equal = equal || type->name == scope.entity->type;
    member = member || schema.may_be_in(type->name, scope.entity->type);
  }
  return member && !equal;
}

std::string hint_of_in(const Policy& policy, const SchemaTypes& schema) {
  std::vector<const EntityType*> principals;
  std::vector<const EntityType*> resources;
  for (const RequestEnvironment& environment : schema.environments()) {
    if (!possible(action_part(policy.action, environment.action->uid, schema))) continue;
    principals.push_back(environment.principal);
    resources.push_back(environment.resource);
  }
  const bool principal = would_in_help(policy.principal, principals, schema);
  const bool resource = would_in_help(policy.resource, resources, schema);
  if (!principal && !resource) return {};
  std::string hint = "try replacing `==` with `in` in the ";
  if (principal) hint += "principal clause";
  if (principal && resource) hint += " and the ";
  if (resource) hint += "resource clause";
  return hint;
}

}  // namespace

Answer check_scope(const Policy& policy, const RequestEnvironment& environment, SchemaTypes& schema,
                   Strictness strictness, Problems& problems) {
  Part part = entity_part(policy.principal, *environment.principal, schema);
  if (part.truth != Part::Truth::no) {
    Part action = action_part(policy.action, environment.action->uid, schema);
    if (!is_sound_set(policy.action, schema, strictness, problems)) action = {Part::Truth::open, false};
    part = both(part, action);
  }
  part = both(part, entity_part(policy.resource, *environment.resource, schema));
  Answer answer;
  answer.ok = part.known;
  answer.type = schema.types().boolean;
  if (part.truth == Part::Truth::yes) answer.type = schema.types().always_true;
  if (part.truth == Part::Truth::no) answer.type = schema.types().always_false;
  return answer;
}

bool is_applicable(const Policy& policy, const SchemaTypes& schema, std::string& hint) {
  const bool named = policy.action.kind == ActionScope::Kind::any || all_declared(policy.action, schema);
  for (const RequestEnvironment& environment : schema.environments()) {
    if (named && possible(entity_part(policy.principal, *environment.principal, schema)) &&
        possible(entity_part(policy.resource, *environment.resource, schema)) &&
        possible(action_part(policy.action, environment.action->uid, schema))) {
      return true;
    }
  }
  hint = hint_of_in(policy, schema);
  return false;
}

}  // namespace sallyport::cedar
