#pragma once
// policy/evaluate/request.h: what is asked, and the answer with its diagnostics, in Cedar's own terms.
#include <string>
#include <vector>

#include "policy/language/source.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

struct Request {
  EntityUid principal;
  EntityUid action;
  EntityUid resource;
  Record context;
};

// Why an expression has no value. Such a policy is not satisfied, and is reported.
struct EvaluationError {
  enum class Kind : std::uint8_t {
    type_mismatch,
    overflow,
    no_such_entity,
    no_such_attribute,
    no_such_tag,
    extension,  // ip("x"), or wrong argument count
    too_deep,
  };
  Kind kind = Kind::type_mismatch;
  std::string message;
  Span span;  // of the expression that failed
};

struct PolicyError {
  std::string policy;
  EvaluationError error;
};

// Cedar's answer, exactly: allowed if some permit is satisfied and no forbid is.
struct Answer {
  bool allowed = false;
  std::vector<std::string>
      reasons;  // ids, in policy order: satisfied forbids on deny, satisfied permits on allow
  std::vector<PolicyError> errors;  // in policy order
};

}  // namespace sallyport::cedar
