#include "app/commands/policy/explain_report.h"

#include <cstdio>

#include "base/json_text.h"
#include "policy/web_facts.h"

namespace sallyport::app {
namespace {

using cedar::Explanation;

std::string in_words(const Question& asked) {
  const std::string_view token = policy::shows_api_token(asked.who) ? " with an API token" : "";
  return label(asked.who) + std::string(token) + " " + asked.method + " " + asked.path + " at " +
         asked.component;
}

std::string in_words(const ModelQuestion& asked) {
  const std::string model = asked.model.empty() ? "" : " " + asked.model;
  return label(asked.who) + " " + asked.action + model + " at " + asked.component;
}

void add_question(JsonObject& object, const Question& asked) {
  object.add("who", label(asked.who)).add("component", asked.component);
  object.add("method", asked.method).add("path", asked.path);
  object.add("credential", policy::credential_of(asked.who));
}

void add_question(JsonObject& object, const ModelQuestion& asked) {
  object.add("who", label(asked.who)).add("component", asked.component);
  object.add("action", asked.action).add("model", asked.model);
  if (asked.max_output_tokens >= 0) object.add("max_output_tokens", asked.max_output_tokens);
}

std::string note_of(const Told& told) {
  std::string all;
  for (const std::string& note : told.notes) all.append(all.empty() ? "" : "; ").append(note);
  return all;
}

// What a reader needs first: all that applied or failed, and what came nearest. Other components' flows and
// other actions are noise.
bool matters(const Explanation& explanation) {
  if (explanation.outcome != Explanation::Outcome::scope_differs) return true;
  return !explanation.seen.empty() && explanation.seen.front().expression == "principal";
}

std::string_view word(Explanation::Outcome outcome) {
  switch (outcome) {
    case Explanation::Outcome::satisfied:
      return "satisfied";
    case Explanation::Outcome::scope_differs:
      return "scope";
    case Explanation::Outcome::condition_false:
      return "condition";
    case Explanation::Outcome::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace

void print_text(const Told& told, bool all) {
  std::printf("%s\n%s\n\n", std::visit([](const auto& asked) { return in_words(asked); }, told.asked).c_str(),
              told.verdict.c_str());
  std::size_t hidden = 0;
  for (const Explanation& explanation : told.explanations) {
    if (!all && !matters(explanation)) {
      ++hidden;
      continue;
    }
    std::printf("%s\n", cedar::to_text(explanation).c_str());
  }
  if (hidden > 0) {
    std::printf("%zu %s about another component or action; --all shows them\n", hidden,
                hidden == 1 ? "policy is" : "policies are");
  }
  for (const std::string& note : told.notes) std::printf("note: %s\n", note.c_str());
}

void print_json(const Told& told) {
  std::string list = "[";
  for (const Explanation& explanation : told.explanations) {
    if (list.size() > 1) list.push_back(',');
    std::string seen = "[";
    for (const cedar::Seen& one : explanation.seen) {
      if (seen.size() > 1) seen.push_back(',');
      JsonObject(seen).add("expression", one.expression).add("value", one.value).close();
    }
    seen.push_back(']');
    JsonObject row(list);
    row.add("policy", explanation.policy);
    row.add("effect", explanation.effect == cedar::Effect::permit ? "permit" : "forbid");
    row.add("outcome", word(explanation.outcome)).add_if("file", explanation.file);
    if (explanation.position.line != 0) {
      row.add("line", explanation.position.line).add("column", explanation.position.column);
    }
    row.add_if("clause", explanation.clause).add_if("words", explanation.words);
    row.add_raw("seen", seen).close();
  }
  std::string out;
  JsonObject object(out);
  std::visit([&](const auto& asked) { add_question(object, asked); }, told.asked);
  object.add("allowed", told.allowed).add("verdict", told.verdict).add_if("note", note_of(told));
  object.add_raw("policies", list + "]").close();
  std::printf("%s\n", out.c_str());
}

}  // namespace sallyport::app
