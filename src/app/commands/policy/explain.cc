// sallyport policy explain: why a crossing was refused, or what would become of one.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/load_map.h"
#include "app/question.h"
#include "audit/reader.h"
#include "audit/search.h"
#include "base/json_text.h"
#include "map/schema/values.h"
#include "policy/engine.h"
#include "store/directory.h"

namespace sallyport::app {
namespace {

using cedar::Explanation;

struct Options {
  std::string map;
  std::string state;
  std::string record;  // request id
  std::string who = "nobody";
  std::vector<std::string> groups;
  std::string does;
  std::string to;
  std::string client = "127.0.0.1";
  std::string at;
  std::string age = "0s";
  bool no_mfa = false;
  bool websocket = false;
  bool moved = false;
  bool all = false;
  bool json = false;
};

struct Told {
  Question question;
  bool allowed = false;
  std::string verdict;  // "allow by flow:3", "deny: ..."
  std::vector<Explanation> explanations;
  std::string note;
};

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

// The refused crossing with this request id, as its line of the journal.
Result<std::string> find_record(const Options& options) {
  const std::string path = state_directory(options.state) + "/journal";
  SP_TRY(const auto directory, store::open_directory(path, store::IfMissing::fail));
  audit::SearchFilter filter;
  filter.request = options.record;
  filter.kind = "crossing";
  const audit::LineMatcher matcher(filter);
  audit::JournalReader reader(*directory);
  for (;;) {
    SP_TRY(const auto line, reader.next());
    if (!line) break;
    if (matcher.matches(line->text)) return std::string(line->text);
  }
  return self_error(ErrorKind::not_found, "no crossing with request id " + options.record + " in " + path);
}

Result<Question> made_up(const Options& options, const map::Map& map) {
  Question question;
  const std::size_t blank = options.does.find(' ');
  if (blank == std::string::npos) return wrong("--does takes a method and a path: \"GET /admin\"");
  question.method = options.does.substr(0, blank);
  question.path = options.does.substr(blank + 1);
  question.component = options.to;
  question.websocket = options.websocket;
  question.moved = options.moved;
  question.now = SystemClock().wall();
  if (!options.at.empty()) {
    const auto at = parse_rfc3339(options.at);
    if (!at) return wrong("--at takes a time: 2026-11-23T09:00:00Z");
    question.now = *at;
  }
  SP_TRY(question.client, parse_address(options.client));
  SP_TRY(const std::chrono::seconds age, map::parse_duration(options.age));
  SP_TRY(question.who, parse_principal(options.who));
  question.who.groups = options.groups;
  question.who.mfa = question.who.kind == Principal::Kind::person && !options.no_mfa;
  question.who.authenticated_at = question.now - age;
  SP_CHECK(choose_route(question, map, map::Routes(map)));
  return question;
}

std::string verdict_of(const policy::Engine& engine, const Query& query, bool& allowed) {
  policy::Scratch scratch;
  const Decision decision = engine.decide(query, scratch);
  const Permit* const permit = std::get_if<Permit>(&decision);
  allowed = permit != nullptr;
  if (permit != nullptr) return "allow by " + std::string(permit->rule());
  const Refusal& refusal = std::get<Refusal>(decision);
  std::string text = "deny: " + std::string(refusal.reason);
  if (!refusal.rule.empty()) text += " (" + std::string(refusal.rule) + ")";
  constexpr std::string_view help[] = {"", "signing in would help", "a second factor would help",
                                       "a fresh sign-in would help"};
  const std::string_view helps = help[static_cast<std::size_t>(refusal.need)];
  return helps.empty() ? text : text + "; " + std::string(helps);
}

Result<Told> tell(const Options& options) {
  SP_TRY(LoadedMap loaded, load_map(options.map));
  if (!loaded.map || loaded.engine == nullptr) {
    return wrong("the map is not right; `sallyport check --map " + options.map + "` says where");
  }
  Told told;
  if (options.record.empty()) {
    SP_TRY(told.question, made_up(options, *loaded.map));
  } else {
    SP_TRY(const std::string line, find_record(options));
    SP_TRY(told.question, question_of_record(line));
    if (line.find("\"map\":\"" + loaded.map->version + "\"") == std::string::npos) {
      told.note = "the record was made under another version of the map: this is what the present one says";
    }
  }
  const Query query = told.question.query();
  told.verdict = verdict_of(*loaded.engine, query, told.allowed);
  told.explanations = loaded.engine->explain(query);
  return told;
}

// What a reader needs first: all that applied or failed, and what came nearest. Other components' flows and
// other actions are noise.
bool matters(const Explanation& explanation) {
  if (explanation.outcome != Explanation::Outcome::scope_differs) return true;
  return !explanation.seen.empty() && explanation.seen.front().expression == "principal";
}

void print_text(const Told& told, bool all) {
  const Question& question = told.question;
  std::printf("%s %s %s at %s\n%s\n\n", label(question.who).c_str(), question.method.c_str(),
              question.path.c_str(), question.component.c_str(), told.verdict.c_str());
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
  if (!told.note.empty()) std::printf("note: %s\n", told.note.c_str());
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
  object.add("who", label(told.question.who)).add("component", told.question.component);
  object.add("method", told.question.method).add("path", told.question.path);
  object.add("allowed", told.allowed).add("verdict", told.verdict).add_if("note", told.note);
  object.add_raw("policies", list + "]").close();
  std::printf("%s\n", out.c_str());
}

int explain(const Options& options) {
  const Result<Told> told = tell(options);
  if (!told) {
    std::fprintf(stderr, "sallyport policy explain: %s\n", told.error().detail.c_str());
    return told.error().kind == ErrorKind::malformed ? 2 : 3;
  }
  if (options.json) {
    print_json(*told);
  } else {
    print_text(*told, options.all);
  }
  return 0;
}

}  // namespace

void add_policy_explain(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("explain", "Say why a crossing was refused, or would be");
  command->footer(
      "For each policy: whether it applied, and if not, the first clause that was false or failed, with its "
      "place\n"
      "and the values it saw. Of a refused crossing in the journal:\n"
      "  sallyport policy explain --map sallyport.yaml --record REQUEST_ID\n"
      "Of a made-up one:\n"
      "  sallyport policy explain --map sallyport.yaml --who person/alice --groups staff --does \"GET "
      "/admin\" --to site\n"
      "Exit: 0 explained, 2 wrong usage or map, 3 no such record.");
  command->add_option("--map", options->map, "The map file")->required();
  auto* record = command->add_option("--record", options->record,
                                     "Request id of a refused crossing: `sallyport audit search` shows them");
  command->add_option("--state", options->state, "State directory of the gateway")->type_name("DIR");
  auto* does =
      command->add_option("--does", options->does, "Method and path: \"GET /admin\"")->excludes(record);
  command->add_option("--to", options->to, "A component")->excludes(record)->needs(does);
  command->add_option("--who", options->who, "person/NAME, webhook/flow:N or nobody");
  command->add_option("--groups", options->groups, "Groups of the person: staff,admins")->delimiter(',');
  command->add_flag("--no-mfa", options->no_mfa, "One factor only was shown");
  command->add_option("--age", options->age, "Since the factors were shown: 2h");
  command->add_option("--client", options->client, "The client's address");
  command->add_option("--at", options->at, "The time, instead of now: 2026-11-23T09:00:00Z");
  command->add_flag("--websocket", options->websocket, "It opens a WebSocket");
  command->add_flag("--moved", options->moved, "The session was opened from another address");
  command->add_flag("--all", options->all, "Also policies about other components and actions");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &exit] {
    if (options->record.empty() && options->does.empty()) {
      std::fprintf(stderr, "sallyport policy explain: give --record, or --does and --to; see --help\n");
      exit.code = 2;
      return;
    }
    exit.code = explain(*options);
  });
}

}  // namespace sallyport::app
