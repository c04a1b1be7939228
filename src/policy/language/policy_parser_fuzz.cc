// Any bytes as policies: no crash, findings within the text, and whatever is accepted is the same tree after
// printing it and after writing it as JSON, and can be formatted, twice with the same outcome.
#include <cstdlib>

#include "policy/json/policies.h"
#include "policy/language/compare.h"
#include "policy/language/format.h"
#include "policy/language/parser.h"
#include "policy/language/print.h"

namespace {

using namespace sallyport::cedar;

// A set of one action comes back from JSON as the action.
Policy without_sets_of_one(Policy policy) {
  ActionScope& action = policy.action;
  if (action.kind == ActionScope::Kind::in_set && action.actions.size() == 1)
    action.kind = ActionScope::Kind::in;
  return policy;
}

void check(const Policy& policy) {
  Diagnostics diagnostics;
  const auto text = std::make_shared<const Source>("printed", to_text(policy));
  const std::optional<Policy> printed = parse_policy(text, policy.id, diagnostics);
  if (!printed || !same_content(policy, *printed)) std::abort();
  const auto json = std::make_shared<const Source>("json", to_json(policy));
  const std::optional<PolicySet> read = parse_policies_json(json, diagnostics);
  if (!read) std::abort();
  const Policy& back = read->policies.empty() ? read->templates.at(0) : read->policies.at(0);
  if (!same_content(without_sets_of_one(policy), back)) std::abort();
}

// Formatting refuses by itself to change anything.
void check_format(const SourcePtr& source) {
  Diagnostics diagnostics;
  const std::optional<std::string> once = format_policies(source, {}, diagnostics);
  if (!once) std::abort();
  const auto formatted = std::make_shared<const Source>("formatted", *once);
  const std::optional<std::string> twice = format_policies(formatted, {}, diagnostics);
  if (twice != once) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto source =
      std::make_shared<const Source>("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const std::optional<PolicySet> set = parse_policies(source, diagnostics);
  if (set.has_value() == diagnostics.failed()) std::abort();
  for (const Diagnostic& found : diagnostics.all()) {
    if (found.position.line == 0 || found.position.column == 0 || found.message.empty()) std::abort();
  }
  if (!set) return 0;
  check_format(source);
  for (const Policy& policy : set->policies) check(policy);
  for (const Policy& policy : set->templates) check(policy);
  return 0;
}
