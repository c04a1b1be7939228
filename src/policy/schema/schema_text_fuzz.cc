// Any bytes as a schema in Cedar's notation: no crash; refused with a reason; and what is accepted means the
// same after each translation.
#include <cstdlib>

#include "policy/schema/parse.h"

namespace {

using namespace sallyport::cedar;

SourcePtr source(std::string text) { return std::make_shared<const Source>("fuzz", std::move(text)); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const SourcePtr text = source(std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const SchemaPtr schema = parse_schema_text(text, diagnostics);
  if ((schema == nullptr) != diagnostics.failed()) std::abort();
  if (!schema) return 0;
  Diagnostics more;
  const auto fragment = parse_fragment_text(*text, more);
  const SourcePtr json = source(to_json(*fragment));
  const SchemaPtr from_json = parse_schema_json(json, more);
  if (!from_json || !(*schema == *from_json)) std::abort();
  std::string problem;
  const auto again = to_text(*parse_fragment_json(*json, more), problem);
  const SchemaPtr from_text = again ? parse_schema_text(source(*again), more) : nullptr;
  if (!from_text || !(*schema == *from_text)) std::abort();
  return 0;
}
