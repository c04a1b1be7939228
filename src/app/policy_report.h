#pragma once
// app/policy_report.h: what is odd about policies that are right: repeated, without effect, tested by
// nothing.
#include <string>
#include <vector>

#include "app/map_tests.h"
#include "policy/engine.h"

namespace sallyport::app {

struct PolicyReport {
  std::vector<map::Finding>
      warnings;  // shadowed policies, and hand-written ones that no test of the map tries
  std::vector<std::string> untested;  // flows that decided no test: "flow:3 (sallyport.yaml:31:5)"
  std::size_t flows = 0;
};

PolicyReport report_policies(const policy::Engine& engine, const std::vector<TestOutcome>& tests);

}  // namespace sallyport::app
