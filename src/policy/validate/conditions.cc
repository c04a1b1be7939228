#include "policy/validate/conditions.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

bool looks_at_action(const Expr& expr) {
  if (expr.op == Op::variable) return std::get<Variable>(expr.data) == Variable::action;
  return std::any_of(expr.operands.begin(), expr.operands.end(), looks_at_action);
}

bool looks_at_action(const std::vector<Condition>& conditions) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [](const Condition& condition) { return looks_at_action(condition.body); });
}

}  // namespace

ConditionCheck::ConditionCheck(const Policy& policy, SchemaTypes& schema, Strictness strictness,
                               Problems& problems)
    : policy_(policy), schema_(schema), checker_(schema, strictness, numbers_, problems) {}

Answer ConditionCheck::check(const Answer& head, std::size_t environment) {
  if (head.type == schema_.types().always_false || policy_.conditions->empty()) return head;
  const std::size_t group = schema_.group(environment);
  const auto known = known_.find(group);
  if (known != known_.end()) return checker_.both(head, known->second);
  checker_.enter(schema_.environments()[environment]);
  Answer answer = checker_.check(*policy_.conditions);
  if (!looks_at_action_) looks_at_action_ = looks_at_action(*policy_.conditions);
  Answer all = checker_.both(head, answer);
  if (answer.ok && !*looks_at_action_) known_.emplace(group, std::move(answer));
  return all;
}

Answer ConditionCheck::check(const Answer& head, const RequestEnvironment& environment,
                             Checker::Types* types) {
  if (head.type == schema_.types().always_false || policy_.conditions->empty()) return head;
  checker_.enter(environment);
  checker_.record_types(types);
  Answer answer = checker_.both(head, checker_.check(*policy_.conditions));
  checker_.record_types(nullptr);
  return answer;
}

}  // namespace sallyport::cedar
