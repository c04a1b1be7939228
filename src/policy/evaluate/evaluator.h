#pragma once
// policy/evaluate/evaluator.h: the evaluator that reads like the specification (cedar-spec,
// Cedar/Spec/Evaluator.lean). Slow and obvious: the compiled one is compared with it at every test run, and
// it explains decisions. Pure; thread-safe.
#include <variant>

#include "policy/evaluate/request.h"
#include "policy/language/ast.h"
#include "policy/value/entity.h"

namespace sallyport::cedar {

using Outcome = std::variant<Value, EvaluationError>;

// Both operands of an error are never mixed up: the first error met, left to right, is the outcome.
Outcome evaluate(const Expr& expr, const Request& request, const Entities& entities);

// The head of a policy. Cannot fail.
bool in_scope(const Policy& policy, const Request& request, const Entities& entities);

// Does the policy apply: scope and all conditions? Outcome is a bool or an error.
Outcome evaluate(const Policy& policy, const Request& request, const Entities& entities);

// Asks every policy of the set; templates themselves take no part.
Answer authorize(const PolicySet& set, const Request& request, const Entities& entities);

}  // namespace sallyport::cedar
