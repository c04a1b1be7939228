#include "policy/validate/environment.h"

#include "policy/validate/conditions.h"
#include "policy/validate/scope.h"

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
      : schema_(schema),
        head_(policy, schema, Strictness::strict),
        conditions_(policy, schema, Strictness::strict, problems_) {}

  Fit in(const RequestEnvironment& environment, Checker::Types* types) {
    return fit(conditions_.check(head_.check(environment, problems_), environment, types));
  }

  std::vector<Fit> in_all() {
    std::vector<Fit> all;
    all.reserve(schema_.environments().size());
    for (const RequestEnvironment& environment : schema_.environments()) {
      all.push_back(fit(conditions_.check(head_.check(environment, problems_), all.size())));
    }
    return all;
  }

 private:
  Fit fit(const Answer& answer) {
    Fit fit;
    fit.valid = answer.ok;
    fit.can_apply = !answer.ok || answer.type != schema_.types().always_false;
    fit.can_fail = !answer.ok || answer.may_fail;
    fit.always = answer.ok && answer.type == schema_.types().always_true;
    return fit;
  }

  SchemaTypes& schema_;
  HeadCheck head_;
  Problems problems_;
  ConditionCheck conditions_;
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

std::vector<Fit> PolicyTyper::fits(const Policy& policy) { return PolicyFit(policy, state_->types).in_all(); }

Typing PolicyTyper::type(const Policy& policy, const RequestEnvironment& environment) {
  Typing typing;
  typing.fit_ = PolicyFit(policy, state_->types).in(environment, &typing.types_);
  return typing;
}

}  // namespace sallyport::cedar
