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

  SchemaTypes types;
};

namespace {

// One policy against any number of environments.
class PolicyFit {
 public:
  PolicyFit(const Policy& policy, SchemaTypes& schema)
      : policy_(policy),
        schema_(schema),
        head_(policy, schema, Strictness::strict),
        checker_(schema, Strictness::strict, numbers_, problems_) {}

  Fit in(const RequestEnvironment& environment, Checker::Types* recorded) {
    Answer answer = head_.check(environment, problems_);
    const TypeRef never = schema_.types().always_false;
    if (answer.type != never) {
      checker_.enter(environment);
      checker_.record_types(recorded);
      answer = checker_.check(answer, *policy_.conditions);
    }
    Fit fit;
    fit.valid = answer.ok;
    fit.can_apply = !answer.ok || answer.type != never;
    fit.can_fail = !answer.ok || answer.may_fail;
    fit.always = answer.ok && answer.type == schema_.types().always_true;
    return fit;
  }

 private:
  const Policy& policy_;
  SchemaTypes& schema_;
  HeadCheck head_;
  ExprNumbers numbers_;
  Problems problems_;
  Checker checker_;
};

}  // namespace

PolicyTyper::PolicyTyper(const Schema& schema) : state_(std::make_unique<State>(schema)) {}
PolicyTyper::~PolicyTyper() = default;

const std::vector<RequestEnvironment>& PolicyTyper::environments() const {
  return state_->types.environments();
}

Fit PolicyTyper::fit(const Policy& policy, const RequestEnvironment& environment) {
  return PolicyFit(policy, state_->types).in(environment, nullptr);
}

std::vector<Fit> PolicyTyper::fits(const Policy& policy) {
  PolicyFit fit(policy, state_->types);
  std::vector<Fit> all;
  all.reserve(environments().size());
  for (const RequestEnvironment& environment : environments()) all.push_back(fit.in(environment, nullptr));
  return all;
}

Typing PolicyTyper::type(const Policy& policy, const RequestEnvironment& environment) {
  Typing typing;
  typing.fit_ = PolicyFit(policy, state_->types).in(environment, &typing.types_);
  return typing;
}

}  // namespace sallyport::cedar
