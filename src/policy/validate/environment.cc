#include "policy/validate/environment.h"

#include "policy/validate/scope.h"
#include "policy/validate/typecheck.h"

namespace sallyport::cedar {

TypeRef Typing::type_of(const Expr& expr) const {
  const auto found = types_.find(&expr);
  return found == types_.end() ? nullptr : found->second;
}

struct PolicyTyper::State {
  explicit State(const Schema& schema) : types(schema) {}

  Fit fit(const Policy& policy, const RequestEnvironment& environment, Checker::Types* recorded) {
    ExprNumbers numbers;
    Problems problems;
    Answer answer = check_scope(policy, environment, types, Strictness::strict, problems);
    if (answer.type != types.types().always_false) {
      Checker checker(types, Strictness::strict, numbers, problems);
      checker.enter(environment);
      checker.record_types(recorded);
      answer = checker.check(answer, *policy.conditions);
    }
    Fit fit;
    fit.valid = answer.ok;
    fit.can_apply = !answer.ok || answer.type != types.types().always_false;
    fit.can_fail = !answer.ok || answer.may_fail;
    fit.always = answer.ok && answer.type == types.types().always_true;
    return fit;
  }

  SchemaTypes types;
};

PolicyTyper::PolicyTyper(const Schema& schema) : state_(std::make_unique<State>(schema)) {}
PolicyTyper::~PolicyTyper() = default;

const std::vector<RequestEnvironment>& PolicyTyper::environments() const {
  return state_->types.environments();
}

Fit PolicyTyper::fit(const Policy& policy, const RequestEnvironment& environment) {
  return state_->fit(policy, environment, nullptr);
}

Typing PolicyTyper::type(const Policy& policy, const RequestEnvironment& environment) {
  Typing typing;
  typing.fit_ = state_->fit(policy, environment, &typing.types_);
  return typing;
}

}  // namespace sallyport::cedar
