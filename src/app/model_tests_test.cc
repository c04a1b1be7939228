// Tests of a map about calls of models, and what `check` says of flows from workflows.
#include "app/map_tests.h"
#include "app/model_fixture.h"
#include "app/policy_report.h"
#include "policy/model_context.h"

namespace sallyport::app {
namespace {

struct Case {
  const char* what;
  const char* who;
  void (*change)(map::Test& test);
  const char* seen;
};

const Case cases[] = {
    {"chat mini", "workflow/triage", [](map::Test&) {}, "allow by flow:2"},
    {"chat large", "workflow/triage", [](map::Test& t) { t.model = "large"; },
     "deny: the flow does not name this model"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.max_output_tokens = 100; }, "allow by flow:2"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.max_output_tokens = 101; },
     "deny: more output tokens than the flow allows"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.tools = {"lookup"}; }, "allow by flow:2"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.tools = {"pay"}; },
     "deny: a tool that the flow does not name"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.provider_tools = {"web_search"}; },
     "deny: a tool of the provider that the flow does not name"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.images = true; },
     "deny: the flow does not allow images"},
    {"chat mini", "workflow/triage", [](map::Test& t) { t.stream = true; },
     "deny: a policy forbids this (no-streams)"},
    {"models", "workflow/triage", [](map::Test& t) { t.method = "models", t.model = ""; },
     "deny: the flow does not allow this action"},
    {"chat mini", "workflow/idle", [](map::Test&) {}, "deny: no flow from this workflow to this component"},
    {"chat mini", "workflow/gone", [](map::Test&) {}, "deny: the map has no such workflow"},
};

constexpr const char* no_streams = R"(@id("no-streams")
forbid (principal, action in Action::"model", resource) when { context.streaming };)";

TEST(ModelTests, SayWhatWasSeen) {
  map::Map map = model_map();
  for (const Case& each : cases) {
    map::Test test;
    test.who = each.who;
    test.method = "chat";
    test.model = "mini";
    test.component = "openai";
    test.allow = std::string_view(each.seen).starts_with("allow");
    each.change(test);
    map.tests.push_back(test);
    test.allow = !test.allow;
    map.tests.push_back(test);
  }
  const auto outcomes = run_map_tests(map, *engine_of(map, {{"p.cedar", no_streams}}));
  ASSERT_EQ(outcomes.size(), 2 * std::size(cases));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i].seen, cases[i / 2].seen);
    EXPECT_EQ(does_of(*outcomes[i].test), cases[i / 2].what);
    EXPECT_EQ(outcomes[i].passed, i % 2 == 0) << cases[i / 2].seen;
  }
}

TEST(ModelTests, AreMadeAtTheirTimeAndPlace) {
  map::Map map = model_map();
  map::Test test;
  test.who = "workflow/triage";
  test.method = "chat";
  test.model = "mini";
  test.component = "openai";
  test.allow = true;
  map.tests.push_back(test);
  test.at = WallTime(std::chrono::hours(500000));  // 08:00
  test.client = Network{{0x20, 0x01, 0x0d, 0xb8}, 128};
  test.allow = false;
  map.tests.push_back(test);
  const auto engine = engine_of(map, {{"p.cedar", R"(forbid (principal, action in Action::"model", resource)
when { context.minute_of_day == 480 && context.client == ip("2001:db8::") };)"}});
  for (const TestOutcome& outcome : run_map_tests(map, *engine)) EXPECT_TRUE(outcome.passed) << outcome.seen;
}

TEST(PolicyReport, FlowsFromWorkflowsAreTriedOrNamed) {
  map::Map map = model_map();
  map.flows.push_back(call_flow("flow:3", "idle", {"*"}));
  map::Test test;
  test.who = "workflow/triage";
  test.method = "chat";
  test.model = "mini";
  test.component = "openai";
  test.allow = true;
  map.tests = {test};
  const auto engine = engine_of(map, {{"p.cedar", no_streams}});
  const PolicyReport report = report_policies(*engine, run_map_tests(map, *engine));
  EXPECT_EQ(report.flows, 3u);
  EXPECT_EQ(report.untested, (std::vector<std::string>{"flow:1 (m:1:5)", "flow:3 (m:3:5)"}));
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_EQ(report.warnings[0].message, "`no-streams` decides no test of the map");
}

// The first of two flows that allow a call pays for it: a narrow one before a wide one has its effect.
TEST(PolicyReport, AFlowIsRepeatedOnlyByAnEarlierOne) {
  map::Map map = model_map();
  const Flow narrow = map.flows.back();
  Flow wide = call_flow("flow:3", "triage", {"mini"});
  map.flows = {narrow, wide};
  const auto warnings = [](const map::Map& of) {
    std::string all;
    for (const map::Finding& each : report_policies(*engine_of(of), {}).warnings) all += each.message + "\n";
    return all;
  };
  EXPECT_EQ(warnings(map), "");
  map.flows = {wide, narrow};
  EXPECT_EQ(warnings(map), "`flow:2` changes nothing: whatever it decides, `flow:3` decides as well\n");
}

TEST(StackOf, KeepsVerbsOfModelsOutOfTheWebDoor) {
  const policy::Stack stack = stack_of(model_map(), {});
  EXPECT_TRUE(stack.models);
  EXPECT_EQ(stack.workflows.size(), 2u);
  EXPECT_EQ(stack.workflows[0].owner, "finance");
  EXPECT_FALSE(stack.verbs.empty());
  for (const policy::Verb& verb : stack.verbs) EXPECT_FALSE(policy::is_model_action(verb.name)) << verb.name;
  map::Map web = model_map();
  web.components.pop_back();
  EXPECT_FALSE(stack_of(web, {}).models);
}

// An action has one context: no kind behind the web door may have a verb that models have.
TEST(StackOf, NoKindOfTheWebDoorHasAVerbOfModels) {
  for (const map::Kind* kind : map::kinds()) {
    for (const std::string_view verb : kind->verbs()) {
      EXPECT_EQ(policy::is_model_action(verb), kind->dialect().has_value()) << kind->name() << " " << verb;
    }
  }
}

}  // namespace
}  // namespace sallyport::app
