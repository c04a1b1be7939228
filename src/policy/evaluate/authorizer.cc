#include "policy/evaluate/evaluator.h"

namespace sallyport::cedar {

// All policies are asked, whatever the first ones said: the reasons and errors must be complete.
Answer authorize(const PolicySet& set, const Request& request, const Entities& entities) {
  std::vector<std::string> permits;
  std::vector<std::string> forbids;
  Answer answer;
  for (const Policy& policy : set.policies) {
    Outcome outcome = evaluate(policy, request, entities);
    if (EvaluationError* error = std::get_if<EvaluationError>(&outcome)) {
      answer.errors.push_back({policy.id, std::move(*error)});
    } else if (*std::get<Value>(outcome).as_bool()) {
      (policy.effect == Effect::permit ? permits : forbids).push_back(policy.id);
    }
  }
  answer.allowed = forbids.empty() && !permits.empty();
  answer.reasons = std::move(answer.allowed ? permits : forbids);
  return answer;
}

}  // namespace sallyport::cedar
