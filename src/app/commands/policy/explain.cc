// sallyport policy explain: why a crossing was refused, or what would become of one.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/explain_options.h"
#include "app/commands/policy/explain_report.h"
#include "app/load_map.h"
#include "app/recorded_question.h"
#include "audit/reader.h"
#include "audit/search.h"
#include "policy/engine.h"
#include "store/directory.h"

namespace sallyport::app {
namespace {

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

// The refused crossing with this request id, as its line of the journal.
Result<std::string> find_record(const ExplainOptions& options) {
  const std::string path = state_directory(options.state) + "/journal";
  SP_TRY(const auto directory, store::open_directory(path, store::IfMissing::fail));
  audit::SearchFilter filter;
  filter.request = options.record;
  filter.kind = "crossing";
  const audit::LineMatcher crossing(filter);
  filter.kind = "model_call";
  const audit::LineMatcher call(filter);
  audit::JournalReader reader(*directory);
  for (;;) {
    SP_TRY(const auto line, reader.next());
    if (!line) break;
    if (crossing.matches(line->text) || call.matches(line->text)) return std::string(line->text);
  }
  return self_error(ErrorKind::not_found, "no crossing with request id " + options.record + " in " + path);
}

template <class AnyQuery>
std::string verdict_of(const policy::Engine& engine, const AnyQuery& query, bool& allowed) {
  policy::Scratch scratch;
  const Decision decision = engine.decide(query, scratch);
  const Permit* const permit = std::get_if<Permit>(&decision);
  allowed = permit != nullptr;
  if (permit != nullptr) return "allow by " + std::string(permit->rule());
  const Refusal& refusal = std::get<Refusal>(decision);
  std::string text = "deny: " + std::string(refusal.reason);
  if (!refusal.rule.empty()) text += " (" + std::string(refusal.rule) + ")";
  constexpr std::string_view help[] = {"", "signing in would help", "a second factor would help",
                                       "a fresh sign-in would help", "another way of signing in would help"};
  const std::string_view helps = help[static_cast<std::size_t>(refusal.need)];
  return helps.empty() ? text : text + "; " + std::string(helps);
}

// What an API token was not made for, and a service that is not there, are refused whatever policies say.
bool overruled(const Told& told) {
  bool permitted = false;
  for (const cedar::Explanation& each : told.explanations) {
    const bool applies = each.outcome == cedar::Explanation::Outcome::satisfied;
    const bool failed = each.outcome == cedar::Explanation::Outcome::failed;
    if (each.effect == cedar::Effect::forbid && (applies || failed)) return false;
    permitted = permitted || (applies && each.effect == cedar::Effect::permit);
  }
  return permitted && !told.allowed;
}

Result<Told> tell(const ExplainOptions& options) {
  SP_TRY(LoadedMap loaded, load_map(options.map));
  if (!loaded.map || loaded.engine == nullptr) {
    return wrong("the map is not right; `sallyport check --map " + options.map + "` says where");
  }
  Told told;
  if (options.record.empty()) {
    SP_TRY(told.asked, made_up_question(options, *loaded.map, *loaded.engine));
  } else {
    SP_TRY(const std::string line, find_record(options));
    SP_TRY(RecordedQuestion recorded, question_of_record(line));
    told.asked = std::move(recorded.asked);
    if (recorded.left_out > 0) {
      told.notes.push_back("the record had no room for " + std::to_string(recorded.left_out) + " more names");
    }
    if (line.find("\"map\":\"" + loaded.map->version + "\"") == std::string::npos) {
      told.notes.emplace_back(
          "the record was made under another version of the map: this is what the present one says");
    }
  }
  std::visit(
      [&](const auto& question) {
        const auto query = question.query();
        told.verdict = verdict_of(*loaded.engine, query, told.allowed);
        told.explanations = loaded.engine->explain(query);
      },
      told.asked);
  if (overruled(told)) {
    told.notes.emplace_back("no policy was asked: what stands here is what they would have said");
  }
  return told;
}

int explain(const ExplainOptions& options) {
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
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = policy.add_subcommand("explain", "Say why a crossing was refused, or would be");
  command->footer(
      "For each policy: whether it applied, and if not, the first clause that was false or failed, with its "
      "place\n"
      "and the values it saw. Of a refused crossing in the journal:\n"
      "  sallyport policy explain --map sallyport.yaml --record REQUEST_ID\n"
      "Of a made-up one:\n"
      "  sallyport policy explain --map sallyport.yaml --who person/alice --groups staff --does \"GET "
      "/admin\" --to site\n"
      "  sallyport policy explain --map sallyport.yaml --who service/ci --does \"POST "
      "/rest/workflows/1/run\" "
      "--to n8n\n"
      "Of a made-up call of a model:\n"
      "  sallyport policy explain --map sallyport.yaml --workflow triage --does chat --to openai --model "
      "gpt-4o\n"
      "Exit: 0 explained, 2 wrong usage or map, 3 no such record.");
  add_explain_options(*command, *options);
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
