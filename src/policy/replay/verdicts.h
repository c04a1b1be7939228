#pragma once
// policy/replay/verdicts.h: does the validator say what the reference's validator says?
#include "policy/replay/replay.h"
#include "policy/schema/schema.h"

namespace sallyport::cedar {

// Counts one verdict in `report`: passed, or failed with `what`.
void count_verdict(ReplayReport& report, bool passed, ReplayFailure::Kind kind, std::string what);

// shouldValidate of a case.
void compare_should_validate(const PolicySet& policies, const Schema& schema, bool expected,
                             const ReplayOptions& options, ReplayReport& report);

// Strict and permissive, the whole set and each policy.
void compare_validation(const PolicySet& policies, const Schema& schema, const ValidationFile& expected,
                        const ReplayOptions& options, ReplayReport& report);

}  // namespace sallyport::cedar
