#include "app/load_map.h"

#include <algorithm>

#include "app/map_file.h"
#include "app/policy_files.h"
#include "app/price_check.h"
#include "app/stack_of.h"
#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::app {
namespace {

bool is_error(const map::Finding& finding) { return finding.severity == map::Finding::Severity::error; }

// The version names all that decides: with policies beside the map, their texts too.
std::string version_of(const std::vector<policy::PolicyText>& texts) {
  std::string all = texts.front().text;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    all.append(1, '\0').append(texts[i].name).append(1, '\0').append(texts[i].text);
  }
  return hex(crypto::sha256(all)).substr(0, 12);
}

void load_policies(LoadedMap& loaded, const std::string& file) {
  std::vector<policy::PolicyText> texts = read_policy_files(*loaded.map, file, loaded.findings);
  loaded.texts.insert(loaded.texts.end(), texts.begin(), texts.end());
  if (std::any_of(loaded.findings.begin(), loaded.findings.end(), is_error)) return;
  loaded.map->version = version_of(loaded.texts);
  cedar::Diagnostics diagnostics;
  loaded.engine = policy::Engine::create(stack_of(*loaded.map, std::move(texts)), diagnostics);
  for (const cedar::Diagnostic& diagnostic : diagnostics.all()) {
    loaded.findings.push_back(to_finding(diagnostic));
  }
}

}  // namespace

bool LoadedMap::may_rule() const {
  return map && engine != nullptr &&
         std::all_of(tests.begin(), tests.end(), [](const TestOutcome& test) { return test.passed; });
}

Result<LoadedMap> load_map(const std::string& file) {
  SP_TRY(MapFile read, read_map_file(file));
  LoadedMap loaded;
  loaded.map = std::move(read.parsed.map);
  loaded.findings = std::move(read.parsed.findings);
  loaded.texts.push_back({file, std::move(read.text)});
  if (loaded.map) {
    for (map::Finding& finding : unpriced_models(*loaded.map)) loaded.findings.push_back(std::move(finding));
    load_policies(loaded, file);
  }
  if (loaded.engine != nullptr) loaded.tests = run_map_tests(*loaded.map, *loaded.engine);
  return loaded;
}

std::vector<std::string> to_lines(const LoadedMap& loaded) {
  std::vector<std::string> lines;
  for (const map::Finding& finding : loaded.findings) lines.push_back(map::to_text(finding));
  for (const TestOutcome& outcome : loaded.tests) {
    if (outcome.passed) continue;
    lines.push_back(outcome.test->place + ": error: test failed: expected " +
                    (outcome.test->allow ? "allow" : "deny") + ", saw " + outcome.seen);
  }
  return lines;
}

Result<AcceptedMap> accept_map(const std::string& file) {
  SP_TRY(LoadedMap loaded, load_map(file));
  if (loaded.may_rule()) return AcceptedMap{std::move(*loaded.map), std::move(loaded.engine)};
  std::string all = "the map is refused:";
  for (const std::string& line : to_lines(loaded)) all.append("\n  ").append(line);
  return self_error(ErrorKind::malformed, std::move(all));
}

}  // namespace sallyport::app
