// Any bytes as policy JSON: no crash, and whatever is accepted is the same JSON after writing, reading and
// writing it again, and the same when its policies go by way of Cedar source.
#include <cstdlib>

#include "policy/json/policies.h"
#include "policy/language/parser.h"
#include "policy/language/print.h"

namespace {

using namespace sallyport::cedar;

void check(const Policy& policy) {
  Diagnostics diagnostics;
  const auto text = std::make_shared<const Source>("printed", to_text(policy));
  const std::optional<Policy> printed = parse_policy(text, policy.id, diagnostics);
  if (!printed || to_json(*printed) != to_json(policy)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto source =
      std::make_shared<const Source>("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const std::optional<PolicySet> set = parse_policies_json(source, diagnostics);
  if (set.has_value() == diagnostics.failed()) std::abort();
  if (!set) return 0;
  const std::string written = to_json(*set);
  const std::optional<PolicySet> again =
      parse_policies_json(std::make_shared<const Source>("written", written), diagnostics);
  if (!again || to_json(*again) != written) std::abort();
  for (const Policy& policy : set->policies) check(policy);
  for (const Policy& policy : set->templates) check(policy);
  return 0;
}
