#include "app/policy_report.h"

#include <set>

#include "policy/explain/shadow.h"

namespace sallyport::app {
namespace {

map::Finding warning(const policy::Engine& engine, const cedar::Policy& policy, std::string message,
                     std::string hint) {
  map::Finding found;
  found.severity = map::Finding::Severity::warning;
  found.file = engine.place_of(policy);
  found.message = std::move(message);
  found.hint = std::move(hint);
  return found;
}

// Of two flows that allow the same call, the first one's budgets are charged and its credential is lent.
bool matters_by_order(const policy::Engine& engine, const cedar::Shadow& shadow) {
  if (shadow.kind != cedar::Shadow::Kind::repeated || shadow.policy > shadow.by) return false;
  const cedar::Policy& policy = engine.policies().policies[shadow.policy];
  return engine.is_flow(policy) && policy.principal.entity && policy.principal.entity->type == "Workflow";
}

}  // namespace

PolicyReport report_policies(const policy::Engine& engine, const std::vector<TestOutcome>& tests) {
  PolicyReport report;
  const std::vector<cedar::Policy>& policies = engine.policies().policies;
  for (const cedar::Shadow& shadow : cedar::find_shadowed(engine.policies(), engine.schema())) {
    if (matters_by_order(engine, shadow)) continue;
    const cedar::Policy& policy = policies[shadow.policy];
    const cedar::Policy& by = policies[shadow.by];
    const bool forbidden = shadow.kind == cedar::Shadow::Kind::forbidden;
    report.warnings.push_back(warning(engine, policy,
                                      "`" + policy.id + "` changes nothing: " +
                                          (forbidden ? "what it permits, `" : "whatever it decides, `") +
                                          by.id + (forbidden ? "` forbids" : "` decides as well"),
                                      "see " + engine.place_of(by)));
  }
  std::set<std::string> decided;
  for (const TestOutcome& test : tests) decided.insert(test.decided.begin(), test.decided.end());
  for (const cedar::Policy& policy : policies) {
    const bool flow = engine.is_flow(policy);
    report.flows += flow ? 1 : 0;
    if (decided.contains(policy.id)) continue;
    if (flow) {
      report.untested.push_back(policy.id + " (" + engine.place_of(policy) + ")");
    } else {
      report.warnings.push_back(warning(engine, policy, "`" + policy.id + "` decides no test of the map",
                                        "add one to `tests:` that it should refuse"));
    }
  }
  return report;
}

}  // namespace sallyport::app
