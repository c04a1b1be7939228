#include "answer.h"

#include <algorithm>

#include "policy/json/writer.h"
#include "policy/language/parser.h"
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
  if (set && !set->templates.empty()) diagnostics.add({.message = "a template among static policies"});
  return verdict(question, set && set->templates.empty(), diagnostics);
}

std::string answer_schema(const Json& question) {
  Diagnostics diagnostics;
  const SourcePtr source = source_of(question, "text");
  if (!parse_schema_text(source, diagnostics)) return verdict(question, false, diagnostics);
  const auto fragment = parse_fragment_text(*source, diagnostics);
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  std::string translated = to_json(*fragment);
  std::ranges::replace(translated, '\n', ' ');
  return json.name("json").raw(translated).end_object().take();
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
  if (asked == "schema") return answer_schema(question);
  return answer_policies(question);
}

}  // namespace sallyport::cedar::questions
