#include "policy/validate/scope.h"

#include <algorithm>

namespace sallyport::cedar {

HeadCheck::HeadCheck(const Policy& policy, SchemaTypes& schema, Strictness strictness)
    : policy_(policy),
      schema_(schema),
      strictness_(strictness),
      principal_declared_(is_declared(policy.principal.entity)),
      resource_declared_(is_declared(policy.resource.entity)),
      actions_declared_(std::all_of(policy.action.actions.begin(), policy.action.actions.end(),
                                    [this](const EntityUid& uid) { return is_declared(uid); })) {}

bool HeadCheck::is_declared(const std::optional<EntityUid>& uid) const {
  if (!uid) return true;
  if (names_action_type(uid->type)) return schema_.schema().find_action(*uid) != nullptr;
  return schema_.schema().find_entity_type(uid->type) != nullptr;
}

HeadCheck::Part HeadCheck::both(Part a, Part b) {
  if (a.truth == Part::Truth::no) return a;
  Part part;
  part.known = a.known && b.known;
  part.truth = a.truth == Part::Truth::yes ? b.truth : a.truth;
  if (b.truth == Part::Truth::no) part.truth = b.truth;
  return part;
}

HeadCheck::Part HeadCheck::principal(const EntityType& type) {
  if (principal_.of != &type) principal_ = {&type, entity_part(policy_.principal, principal_declared_, type)};
  return principal_.part;
}

HeadCheck::Part HeadCheck::resource(const EntityType& type) {
  if (resource_.of != &type) resource_ = {&type, entity_part(policy_.resource, resource_declared_, type)};
  return resource_.part;
}

HeadCheck::Part HeadCheck::action(const ActionType& action) {
  if (action_.of != &action) action_ = {&action, action_part(action.uid)};
  return action_.part;
}

HeadCheck::Part HeadCheck::equal_part(const Scope& scope, bool declared, const EntityType& type) const {
  if (!scope.entity) return {};  // a slot
  if (!declared) return {Part::Truth::open, false};
  return {scope.entity->type == type.name ? Part::Truth::open : Part::Truth::no};
}

HeadCheck::Part HeadCheck::in_part(const Scope& scope, bool declared, const EntityType& type) const {
  if (!scope.entity) return {};
  if (!declared) return {Part::Truth::open, false};
  return {schema_.may_be_in(type.name, scope.entity->type) ? Part::Truth::open : Part::Truth::no};
}

HeadCheck::Part HeadCheck::entity_part(const Scope& scope, bool declared, const EntityType& type) const {
  const Part type_part{scope.type == type.name ? Part::Truth::yes : Part::Truth::no};
  switch (scope.kind) {
    case Scope::Kind::any:
      return {Part::Truth::yes};
    case Scope::Kind::equal:
      return equal_part(scope, declared, type);
    case Scope::Kind::in:
      return in_part(scope, declared, type);
    case Scope::Kind::is:
      return type_part;
    case Scope::Kind::is_in:
      return both(type_part, in_part(scope, declared, type));
  }
  return {Part::Truth::no};
}

HeadCheck::Part HeadCheck::action_part(const EntityUid& action) const {
  const ActionScope& scope = policy_.action;
  if (scope.kind == ActionScope::Kind::any) return {Part::Truth::yes};
  if (scope.kind == ActionScope::Kind::equal) {
    const bool same = !scope.actions.empty() && scope.actions[0] == action;
    return {same ? Part::Truth::yes : Part::Truth::no, actions_declared_};
  }
  if (!actions_declared_) return {Part::Truth::open, false};
  const bool held = std::any_of(scope.actions.begin(), scope.actions.end(),
                                [&](const EntityUid& uid) { return schema_.is_in(action, uid); });
  return {held ? Part::Truth::yes : Part::Truth::no};
}

// `action in [...]` is a set literal like any other, so strict rules hold for it.
bool HeadCheck::is_sound_set(Problems& problems) {
  const ActionScope& scope = policy_.action;
  const bool list = scope.kind == ActionScope::Kind::in_set || scope.kind == ActionScope::Kind::in;
  if (!list || strictness_ == Strictness::permissive || !actions_declared_) return true;
  if (scope.actions.empty()) {
    problems.error(scope.span, "empty set literals are forbidden in policies",
                   "name an action, or leave `action` alone for all of them");
    return false;
  }
  std::vector<TypeRef> types;
  for (const EntityUid& uid : scope.actions) types.push_back(schema_.type_of(uid));
  const Bound bound = schema_.types().least_upper_bound(types, strictness_);
  if (!bound.type) {
    problems.error(scope.span, incompatible_types(types),
                   why_incompatible("elements of a set", bound.misfit));
  }
  return bound.type != nullptr;
}

Answer HeadCheck::check(const RequestEnvironment& environment, Problems& problems) {
  Part part = principal(*environment.principal);
  if (part.truth != Part::Truth::no) {
    if (!sound_set_) sound_set_ = is_sound_set(problems);
    part = both(part, *sound_set_ ? action(*environment.action) : Part{Part::Truth::open, false});
  }
  if (part.truth != Part::Truth::no) part = both(part, resource(*environment.resource));
  Answer answer;
  answer.ok = part.known;
  answer.type = schema_.types().boolean;
  if (part.truth == Part::Truth::yes) answer.type = schema_.types().always_true;
  if (part.truth == Part::Truth::no) answer.type = schema_.types().always_false;
  return answer;
}

bool HeadCheck::is_applicable() {
  if (!actions_declared_) return false;
  const auto& all = schema_.environments();
  return std::any_of(all.begin(), all.end(), [this](const RequestEnvironment& environment) {
    return action(*environment.action).possible() && principal(*environment.principal).possible() &&
           resource(*environment.resource).possible();
  });
}

// An `==` that fits no environment, though members of that entity would.
bool HeadCheck::would_in_help(const Scope& scope, const EntityType* RequestEnvironment::* side) {
  if (scope.kind != Scope::Kind::equal || !scope.entity) return false;
  bool member = false;
  for (const RequestEnvironment& environment : schema_.environments()) {
    if (!action(*environment.action).possible()) continue;
    const std::string& type = (environment.*side)->name;
    if (type == scope.entity->type) return false;
    member = member || schema_.may_be_in(type, scope.entity->type);
  }
  return member;
}

std::string HeadCheck::hint() {
  const bool by_principal = would_in_help(policy_.principal, &RequestEnvironment::principal);
  const bool by_resource = would_in_help(policy_.resource, &RequestEnvironment::resource);
  if (!by_principal && !by_resource) return {};
  std::string text = "try replacing `==` with `in` in the ";
  if (by_principal) text += "principal clause";
  if (by_principal && by_resource) text += " and the ";
  if (by_resource) text += "resource clause";
  return text;
}

}  // namespace sallyport::cedar
