#include "policy/replay/verdicts.h"

#include <algorithm>

#include "policy/validate/validator.h"

namespace sallyport::cedar {
namespace {

constexpr std::string_view inapplicable =
    "unable to find an applicable action given the policy scope constraints";

Diagnostics run(const PolicySet& policies, const Schema& schema, ValidateOptions::Mode mode,
                const ReplayOptions& options) {
  Diagnostics diagnostics;
  ValidateOptions validate_options;
  validate_options.mode = mode;
  validate_options.inapplicable_is_warning = options.inapplicable_is_warning;
  validate(policies, schema, validate_options, diagnostics);
  return diagnostics;
}

std::string first_error(const Diagnostics& diagnostics, std::string_view policy) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    const bool error = diagnostic.severity == Diagnostic::Severity::error;
    if (error && (policy.empty() || diagnostic.policy == policy)) return diagnostic.message;
  }
  return {};
}

// What the reference said, as the release that is asked for would have said it.
bool passes(bool verdict, const std::vector<std::string>& errors, const ReplayOptions& options) {
  if (verdict || !options.inapplicable_is_warning) return verdict;
  return std::all_of(errors.begin(), errors.end(),
                     [](const std::string& error) { return error.find(inapplicable) != std::string::npos; });
}

std::string join(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out.append(out.empty() ? "" : "; ").append(text);
  return out;
}

void compare(std::string_view what, bool expected, const std::vector<std::string>& expected_errors,
             const std::string& error, const ReplayOptions& options, ReplayReport& report) {
  expected = passes(expected, expected_errors, options);
  std::string text(what);
  text += expected ? ": expected valid, got: " + error : ": expected an error: " + join(expected_errors);
  count_verdict(report, expected == error.empty(), ReplayFailure::Kind::validation, std::move(text));
}

}  // namespace

void count_verdict(ReplayReport& report, bool passed, ReplayFailure::Kind kind, std::string what) {
  ++report.verdicts;
  if (passed) {
    ++report.passed;
  } else {
    report.failures.push_back({kind, std::move(what)});
  }
}

void compare_should_validate(const PolicySet& policies, const Schema& schema, bool expected,
                             const ReplayOptions& options, ReplayReport& report) {
  const Diagnostics diagnostics = run(policies, schema, ValidateOptions::Mode::strict, options);
  std::string what = expected ? "expected valid policies, got: " + first_error(diagnostics, {})
                              : "expected that validation fails, it passed";
  count_verdict(report, expected != diagnostics.failed(), ReplayFailure::Kind::validation, std::move(what));
}

void compare_validation(const PolicySet& policies, const Schema& schema, const ValidationFile& expected,
                        const ReplayOptions& options, ReplayReport& report) {
  const Diagnostics strict = run(policies, schema, ValidateOptions::Mode::strict, options);
  const Diagnostics permissive = run(policies, schema, ValidateOptions::Mode::permissive, options);
  compare("strict", expected.set.strict, expected.set.strict_errors, first_error(strict, {}), options,
          report);
  compare("permissive", expected.set.permissive, expected.set.permissive_errors, first_error(permissive, {}),
          options, report);
  for (const auto& [id, verdict] : expected.policies) {
    compare(id + ", strict", verdict.strict, verdict.strict_errors, first_error(strict, id), options, report);
    compare(id + ", permissive", verdict.permissive, verdict.permissive_errors, first_error(permissive, id),
            options, report);
  }
}

}  // namespace sallyport::cedar
