#include "policy/validate/level.h"

#include <algorithm>

namespace sallyport::cedar {

void LevelCheck::check(const Policy& policy, const RequestEnvironment& environment,
                       const Checker::Types& types) {
  action_ = environment.action;
  types_ = &types;
  seen_.clear();
  head(policy);
  for (const Condition& condition : *policy.conditions) expression(condition.body);
}

void LevelCheck::report(Problems& problems) const {
  for (const Problem& problem : found_.all()) problems.error(problem.span, problem.message, problem.hint);
}

// Membership takes a step, in the head as elsewhere.
void LevelCheck::head(const Policy& policy) {
  const auto entity = [this](const Scope& scope) {
    if (scope.kind == Scope::Kind::in || scope.kind == Scope::Kind::is_in) step_from(0, scope.span);
  };
  entity(policy.principal);
  const ActionScope::Kind action = policy.action.kind;
  if (action == ActionScope::Kind::in || action == ActionScope::Kind::in_set)
    step_from(0, policy.action.span);
  entity(policy.resource);
}

TypeRef LevelCheck::type_of(const Expr& expr) const {
  const auto found = types_->find(&expr);
  return found == types_->end() ? nullptr : found->second;
}

void LevelCheck::step_from(unsigned reached, Span span) {
  if (reached < most_) return;
  found_.error(span, "this policy requires level " + std::to_string(reached + 1) +
                         ", which exceeds the maximum allowed level (" + std::to_string(most_) + ")");
}

void LevelCheck::expression(const Expr& expr) {
  if (!type_of(expr)) return;  // never evaluated
  if (!seen_.insert(&expr).second) return;
  switch (expr.op) {
    case Op::has_tag:
    case Op::get_tag:
    case Op::in:
      step_from(steps(expr.operands[0], {}), expr.span);
      expression(expr.operands[1]);
      return;
    case Op::is_in: {
      expression(expr.operands[0]);
      const auto& names = type_of(expr.operands[0])->names;
      if (std::find(names.begin(), names.end(), std::get<std::string>(expr.data)) == names.end()) return;
      step_from(steps(expr.operands[0], {}), expr.span);
      expression(expr.operands[1]);
      return;
    }
    case Op::get_attribute:
      access(expr);
      return;
    case Op::has:
      has(expr);
      return;
    default:
      operands(expr);
  }
}

void LevelCheck::operands(const Expr& expr) {
  for (const Expr& operand : expr.operands) expression(operand);
}

void LevelCheck::access(const Expr& expr) {
  const TypeRef type = type_of(expr.operands[0]);
  if (type && type->is_entity()) {
    step_from(steps(expr.operands[0], {}), expr.span);
  } else {
    operands(expr);
  }
}

void LevelCheck::has(const Expr& expr) {
  const Expr& base = expr.operands[0];
  std::vector<std::pair<std::string_view, TypeRef>> chain{{"", type_of(base)}};
  if (!chain.back().second->is_entity()) expression(base);
  for (const std::string& name : std::get<Names>(expr.data).names) {
    const TypeRef type = chain.back().second;
    if (type->is_entity()) step_from(steps_along(base, chain, {}), expr.span);
    const auto attribute = schema_.attribute(type, name);
    if (!attribute) return;
    chain.emplace_back(name, attribute->type);
  }
}

// To what `chain` leads to from `base`: the first link, without a name, is `base` itself.
unsigned LevelCheck::steps_along(const Expr& base,
                                 const std::vector<std::pair<std::string_view, TypeRef>>& chain, Path path) {
  unsigned taken = 0;
  for (std::size_t i = chain.size() - 1; i > 0; --i) {
    if (chain[i - 1].second->is_entity()) {
      ++taken;
    } else {
      path.push_back(chain[i].first);
    }
  }
  return taken + steps(base, std::move(path));
}

unsigned LevelCheck::steps(const Expr& expr, Path path) {
  if (!type_of(expr)) return 0;
  switch (expr.op) {
    case Op::literal: {
      const EntityUid* uid = std::get_if<EntityUid>(&expr.data);
      if (uid && *uid != action_->uid) {
        found_.error(expr.span, "entity literals cannot be dereferenced at any level",
                     "start from principal, resource or context");
      }
      return 0;
    }
    case Op::if_then_else:
      expression(expr.operands[0]);
      return std::max(steps(expr.operands[1], path), steps(expr.operands[2], path));
    case Op::get_attribute: {
      const TypeRef type = type_of(expr.operands[0]);
      if (type && type->is_entity()) return steps(expr.operands[0], std::move(path)) + 1;
      path.push_back(std::get<std::string>(expr.data));
      return steps(expr.operands[0], std::move(path));
    }
    case Op::get_tag:
      expression(expr.operands[1]);
      return steps(expr.operands[0], std::move(path)) + 1;
    case Op::record:
      return steps_in_record(expr, std::move(path));
    default:
      return 0;  // variables
  }
}

unsigned LevelCheck::steps_in_record(const Expr& expr, Path path) {
  const std::vector<std::string>& names = std::get<Names>(expr.data).names;
  const std::string_view taken = path.empty() ? std::string_view() : path.back();
  if (!path.empty()) path.pop_back();
  unsigned result = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == taken) {
      result = steps(expr.operands[i], path);
    } else {
      expression(expr.operands[i]);
    }
  }
  return result;
}

}  // namespace sallyport::cedar
