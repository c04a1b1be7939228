#include "verify/run/result.h"

#include <algorithm>

namespace sallyport::verify {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "passed";
    case Verdict::skipped:
      return "skipped";
    case Verdict::failed:
      break;
  }
  return "failed";
}

std::string_view to_string(Strength strength) {
  switch (strength) {
    case Strength::proved:
      return "proved";
    case Strength::probed:
      return "probed";
    case Strength::configured:
      return "configured";
    case Strength::claimed:
      break;
  }
  return "claimed";
}

std::size_t Report::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::ranges::count(cases, verdict, &CaseResult::verdict));
}

std::size_t Report::proved() const {
  return static_cast<std::size_t>(std::ranges::count(cases, Strength::proved, &CaseResult::strength));
}

bool Report::all_held() const {
  const bool missed = std::ranges::all_of(controls, [](const ControlResult& control) {
    return control.problem.empty() && control.unmoved.empty();
  });
  return missed && count(Verdict::failed) == 0 && count(Verdict::passed) > 0;
}

}  // namespace sallyport::verify
