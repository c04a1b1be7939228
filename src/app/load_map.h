#pragma once
// app/load_map.h: a map that may be put in force, with the policies beside it: read, checked, compiled, and
// its tests passed. The same for `check`, at start-up and on reload.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/map_tests.h"
#include "base/result.h"
#include "map/map.h"
#include "policy/engine.h"

namespace sallyport::app {

struct LoadedMap {
  std::optional<map::Map> map;                   // null if the map itself has errors
  std::shared_ptr<const policy::Engine> engine;  // null if the policies have errors
  std::vector<map::Finding> findings;            // failing tests are not among them
  std::vector<TestOutcome> tests;                // point into the tests of `map`
  std::vector<policy::PolicyText> texts;         // the map file, then the policy files: to show lines of them

  bool may_rule() const;  // map and engine are there, and every test passed
};

// Errors: only that the map file could not be read.
Result<LoadedMap> load_map(const std::string& file);

// What is in force together, all of it or nothing.
struct AcceptedMap {
  map::Map map;
  std::shared_ptr<const policy::Engine> engine;
};

// What is wrong, in one line each: errors, warnings, failed tests.
std::vector<std::string> to_lines(const LoadedMap& loaded);

// Errors: all of `to_lines` in one, for the operator.
Result<AcceptedMap> accept_map(const std::string& file);

}  // namespace sallyport::app
