#include "policy/explain/shadow.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

bool covers(const Scope& wide, const Scope& narrow) {
  if (wide.slot || narrow.slot) return false;
  const bool same_entity = wide.entity == narrow.entity;
  switch (wide.kind) {
    case Scope::Kind::any:
      return true;
    case Scope::Kind::equal:
      return narrow.kind == Scope::Kind::equal && same_entity;
    case Scope::Kind::in:  // reflexive
      return narrow.kind != Scope::Kind::any && narrow.kind != Scope::Kind::is && same_entity;
    case Scope::Kind::is:
      if (narrow.kind == Scope::Kind::equal) return narrow.entity->type == wide.type;
      return (narrow.kind == Scope::Kind::is || narrow.kind == Scope::Kind::is_in) &&
             narrow.type == wide.type;
    case Scope::Kind::is_in:
      if (narrow.kind == Scope::Kind::equal) return same_entity && narrow.entity->type == wide.type;
      return narrow.kind == Scope::Kind::is_in && same_entity && narrow.type == wide.type;
  }
  return false;
}

bool is_in(const EntityUid& action, const EntityUid& group, const Schema& schema) {
  if (action == group) return true;
  const ActionType* const found = schema.find_action(action);
  return found != nullptr && std::binary_search(found->ancestors.begin(), found->ancestors.end(), group);
}

bool covers(const ActionScope& wide, const ActionScope& narrow, const Schema& schema) {
  if (wide.kind == ActionScope::Kind::any) return true;
  if (narrow.kind == ActionScope::Kind::any) return false;
  if (wide.kind == ActionScope::Kind::equal) {
    return narrow.kind == ActionScope::Kind::equal && narrow.actions == wide.actions;
  }
  return std::all_of(narrow.actions.begin(), narrow.actions.end(), [&](const EntityUid& action) {
    return std::any_of(wide.actions.begin(), wide.actions.end(),
                       [&](const EntityUid& group) { return is_in(action, group, schema); });
  });
}

// One thing that must hold: `expr` is `wanted`.
struct Conjunct {
  const Expr* expr = nullptr;
  bool wanted = true;
};

void flatten(const Expr& expr, bool wanted, std::vector<Conjunct>& out) {
  if (expr.op == Op::logical_not) return flatten(expr.operands[0], !wanted, out);
  if (expr.op == (wanted ? Op::logical_and : Op::logical_or)) {
    for (const Expr& operand : expr.operands) flatten(operand, wanted, out);
    return;
  }
  const bool* const literal = expr.op == Op::literal ? std::get_if<bool>(&expr.data) : nullptr;
  if (literal != nullptr && *literal == wanted) return;
  out.push_back({&expr, wanted});
}

std::vector<Conjunct> conjuncts_of(const Policy& policy) {
  std::vector<Conjunct> all;
  for (const Condition& condition : *policy.conditions) {
    flatten(condition.body, condition.kind == Condition::Kind::when, all);
  }
  return all;
}

}  // namespace

bool covers(const Policy& wide, const Policy& narrow, const Schema& schema) {
  if (!covers(wide.principal, narrow.principal) || !covers(wide.resource, narrow.resource)) return false;
  if (!covers(wide.action, narrow.action, schema)) return false;
  const std::vector<Conjunct> needed = conjuncts_of(wide);
  if (needed.empty()) return true;
  const std::vector<Conjunct> given = conjuncts_of(narrow);
  return std::all_of(needed.begin(), needed.end(), [&](const Conjunct& need) {
    return std::any_of(given.begin(), given.end(), [&](const Conjunct& has) {
      return has.wanted == need.wanted && *has.expr == *need.expr;
    });
  });
}

std::vector<Shadow> find_shadowed(const PolicySet& set, const Schema& schema) {
  std::vector<Shadow> found;
  std::vector<bool> shadowed(set.policies.size());
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < set.policies.size(); ++i) {
    const Policy& policy = set.policies[i];
    for (std::size_t j = 0; j < set.policies.size() && pairs < most_pairs; ++j, ++pairs) {
      const Policy& other = set.policies[j];
      if (i == j || shadowed[j]) continue;
      const bool repeats = policy.effect == other.effect;
      if (!repeats && other.effect != Effect::forbid) continue;
      if (!covers(other, policy, schema)) continue;
      if (repeats && j > i && covers(policy, other, schema)) continue;  // the later of two equals is named
      found.push_back({repeats ? Shadow::Kind::repeated : Shadow::Kind::forbidden, i, j});
      shadowed[i] = true;
      break;
    }
  }
  return found;
}

}  // namespace sallyport::cedar
