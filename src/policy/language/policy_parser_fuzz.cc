// Any bytes as policies: no crash, findings within the text, and whatever is accepted is the same tree after
// printing it and after writing it as JSON.
#include <cstdlib>

#include "policy/json/policies.h"
#include "policy/language/parser.h"
#include "policy/language/print.h"

namespace {

using namespace sallyport::cedar;

bool same(const Scope& a, const Scope& b) {
  return a.kind == b.kind && a.type == b.type && a.entity == b.entity && a.slot == b.slot;
}

// A set of one action comes back from JSON as the action.
bool same(const ActionScope& a, const ActionScope& b) {
  const bool kind = a.kind == b.kind || (a.actions.size() == 1 && a.kind == ActionScope::Kind::in_set &&
                                         b.kind == ActionScope::Kind::in);
  return kind && a.actions == b.actions;
}

bool same(const Policy& a, const Policy& b) {
  if (a.effect != b.effect || a.conditions->size() != b.conditions->size()) return false;
  if (!same(a.principal, b.principal) || !same(a.action, b.action) || !same(a.resource, b.resource))
    return false;
  if (a.annotations.size() != b.annotations.size()) return false;
  for (const Annotation& annotation : a.annotations) {
    const Annotation* other = b.find_annotation(annotation.key);
    if (other == nullptr || other->value != annotation.value || other->has_value != annotation.has_value)
      return false;
  }
  for (std::size_t i = 0; i < a.conditions->size(); ++i) {
    const Condition& left = (*a.conditions)[i];
    const Condition& right = (*b.conditions)[i];
    if (left.kind != right.kind || !(left.body == right.body)) return false;
  }
  return true;
}

void check(const Policy& policy) {
  Diagnostics diagnostics;
  const auto text = std::make_shared<const Source>("printed", to_text(policy));
  const std::optional<Policy> printed = parse_policy(text, policy.id, diagnostics);
  if (!printed || !same(policy, *printed)) std::abort();
  const auto json = std::make_shared<const Source>("json", to_json(policy));
  const std::optional<PolicySet> read = parse_policies_json(json, diagnostics);
  if (!read) std::abort();
  const Policy& back = read->policies.empty() ? read->templates.at(0) : read->policies.at(0);
  if (!same(policy, back)) std::abort();
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
  for (const Policy& policy : set->policies) check(policy);
  for (const Policy& policy : set->templates) check(policy);
  return 0;
}
