#pragma once
// policy/validate/conditions.h: the conditions of one policy, in one environment after another.
#include <optional>
#include <unordered_map>

#include "policy/validate/typecheck.h"

namespace sallyport::cedar {

// Actions that apply to the same types and have the same context make environments that differ in the action
// alone. Where a condition does not look at it, and nothing is wrong, they are typed once: a schema may have
// an action for each of a thousand tools.
class ConditionCheck {
 public:
  // All must outlive this.
  ConditionCheck(const Policy& policy, SchemaTypes& schema, Strictness strictness, Problems& problems);

  // Of head and conditions together, where the head has the answer `head`. `environment` counts through
  // SchemaTypes::environments().
  Answer check(const Answer& head, std::size_t environment);

  // The same, typed afresh; `types` takes down the types of all that is looked at. May be null.
  Answer check(const Answer& head, const RequestEnvironment& environment, Checker::Types* types);

 private:
  const Policy& policy_;
  SchemaTypes& schema_;
  ExprNumbers numbers_;
  Checker checker_;
  std::optional<bool> looks_at_action_;
  std::unordered_map<std::size_t, Answer> known_;  // by group of environments; only what is well typed
};

}  // namespace sallyport::cedar
