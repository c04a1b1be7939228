#pragma once
// app/map_tests.h: runs the `tests:` of a map by the same steps a request takes: route, principal, query,
// decision; and a call of a model: principal, the door's bound on output tokens, query, decision.
#include <string>
#include <vector>

#include "map/map.h"
#include "policy/engine.h"

namespace sallyport::app {

struct TestOutcome {
  const map::Test* test = nullptr;  // of the map that was asked
  bool allowed = false;
  bool passed = false;
  std::string seen;                  // "allow by flow:3", "deny: the role needs a second factor"
  std::vector<std::string> decided;  // ids of the policies that decided, for any of the principals asked for
};

// What the test does, in a few words: "PATCH /rest/workflows/1", "chat gpt-4o".
std::string does_of(const map::Test& test);

// Pure. A test of a role is asked for each group of the role alone: it passes when every answer is the
// expected one. `engine` was made from the map.
std::vector<TestOutcome> run_map_tests(const map::Map& map, const policy::Engine& engine);

}  // namespace sallyport::app
