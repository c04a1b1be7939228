#include "policy/replay/case_file.h"

#include <algorithm>

#include "base/json_text.h"
#include "policy/json/reader.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

// Members of one text, each with the type it must have. What is wrong goes into the diagnostics.
class Reader {
 public:
  Reader(const Source& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  bool wrong(const Json& at, std::string message) {
    diagnostics_.error(source_, at.span, std::move(message));
    return false;
  }
  bool is(const Json& value, Json::Kind kind) {
    if (value.is(kind)) return true;
    return wrong(value,
                 "expected " + std::string(kind_name(kind)) + ", got " + std::string(kind_name(value.kind)));
  }
  // Null when it is not there, which is an error if it is `required`, or when it has another type.
  const Json* member(const Json& object, std::string_view name, Json::Kind kind, bool required) {
    if (!is(object, Json::Kind::object)) return nullptr;
    const Json* value = object.find(name);
    if (value == nullptr || value->is(Json::Kind::null)) {
      if (required) wrong(object, "`" + std::string(name) + "` is missing");
      return nullptr;
    }
    return is(*value, kind) ? value : nullptr;
  }
  std::string text(const Json& object, std::string_view name) {
    const Json* value = member(object, name, Json::Kind::string, true);
    return value != nullptr ? value->text : std::string();
  }
  bool flag(const Json& object, std::string_view name, bool otherwise) {
    const Json* value = member(object, name, Json::Kind::boolean, false);
    return value != nullptr ? value->boolean : otherwise;
  }
  std::vector<std::string> texts(const Json* array) {
    std::vector<std::string> result;
    if (array == nullptr) return result;
    for (const Json& item : array->items) {
      if (is(item, Json::Kind::string)) result.push_back(item.text);
    }
    return result;
  }
  EntityUid uid(const Json& value) {
    if (value.is(Json::Kind::string)) {
      if (std::optional<EntityUid> parsed = parse_entity_uid(value.text)) return *parsed;
      wrong(value, "expected an entity such as User::\"alice\"");
      return {};
    }
    if (const Json* inner = value.find("__entity")) return uid(*inner);
    return {text(value, "type"), text(value, "id")};
  }
  EntityUid uid_member(const Json& object, std::string_view name) {
    const Json* value = object.find(name);
    if (value != nullptr && (value->is(Json::Kind::string) || value->is(Json::Kind::object)))
      return uid(*value);
    wrong(value != nullptr ? *value : object, "expected an entity as `" + std::string(name) + "`");
    return {};
  }

  const Source& source() const { return source_; }

 private:
  const Source& source_;
  Diagnostics& diagnostics_;
};

std::optional<std::vector<std::string>> ids(Reader& reader, const Json& object, std::string_view name) {
  const Json* array = reader.member(object, name, Json::Kind::array, false);
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> result = reader.texts(array);
  std::sort(result.begin(), result.end());
  return result;
}

ExpectedRequest read_request(Reader& reader, const Json& object) {
  ExpectedRequest request;
  request.principal = reader.uid_member(object, "principal");
  request.action = reader.uid_member(object, "action");
  request.resource = reader.uid_member(object, "resource");
  const Json* context = reader.member(object, "context", Json::Kind::object, false);
  const std::string text = context != nullptr ? std::string(reader.source().text_of(context->span)) : "{}";
  request.context = std::make_shared<const Source>(reader.source().name() + " (context)", text);
  return request;
}

ExpectedRequest read_expected(Reader& reader, const Json& object) {
  ExpectedRequest request = read_request(reader, object);
  if (const Json* text = reader.member(object, "description", Json::Kind::string, false)) {
    request.description = text->text;
  }
  request.must_conform = reader.flag(object, "validateRequest", true);
  const Json* decision = reader.member(object, "decision", Json::Kind::string, false);
  request.decision_known = decision != nullptr;
  request.allowed = decision != nullptr && (decision->text == "allow" || decision->text == "Allow");
  if (decision != nullptr && !request.allowed && decision->text != "deny" && decision->text != "Deny") {
    reader.wrong(*decision, "expected \"allow\" or \"deny\"");
  }
  request.reasons = ids(reader, object, object.find("reasons") != nullptr ? "reasons" : "reason");
  request.errors = ids(reader, object, "errors");
  return request;
}

ExpectedVerdict read_verdict(Reader& reader, const Json& object) {
  ExpectedVerdict verdict;
  verdict.strict = reader.flag(object, "strict", true);
  verdict.permissive = reader.flag(object, "permissive", true);
  verdict.strict_errors = reader.texts(reader.member(object, "strictErrors", Json::Kind::array, false));
  verdict.permissive_errors =
      reader.texts(reader.member(object, "permissiveErrors", Json::Kind::array, false));
  return verdict;
}

std::vector<std::string> read_errors(Reader& reader, const Json& object) {
  return reader.texts(reader.member(object, "errors", Json::Kind::array, false));
}

template <class T>
std::optional<T> unless_failed(T value, const Diagnostics& diagnostics) {
  if (diagnostics.failed()) return std::nullopt;
  return value;
}

}  // namespace

bool is_case_file(const Source& source) {
  Diagnostics ignored;
  const std::optional<Json> json = parse_json(source, ignored);
  return json && json->is(Json::Kind::object) && json->find("policies") != nullptr &&
         json->find("requests") != nullptr;
}

std::optional<CaseFile> parse_case_file(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  Reader reader(*source, diagnostics);
  CaseFile result;
  result.policies = reader.text(*json, "policies");
  result.schema = reader.text(*json, "schema");
  result.entities = reader.text(*json, "entities");
  const Json* links = reader.member(*json, "links", Json::Kind::string, false);
  if (links != nullptr) result.links = links->text;
  if (const Json* flag = reader.member(*json, "shouldValidate", Json::Kind::boolean, false)) {
    result.should_validate = flag->boolean;
  }
  if (const Json* requests = reader.member(*json, "requests", Json::Kind::array, true)) {
    for (const Json& request : requests->items) result.requests.push_back(read_expected(reader, request));
  }
  return unless_failed(std::move(result), diagnostics);
}

std::optional<ExpectedRequest> parse_request_file(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  Reader reader(*source, diagnostics);
  if (!reader.is(*json, Json::Kind::object)) return std::nullopt;
  return unless_failed(read_request(reader, *json), diagnostics);
}

std::optional<std::vector<LinkFileEntry>> parse_link_file(const SourcePtr& source, Diagnostics& diagnostics) {
  std::vector<LinkFileEntry> result;
  if (source->text().empty()) return result;
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  Reader reader(*source, diagnostics);
  if (!reader.is(*json, Json::Kind::array)) return std::nullopt;
  for (const Json& item : json->items) {
    LinkFileEntry entry{reader.text(item, "template_id"), reader.text(item, "link_id"), {}};
    const Json* arguments = reader.member(item, "args", Json::Kind::object, true);
    for (std::size_t i = 0; arguments != nullptr && i < arguments->members.size(); ++i) {
      const JsonMember& argument = arguments->members[i];
      if (argument.name == "?principal") {
        entry.values.principal = reader.uid(argument.value);
      } else if (argument.name == "?resource") {
        entry.values.resource = reader.uid(argument.value);
      } else {
        reader.wrong(argument.value, "expected `?principal` or `?resource`, got `" + argument.name + "`");
      }
    }
    result.push_back(std::move(entry));
  }
  return unless_failed(std::move(result), diagnostics);
}

std::string to_json(const std::vector<LinkFileEntry>& links) {
  std::string out = "[";
  for (const LinkFileEntry& link : links) {
    if (out.size() > 1) out.push_back(',');
    std::string values;
    JsonObject arguments(values);
    if (link.values.principal) arguments.add("?principal", to_text(*link.values.principal));
    if (link.values.resource) arguments.add("?resource", to_text(*link.values.resource));
    arguments.close();
    JsonObject object(out);
    object.add("template_id", link.template_id).add("link_id", link.link_id).add_raw("args", values).close();
  }
  return out + "]\n";
}

std::optional<ValidationFile> parse_validation_file(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  Reader reader(*source, diagnostics);
  ValidationFile result;
  if (const Json* set = reader.member(*json, "policyValidation", Json::Kind::object, true)) {
    result.set = read_verdict(reader, *set);
    const Json* policies = reader.member(*set, "perPolicy", Json::Kind::object, false);
    for (std::size_t i = 0; policies != nullptr && i < policies->members.size(); ++i) {
      result.policies[policies->members[i].name] = read_verdict(reader, policies->members[i].value);
    }
  }
  if (const Json* part = reader.member(*json, "entityValidation", Json::Kind::object, false)) {
    const Json* entities = reader.member(*part, "perEntity", Json::Kind::object, false);
    for (std::size_t i = 0; entities != nullptr && i < entities->members.size(); ++i) {
      result.entities[entities->members[i].name] = read_errors(reader, entities->members[i].value);
    }
  }
  if (const Json* requests = reader.member(*json, "requestValidation", Json::Kind::array, false)) {
    for (const Json& request : requests->items) result.requests.push_back(read_errors(reader, request));
  }
  return unless_failed(std::move(result), diagnostics);
}

std::optional<std::vector<std::string>> parse_known_differences(const SourcePtr& source,
                                                                Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  Reader reader(*source, diagnostics);
  if (!reader.is(*json, Json::Kind::object)) return std::nullopt;
  std::vector<std::string> result;
  for (const JsonMember& set : json->members) {
    const std::vector<std::string> names =
        reader.texts(reader.member(set.value, "strict_validation_false_in_corpus_but_warning_only_since_4_13",
                                   Json::Kind::array, false));
    result.insert(result.end(), names.begin(), names.end());
  }
  std::sort(result.begin(), result.end());
  return unless_failed(std::move(result), diagnostics);
}

}  // namespace sallyport::cedar
