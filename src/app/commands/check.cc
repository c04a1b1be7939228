// sallyport check: reads a map strictly and runs its tests.
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/commands/commands.h"
#include "app/finding_text.h"
#include "app/map_file.h"
#include "app/map_tests.h"
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

Counts count(const MapFile& file, const std::vector<TestOutcome>& tests) {
  Counts counts;
  for (const map::Finding& finding : file.parsed.findings) {
    ++(finding.severity == map::Finding::Severity::error ? counts.errors : counts.warnings);
  }
  for (const TestOutcome& test : tests) ++(test.passed ? counts.passed : counts.failed);
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
    does = std::max(does, row.test->method.size() + 1 + row.test->path.size());
    to = std::max(to, row.test->component.size());
  }
  for (const TestOutcome& row : tests) {
    const map::Test& test = *row.test;
    std::cout << (row.passed ? "  ok    " : "  FAIL  ") << pad(test.who, who) << "  "
              << pad(test.method + " " + test.path, does) << "  " << pad(test.component, to) << "  "
              << row.seen << "\n";
    if (!row.passed) {
      std::cout << "        " << test.place << ": expected " << (test.allow ? "allow" : "deny") << "\n";
    }
  }
}

void print_text(const MapFile& file, const std::vector<TestOutcome>& tests, const Counts& counts) {
  for (const map::Finding& finding : file.parsed.findings) {
    const bool in_map = finding.line > 0;
    std::cout << (in_map ? show_finding(finding, file.text) : map::to_text(finding)) << "\n";
  }
  print_tests(tests);
  std::cout << file.path << ": ";
  if (!file.parsed.map) {
    std::cout << "refused: " << plural(counts.errors, "error");
  } else {
    const map::Map& map = *file.parsed.map;
    std::cout << (counts.failed == 0 && counts.errors == 0 ? "ok: " : "refused: ")
              << plural(map.components.size(), "component") << ", " << plural(map.flows.size(), "flow")
              << ", " << counts.passed << " of " << plural(tests.size(), "test") << " passed";
  }
  if (counts.warnings > 0) std::cout << ", " << plural(counts.warnings, "warning");
  if (file.parsed.map) std::cout << ", version " << file.parsed.map->version;
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
    row.add("place", test.place).add("who", test.who).add("does", test.method + " " + test.path);
    row.add("to", test.component).add("expect", test.allow ? "allow" : "deny");
    row.add("seen", outcome.seen).add("passed", outcome.passed).close();
  }
  return out + "]";
}

void print_json(const MapFile& file, const std::vector<TestOutcome>& tests, const Counts& counts) {
  std::string out;
  JsonObject object(out);
  object.add("map", file.path).add("ok", counts.errors == 0 && counts.failed == 0);
  if (file.parsed.map) object.add("stack", file.parsed.map->stack).add("version", file.parsed.map->version);
  object.add("errors", std::uint64_t{counts.errors}).add("warnings", std::uint64_t{counts.warnings});
  object.add("tests_passed", std::uint64_t{counts.passed}).add("tests_failed", std::uint64_t{counts.failed});
  object.add_raw("findings", findings_json(file.parsed.findings)).add_raw("tests", tests_json(tests)).close();
  std::cout << out << "\n";
}

int check(const Options& options) {
  Result<MapFile> file = read_map_file(options.map);
  if (!file) {
    std::cerr << options.map << ": " << file.error().detail << "\n";
    return 3;
  }
  std::vector<TestOutcome> tests;
  if (file->parsed.map) tests = run_map_tests(*file->parsed.map);
  if (file->parsed.map && !options.state.empty()) {
    const auto found = check_vault(options.state, *file->parsed.map, SystemClock());
    file->parsed.findings.insert(file->parsed.findings.end(), found.begin(), found.end());
  }
  const Counts counts = count(*file, tests);
  (options.json ? print_json : print_text)(*file, tests, counts);
  return counts.errors == 0 && counts.failed == 0 ? 0 : 1;
}

}  // namespace

void add_check(CLI::App& root, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = root.add_subcommand("check", "Read the map strictly and run its tests");
  command->add_option("--map", options->map, "The map file")->required();
  command->add_option("--state", options->state,
                      "State folder whose vault to look at, too: ages, what is missing");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &exit] { exit.code = check(*options); });
}

}  // namespace sallyport::app
