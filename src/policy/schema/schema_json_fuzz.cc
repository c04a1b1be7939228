// Any bytes as a schema in JSON: no crash; refused with a reason; what is accepted can be written and read
// again, in JSON always, in Cedar's notation unless that says why not.
#include <cstdlib>

#include "policy/schema/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::cedar;
  const auto text =
      std::make_shared<const Source>("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  Diagnostics diagnostics;
  const SchemaPtr schema = parse_schema_json(text, diagnostics);
  if ((schema == nullptr) != diagnostics.failed()) std::abort();
  if (!schema) return 0;
  Diagnostics more;
  const auto fragment = parse_fragment_json(*text, more);
  const auto json = std::make_shared<const Source>("json", to_json(*fragment));
  const SchemaPtr again = parse_schema_json(json, more);
  if (!again || again->entity_types.size() != schema->entity_types.size()) std::abort();
  std::string problem;
  const auto written = to_text(*fragment, problem);
  if (written.has_value() != problem.empty()) std::abort();
  if (!written) return 0;
  const SchemaPtr from_text = parse_schema_text(std::make_shared<const Source>("text", *written), more);
  if (!from_text || from_text->entity_types.size() != schema->entity_types.size()) std::abort();
  for (const auto& [name, type] : schema->entity_types) {
    const EntityType* other = from_text->find_entity_type(name);
    if (!other || !(other->attributes == type.attributes) || other->tags != type.tags) std::abort();
  }
  return 0;
}
