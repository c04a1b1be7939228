// app/commands/usage.cc: `sallyport usage`: what calls of models came to, from the journal; also while the
// gateway runs.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "app/commands/commands.h"
#include "app/map_file.h"
#include "app/usage/fold_file.h"
#include "app/usage/report.h"
#include "audit/times.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr int wrong_usage = 2;
constexpr int could_not = 3;
constexpr std::chrono::days longest{400};  // as far back as the journal's sums are kept

struct UsageOptions {
  std::string state;
  std::string since = "30d";
  std::vector<std::string> by;
  std::string workflow;
  std::string map;
  std::string html;
  bool json = false;
};

Result<UsageQuestion> question_of(const UsageOptions& options, WallTime now) {
  UsageQuestion question;
  question.now = now;
  SP_TRY(question.since, audit::parse_when(options.since, now));
  question.since = std::chrono::floor<std::chrono::days>(question.since);
  if (question.since > now || question.since < now - longest) {
    return self_error(ErrorKind::malformed, "--since " + options.since + ": give a day of the last 400");
  }
  constexpr std::string_view prefix = "workflow/";
  const bool labelled = options.workflow.starts_with(prefix);
  question.workflow = options.workflow.substr(labelled ? prefix.size() : 0);
  if (!options.by.empty()) question.by.clear();
  for (const std::string& name : options.by) {
    for (const UsageBy by : {UsageBy::day, UsageBy::workflow, UsageBy::component, UsageBy::model}) {
      if (to_string(by) == name) question.by.push_back(by);
    }
  }
  return question;
}

Result<void> add_budgets(const UsageOptions& options, const audit::UsageFold& fold, const Clock& clock,
                         UsageReport& report) {
  if (options.map.empty()) return {};
  SP_TRY(const MapFile file, read_map_file(options.map));
  if (!file.parsed.map) {
    return self_error(ErrorKind::malformed,
                      options.map + " is refused: see sallyport check --map " + options.map);
  }
  report.budgets_known = true;
  report.budgets = budget_lines(fold, file.parsed.map->budgets, clock);
  return {};
}

Result<void> show(const UsageOptions& options) {
  const SystemClock clock;
  const WallTime now = clock.wall();
  SP_TRY(const UsageQuestion question, question_of(options, now));
  SP_TRY(const audit::UsageFold fold, fold_usage_of(state_directory(options.state), question.since, now));
  UsageReport report = make_usage_report(fold, question);
  SP_CHECK(add_budgets(options, fold, clock, report));
  if (!options.html.empty()) {
    SP_CHECK(store::write_file_atomically(options.html, usage_html(report), store::Privacy::anyone));
  }
  const bool terminal = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  const std::string text =
      options.json ? usage_json(report) : usage_text(report, terminal ? Terminal::yes : Terminal::no);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return {};
}

}  // namespace

void add_usage(CLI::App& root, Exit& exit) {
  const auto options = std::make_shared<UsageOptions>();
  CLI::App* const command =
      root.add_subcommand("usage", "What calls of models came to: tokens, cost, budgets");
  command->add_option("--state", options->state, "state directory of the gateway")->type_name("DIR");
  command->add_option("--since", options->since, "30d, 12h, or a day such as 2026-11-01; whole days, UTC")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--by", options->by, "workflow, model, component or day; more than once: in that order")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"workflow", "model", "component", "day"}).description(""));
  command->add_option("--workflow", options->workflow, "only this one");
  command->add_option("--map", options->map, "also say what its budgets have left")->type_name("FILE");
  command->add_option("--html", options->html, "also write a page with a chart")->type_name("FILE");
  command->add_flag("--json", options->json, "print JSON");
  command->footer(
      "Examples:\n"
      "  sallyport usage --since 7d --by day --by model\n"
      "  sallyport usage --workflow invoice-triage --map sallyport.yaml\n"
      "  sallyport usage --html usage.html --json | jq -r .total.usd");
  command->callback([&exit, options] {
    const Result<void> shown = show(*options);
    if (shown.ok()) return;
    std::fprintf(stderr, "sallyport usage: %s\n", shown.error().detail.c_str());
    exit.code = shown.error().kind == ErrorKind::malformed ? wrong_usage : could_not;
  });
}

}  // namespace sallyport::app
