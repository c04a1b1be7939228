#include "answer.h"

#include <algorithm>

#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/json/policies.h"
#include "policy/json/writer.h"
#include "policy/language/format.h"
#include "policy/language/parser.h"
#include "policy/language/print.h"
#include "policy/schema/parse.h"

namespace sallyport::cedar::questions {
namespace {

std::string verdict(const Json& question, bool accepted, const Diagnostics& diagnostics) {
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  json.name("refused").value(accepted ? "" : first_error(diagnostics));
  return json.end_object().take();
}

std::string answer_policies(const Json& question) {
  Diagnostics diagnostics;
  const auto set = parse_policies(source_of(question, "text"), diagnostics);
  return verdict(question, set && set->templates.empty(), diagnostics);
}

std::string answer_schema(const Json& question, bool is_json) {
  Diagnostics diagnostics;
  const SourcePtr source = source_of(question, "text");
  if (!(is_json ? parse_schema_json : parse_schema_text)(source, diagnostics))
    return verdict(question, false, diagnostics);
  const auto fragment = (is_json ? parse_fragment_json : parse_fragment_text)(*source, diagnostics);
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  std::string translated = to_json(*fragment);
  std::ranges::replace(translated, '\n', ' ');
  json.name("json").raw(translated);
  std::string problem;
  const auto printed = to_text(*fragment, problem);
  if (printed) json.name("printed").value(*printed);
  if (!printed && !is_json) json.name("lost").value("not printed: " + problem);
  return json.end_object().take();
}

std::string answer_policy_json(const Json& question) {
  Diagnostics diagnostics;
  const auto set = parse_policies_json(source_of(question, "text"), diagnostics);
  if (!set) return verdict(question, false, diagnostics);
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  return json.name("json")
      .raw(to_json(set->policies.empty() ? set->templates.at(0) : set->policies.at(0)))
      .end_object()
      .take();
}

bool same(const Policy& a, const Policy& b) {
  return to_json(a) == to_json(b) &&
         std::ranges::equal(*a.conditions, *b.conditions, [](const auto& x, const auto& y) {
           return x.kind == y.kind && x.body == y.body;
         });
}

// What a policy has lost on its way through text and through JSON; empty when nothing.
std::string lost(const Policy& policy, const std::string& printed) {
  Diagnostics diagnostics;
  const auto read = parse_policy(std::make_shared<const Source>("printed", printed), policy.id, diagnostics);
  if (!read) return "printed, it is refused: " + first_error(diagnostics) + "; " + printed;
  if (!same(policy, *read)) return "printed, it is another policy: " + printed;
  const std::string json = to_json(policy);
  const auto set = parse_policies_json(std::make_shared<const Source>("json", json), diagnostics);
  if (!set) return "as JSON, it is refused: " + first_error(diagnostics) + "; " + json;
  const auto& all = policy.is_template() ? set->templates : set->policies;
  return all.size() == 1 && same(policy, all[0]) ? "" : "as JSON, it is another policy: " + json;
}

std::string answer_policy(const Json& question, bool is_template) {
  Diagnostics diagnostics;
  const auto policy = parse_policy(source_of(question, "text"), "policy0", diagnostics);
  if (!policy || policy->is_template() != is_template) return verdict(question, false, diagnostics);
  const std::string printed = to_text(*policy);
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  json.name("json").raw(to_json(*policy)).name("printed").value(printed);
  return json.name("lost").value(lost(*policy, printed)).end_object().take();
}

std::string answer_format(const Json& question) {
  Diagnostics diagnostics;
  const FormatOptions options{static_cast<unsigned>(question.find("width")->integer),
                              static_cast<unsigned>(question.find("indent")->integer)};
  const auto formatted = format_policies(source_of(question, "text"), options, diagnostics);
  if (!formatted) return verdict(question, false, diagnostics);
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  return json.name("json").value(*formatted).end_object().take();
}

// Entities or a context, with a schema if there is one.
std::string answer_data(const Json& question, bool is_context) {
  Diagnostics diagnostics;
  const bool typed = question.find("schema") != nullptr;
  const SchemaPtr schema = typed ? parse_schema_text(source_of(question, "schema"), diagnostics) : nullptr;
  if (typed && !schema) return verdict(question, false, diagnostics);
  const SourcePtr source = source_of(question, "text");
  if (!is_context)
    return verdict(question, parse_entities(source, schema.get(), diagnostics).has_value(), diagnostics);
  std::optional<EntityUid> action;
  if (const Json* uid = question.find("action"))
    action = EntityUid{text_of(*uid, "type"), text_of(*uid, "id")};
  return verdict(question,
                 parse_context(source, schema.get(), action ? &*action : nullptr, diagnostics).has_value(),
                 diagnostics);
}

}  // namespace

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member ? member->text : std::string();
}

SourcePtr source_of(const Json& object, std::string_view name) {
  return std::make_shared<const Source>(std::string(name), text_of(object, name));
}

std::string first_error(const Diagnostics& diagnostics) {
  for (const auto& one : diagnostics.all()) {
    if (one.severity == Diagnostic::Severity::error) return to_text(one);
  }
  return "refused";
}

std::string answer(const Json& question) {
  const std::string asked = text_of(question, "ask");
  if (asked.empty() || asked == "case") return answer_case(question);
  if (asked == "policy" || asked == "template") return answer_policy(question, asked == "template");
  if (asked == "entities" || asked == "context") return answer_data(question, asked == "context");
  if (asked == "set") return answer_set(question);
  if (asked == "format") return answer_format(question);
  if (asked == "policyJson") return answer_policy_json(question);
  if (asked == "schema" || asked == "schemaJson") return answer_schema(question, asked == "schemaJson");
  return answer_policies(question);
}

}  // namespace sallyport::cedar::questions
