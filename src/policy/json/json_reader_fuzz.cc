// Any bytes as JSON: no crash; what is refused says where, and what is accepted lies in bounds.
#include <cstdlib>

#include "base/utf8.h"
#include "policy/json/reader.h"

namespace {

using sallyport::cedar::Json;

void check(const Json& json, std::size_t size) {
  if (json.span.begin >= json.span.end || json.span.end > size) std::abort();
  if (!sallyport::is_valid_utf8(json.text)) std::abort();
  for (const Json& item : json.items) check(item, size);
  for (const auto& member : json.members) {
    if (member.name_span.end > size || json.find(member.name) != &member.value) std::abort();
    check(member.value, size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::cedar;
  const Source source("fuzz.json", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const auto json = parse_json(source, diagnostics);
  if (json.has_value() == diagnostics.failed()) std::abort();
  if (json) check(*json, size);
  return 0;
}
