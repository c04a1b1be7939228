#include "app/load_map.h"

#include "app/map_file.h"
#include "app/map_tests.h"

namespace sallyport::app {
namespace {

map::Finding as_finding(const TestOutcome& outcome) {
  map::Finding finding;
  finding.file = outcome.test->place;
  finding.message = "test failed: expected " + std::string(outcome.test->allow ? "allow" : "deny") +
                    ", saw " + outcome.seen;
  return finding;
}

}  // namespace

Result<LoadedMap> load_map(const std::string& file) {
  SP_TRY(MapFile read, read_map_file(file));
  LoadedMap loaded{std::move(read.parsed.map), std::move(read.parsed.findings)};
  if (!loaded.map) return loaded;
  bool passed = true;
  for (const TestOutcome& outcome : run_map_tests(*loaded.map)) {
    if (outcome.passed) continue;
    passed = false;
    loaded.findings.push_back(as_finding(outcome));
  }
  if (!passed) loaded.map.reset();
  return loaded;
}

Result<map::Map> accept_map(const std::string& file) {
  SP_TRY(LoadedMap loaded, load_map(file));
  if (loaded.map) return std::move(*loaded.map);
  std::string all = "the map is refused:";
  for (const map::Finding& finding : loaded.findings) all.append("\n  ").append(map::to_text(finding));
  return self_error(ErrorKind::malformed, std::move(all));
}

}  // namespace sallyport::app
