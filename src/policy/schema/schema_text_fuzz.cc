// Any bytes as a schema in Cedar's notation: no crash; refused with a reason; and what is accepted means the
// same after each translation.
#include <cstdlib>

#include "policy/schema/parse.h"

namespace {

using namespace sallyport::cedar;

bool same(const Schema& a, const Schema& b) {
  if (a.entity_types.size() != b.entity_types.size() || a.actions.size() != b.actions.size()) return false;
  for (const auto& [name, type] : a.entity_types) {
    const EntityType* other = b.find_entity_type(name);
    if (!other || type.parents != other->parents || type.ancestors != other->ancestors ||
        !(type.attributes == other->attributes) || type.tags != other->tags ||
        type.enum_ids != other->enum_ids) {
      return false;
    }
  }
  for (const auto& [uid, action] : a.actions) {
    const ActionType* other = b.find_action(uid);
    if (!other || action.ancestors != other->ancestors || action.principals != other->principals ||
        action.resources != other->resources || !(action.context == other->context)) {
      return false;
    }
  }
  return true;
}

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
  if (!from_json || !same(*schema, *from_json)) std::abort();
  std::string problem;
  const auto again = to_text(*parse_fragment_json(*json, more), problem);
  const SchemaPtr from_text = again ? parse_schema_text(source(*again), more) : nullptr;
  if (!from_text || !same(*schema, *from_text)) std::abort();
  return 0;
}
