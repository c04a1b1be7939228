#pragma once
// policy/evaluate/outcome.h: making and taking apart the outcome of an expression.
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "policy/evaluate/evaluator.h"

namespace sallyport::cedar {

inline const Value* value_of(const Outcome& outcome) { return std::get_if<Value>(&outcome); }

inline Outcome failure(EvaluationError::Kind kind, std::string message, Span span) {
  return EvaluationError{kind, std::move(message), span};
}

// "expected long, got bool"
inline Outcome type_failure(std::string_view expected, const Value& got, Span span) {
  std::string message("expected ");
  message.append(expected).append(", got ").append(type_name(got));
  return failure(EvaluationError::Kind::type_mismatch, std::move(message), span);
}

}  // namespace sallyport::cedar
