#include "policy/json/context.h"

#include "policy/json/values.h"
#include "policy/schema/conform.h"

namespace sallyport::cedar {

std::optional<Record> read_context(const Json& json, const Source& source, const Schema* schema,
                                   const EntityUid* action, Diagnostics& diagnostics) {
  ValueReader reader(source, schema, diagnostics);
  Type expected;
  if (schema && action) {
    const ActionType* declared = schema->find_action(*action);
    if (!declared) {
      reader.fail(json.span, "action `" + to_text(*action) + "` does not exist in the supplied schema");
      return std::nullopt;
    }
    expected.kind = Type::Kind::record;
    expected.record = std::make_shared<const RecordType>(declared->context);
  }
  if (!json.is(Json::Kind::object)) {
    reader.fail(json.span, "a context is an object, not " + std::string(kind_name(json.kind)));
    return std::nullopt;
  }
  const std::optional<Value> made =
      reader.value(json, expected.record ? &expected : nullptr, "in the context");
  if (!made) return std::nullopt;
  if (const Record* record = made->as_record()) return *record;
  reader.fail(json.span, "a context is a record, not " + to_text(*made));
  return std::nullopt;
}

std::optional<Record> parse_context(const SourcePtr& source, const Schema* schema, const EntityUid* action,
                                    Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  return read_context(*json, *source, schema, action, diagnostics);
}

}  // namespace sallyport::cedar
