// sallyport policy replay: does this engine decide and validate as the cases say?
#include <unistd.h>

#include <iostream>
#include <map>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "app/commands/policy/replay_cases.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

struct Options {
  std::vector<std::string> paths;
  bool as_4_13 = false;
  std::size_t shown = 20;
  bool json = false;
};

struct Failure {
  std::string name;
  std::string kind;
  std::string what;
};

struct Totals {
  std::size_t cases = 0;
  std::size_t requests = 0;
  std::size_t verdicts = 0;
  std::size_t passed = 0;
  std::size_t compiled = 0;
  std::size_t failed = 0;
  std::map<std::string, std::size_t> failed_by_kind;
  std::vector<Failure> failures;  // the first ones
};

void fail(Totals& totals, const Options& options, Failure failure) {
  ++totals.failed;
  ++totals.failed_by_kind[failure.kind];
  if (totals.failures.size() < options.shown) totals.failures.push_back(std::move(failure));
}

void run(const ReplayCases& cases, std::size_t index, const Options& options, Totals& totals) {
  ++totals.cases;
  Result<ReplayCase> test = cases.load(index);
  if (!test) return fail(totals, options, {"", "reading", test.error().detail});
  if (options.as_4_13 && cases.is_known_difference(*test)) test->test.should_validate = true;
  cedar::ReplayOptions how = test->options;
  how.inapplicable_is_warning = options.as_4_13;
  const cedar::ReplayReport report = cedar::replay(test->test, test->texts, how);
  totals.requests += report.requests;
  totals.verdicts += report.verdicts;
  totals.passed += report.passed;
  totals.compiled += report.compiled;
  for (const cedar::ReplayFailure& failure : report.failures) {
    fail(totals, options, {test->name, std::string(cedar::kind_name(failure.kind)), failure.what});
  }
}

// On a terminal only; long work is to be seen.
class Progress {
 public:
  explicit Progress(std::size_t all) : all_(all) {}
  ~Progress() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::size_t done) {
    if (!terminal_ || done % 50 != 0) return;
    shown_ = true;
    std::cerr << "\r" << done << " of " << all_ << " cases" << std::flush;
  }

 private:
  std::size_t all_;
  bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool shown_ = false;
};

void print_text(const Totals& totals) {
  for (const Failure& failure : totals.failures) {
    std::cout << "FAIL  " << failure.kind << "  " << failure.name << (failure.name.empty() ? "" : ": ")
              << failure.what << "\n";
  }
  if (totals.failed > totals.failures.size()) {
    std::cout << "      and " << totals.failed - totals.failures.size() << " more; see --show\n";
  }
  std::cout << totals.cases << " cases: " << totals.requests << " requests decided, " << totals.compiled
            << " of them by the compiled engine too, " << totals.verdicts << " verdicts of validation\n";
  for (const auto& [kind, number] : totals.failed_by_kind)
    std::cout << "failed, " << kind << ": " << number << "\n";
  std::cout << totals.passed << " passed, " << totals.failed << " failed\n";
}

void print_json(const Totals& totals) {
  std::string failures = "[";
  for (const Failure& failure : totals.failures) {
    if (failures.size() > 1) failures.push_back(',');
    JsonObject(failures)
        .add("kind", failure.kind)
        .add_if("case", failure.name)
        .add("what", failure.what)
        .close();
  }
  std::string kinds;
  JsonObject by_kind(kinds);
  for (const auto& [kind, number] : totals.failed_by_kind) by_kind.add(kind, std::uint64_t{number});
  by_kind.close();
  std::string out;
  JsonObject object(out);
  object.add("cases", std::uint64_t{totals.cases}).add("requests", std::uint64_t{totals.requests});
  object.add("compiled", std::uint64_t{totals.compiled});
  object.add("verdicts", std::uint64_t{totals.verdicts}).add("passed", std::uint64_t{totals.passed});
  object.add("failed", std::uint64_t{totals.failed}).add_raw("failed_by_kind", kinds);
  object.add_raw("failures", failures + "]").close();
  std::cout << out << "\n";
}

int replay(const Options& options) {
  ReplayCases cases;
  for (const std::string& path : options.paths) {
    const Result<void> added = cases.add(path);
    if (added) continue;
    std::cerr << path << ": " << added.error().detail << "\n";
    return static_cast<int>(PolicyExit::wrong);
  }
  cases.find();
  if (cases.size() == 0) {
    std::cerr << "no cases there: a case is a JSON file with `policies` and `requests`, or a folder with "
                 "policies.cedar "
                 "and requests in ALLOW/ and DENY/\n";
    return static_cast<int>(PolicyExit::wrong);
  }
  Totals totals;
  {
    Progress progress(cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      run(cases, i, options, totals);
      progress.at(i);
    }
  }
  (options.json ? print_json : print_text)(totals);
  return static_cast<int>(totals.failed == 0 ? PolicyExit::ok : PolicyExit::wrong);
}

}  // namespace

void add_policy_replay(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      policy.add_subcommand("replay", "Run case files and say which do not come out as they say");
  command->add_option("paths", options->paths, "Folders, archives (.tar, .tar.gz), or case files")
      ->required();
  command->add_flag(
      "--cedar-4.13", options->as_4_13,
      "Validate as Cedar 4.13 does; a known-differences.json among the paths says which cases differ");
  command->add_option("--show", options->shown, "How many failures to print")->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "  sallyport policy replay corpus-4.10.tar.gz corpus-4.10-validation.tar.gz\n"
      "Compared are decisions, reasons, failing policies, and what the validator says. Archives are read in "
      "place.\n"
      "A NAME.validation.json belongs to the case NAME.json of any of the paths.");
  command->callback([options, &exit] { exit.code = replay(*options); });
}

}  // namespace sallyport::app
