// sallyport check: reads a map strictly and runs its tests.
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/commands/commands.h"
#include "app/finding_text.h"
#include "app/load_map.h"
#include "app/policy_report.h"
#include "app/secret_source.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string map;
  std::string state;
  bool json = false;
};

struct Counts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t passed = 0;
  std::size_t failed = 0;
};

Counts count(const LoadedMap& loaded) {
  Counts counts;
  for (const map::Finding& finding : loaded.findings) {
    ++(finding.severity == map::Finding::Severity::error ? counts.errors : counts.warnings);
  }
  for (const TestOutcome& test : loaded.tests) ++(test.passed ? counts.passed : counts.failed);
  return counts;
}

std::string plural(std::size_t number, std::string_view word) {
  return std::to_string(number) + " " + std::string(word) + (number == 1 ? "" : "s");
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(out.size(), width), ' ');
  return out;
}

void print_tests(const std::vector<TestOutcome>& tests) {
  std::size_t who = 0, does = 0, to = 0;
  for (const TestOutcome& row : tests) {
    who = std::max(who, row.test->who.size());
    does = std::max(does, does_of(*row.test).size());
    to = std::max(to, row.test->component.size());
  }
  for (const TestOutcome& row : tests) {
    const map::Test& test = *row.test;
    std::cout << (row.passed ? "  ok    " : "  FAIL  ") << pad(test.who, who) << "  "
              << pad(does_of(test), does) << "  " << pad(test.component, to) << "  " << row.seen << "\n";
    if (!row.passed) {
      std::cout << "        " << test.place << ": expected " << (test.allow ? "allow" : "deny") << "\n";
    }
  }
}

std::string_view text_of(const std::string& file, const LoadedMap& loaded) {
  for (const policy::PolicyText& text : loaded.texts) {
    if (text.name == file) return text.text;
  }
  return {};
}

void print_untested(const PolicyReport& report) {
  constexpr std::size_t most = 10;
  if (report.untested.empty() || report.flows == 0) return;
  std::cout << "  tests decide " << report.flows - report.untested.size() << " of "
            << plural(report.flows, "flow") << "; none tries";
  for (std::size_t i = 0; i < report.untested.size() && i < most; ++i) {
    std::cout << (i == 0 ? " " : ", ") << report.untested[i];
  }
  std::cout << (report.untested.size() > most ? ", ...\n" : "\n");
}

void print_text(const std::string& path, const LoadedMap& loaded, const PolicyReport& report,
                const Counts& counts) {
  for (const map::Finding& finding : loaded.findings)
    std::cout << show_finding(finding, text_of(finding.file, loaded)) << "\n";
  print_tests(loaded.tests);
  print_untested(report);
  std::cout << path << ": ";
  if (!loaded.map || loaded.engine == nullptr) {
    std::cout << "refused: " << plural(counts.errors, "error");
  } else {
    const map::Map& map = *loaded.map;
    const std::size_t written = loaded.engine->policies().policies.size() - report.flows;
    std::cout << (counts.failed == 0 && counts.errors == 0 ? "ok: " : "refused: ")
              << plural(map.components.size(), "component") << ", " << plural(map.flows.size(), "flow");
    if (written > 0) std::cout << ", " << written << (written == 1 ? " policy" : " policies");
    std::cout << ", " << counts.passed << " of " << plural(loaded.tests.size(), "test") << " passed";
  }
  if (counts.warnings > 0) std::cout << ", " << plural(counts.warnings, "warning");
  if (loaded.map) std::cout << ", version " << loaded.map->version;
  std::cout << "\n";
}

std::string findings_json(const std::vector<map::Finding>& findings) {
  std::string out = "[";
  for (const map::Finding& finding : findings) {
    if (out.size() > 1) out.push_back(',');
    JsonObject row(out);
    row.add("severity", finding.severity == map::Finding::Severity::error ? "error" : "warning");
    row.add("file", finding.file).add("line", finding.line).add("column", finding.column);
    row.add("message", finding.message).add_if("hint", finding.hint).close();
  }
  return out + "]";
}

std::string tests_json(const std::vector<TestOutcome>& tests) {
  std::string out = "[";
  for (const TestOutcome& outcome : tests) {
    if (out.size() > 1) out.push_back(',');
    JsonObject row(out);
    const map::Test& test = *outcome.test;
    row.add("place", test.place).add("who", test.who).add("does", does_of(test));
    row.add("to", test.component).add("expect", test.allow ? "allow" : "deny");
    row.add("seen", outcome.seen).add("passed", outcome.passed).close();
  }
  return out + "]";
}

std::string list_json(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, item);
  }
  return out + "]";
}

void print_json(const std::string& path, const LoadedMap& loaded, const PolicyReport& report,
                const Counts& counts) {
  std::string out;
  JsonObject object(out);
  object.add("map", path).add("ok", counts.errors == 0 && counts.failed == 0);
  if (loaded.map) object.add("stack", loaded.map->stack).add("version", loaded.map->version);
  object.add("errors", std::uint64_t{counts.errors}).add("warnings", std::uint64_t{counts.warnings});
  object.add("tests_passed", std::uint64_t{counts.passed}).add("tests_failed", std::uint64_t{counts.failed});
  object.add_raw("findings", findings_json(loaded.findings)).add_raw("tests", tests_json(loaded.tests));
  object.add_raw("untested_flows", list_json(report.untested)).close();
  std::cout << out << "\n";
}

int check(const Options& options) {
  Result<LoadedMap> loaded = load_map(options.map);
  if (!loaded) {
    std::cerr << options.map << ": " << loaded.error().detail << "\n";
    return 3;
  }
  PolicyReport report;
  if (loaded->engine != nullptr) report = report_policies(*loaded->engine, loaded->tests);
  loaded->findings.insert(loaded->findings.end(), report.warnings.begin(), report.warnings.end());
  if (loaded->map && !options.state.empty()) {
    const auto found = check_vault(options.state, *loaded->map, SystemClock());
    loaded->findings.insert(loaded->findings.end(), found.begin(), found.end());
  }
  const Counts counts = count(*loaded);
  (options.json ? print_json : print_text)(options.map, *loaded, report, counts);
  return counts.errors == 0 && counts.failed == 0 ? 0 : 1;
}

}  // namespace

void add_check(CLI::App& root, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      root.add_subcommand("check", "Read the map and its policies strictly, and run its tests");
  command->add_option("--map", options->map, "The map file")->required();
  command->add_option("--state", options->state,
                      "State folder whose vault to look at, too: ages, what is missing");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &exit] { exit.code = check(*options); });
}

}  // namespace sallyport::app
