// Any bytes as entities and as a context, with and without a schema: no crash; refused with a reason; what is
// accepted fits the schema and is the same after writing and reading it again.
#include <cstdlib>

#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/json/values.h"
#include "policy/schema/parse.h"
#include "policy/validate/conformance.h"

namespace {

using namespace sallyport::cedar;

const Schema& schema() {
  static const SchemaPtr made = [] {
    Diagnostics diagnostics;
    return parse_schema_text(std::make_shared<const Source>("s", R"(
      entity U in [G] { s?: String, l?: Long, b?: Bool, u?: U, ip?: ipaddr, d?: decimal, t?: datetime, p?: duration,
        ss?: Set<Set<Long>>, r?: {a: Long, b?: U, c?: {d?: ipaddr}}, a?: Action, __extn?: Long } tags Set<ipaddr>;
      entity G in [G]; entity E enum ["x", "y"];
      action v in g appliesTo { principal: U, resource: [G, E], context: { u?: U, e?: E, d?: Set<decimal>, r?: {x: Long} } };
      action g;)"),
                             diagnostics);
  }();
  return *made;
}

void check_entities(const SourcePtr& text, const Schema* with) {
  Diagnostics diagnostics;
  const auto made = parse_entities(text, with, diagnostics);
  if (made.has_value() == diagnostics.failed()) std::abort();
  if (!made) return;
  const auto written = std::make_shared<const Source>("again", to_json(*made));
  Diagnostics more;
  const auto again = parse_entities(written, with, more);
  if (!again) {
    if (with) std::abort();
    return;  // names such as `__entity`, which only a schema can allow
  }
  if (again->size() != made->size()) std::abort();
  for (const Entity* one : made->all()) {
    const Entity* other = again->find(one->uid);
    if (!other || !(other->attributes == one->attributes) || !(other->tags == one->tags)) std::abort();
    if (with && !check_entity(*one, *with).empty()) std::abort();
  }
}

void check_context(const SourcePtr& text, const Schema* with) {
  Diagnostics diagnostics;
  const EntityUid action{"Action", "v"};
  const auto made = parse_context(text, with, &action, diagnostics);
  if (made.has_value() == diagnostics.failed()) std::abort();
  if (!made || !with) return;
  const Request request{{"U", "a"}, action, {"G", "b"}, *made};
  if (!check_request(request, *with).empty()) std::abort();
  Diagnostics more;
  const auto again =
      parse_context(std::make_shared<const Source>("again", to_json(*made)), with, &action, more);
  if (!again || !(*again == *made)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text =
      std::make_shared<const Source>("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  for (const Schema* with : {static_cast<const Schema*>(nullptr), &schema()}) {
    check_entities(text, with);
    check_context(text, with);
  }
  return 0;
}
