// Any text as a case, a request, links or what a validator said: no crash, and either a result or a reason.
#include <cstdlib>

#include "policy/replay/case_file.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::cedar;
  const auto source =
      std::make_shared<const Source>("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  const auto check = [&source](auto parse) {
    Diagnostics diagnostics;
    const auto result = parse(source, diagnostics);
    if (result.has_value() == diagnostics.failed()) std::abort();
    return result;
  };
  check(parse_case_file);
  check(parse_request_file);
  check(parse_validation_file);
  check(parse_known_differences);
  if (const auto links = check(parse_link_file)) {
    const auto written = std::make_shared<const Source>("written", to_json(*links));
    Diagnostics diagnostics;
    const auto again = parse_link_file(written, diagnostics);
    if (!again || again->size() != links->size()) std::abort();
  }
  return 0;
}
