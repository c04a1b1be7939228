#include "app/map_tests.h"

#include <gtest/gtest.h>

#include "app/load_map.h"
#include "app/stack_of.h"

namespace sallyport::app {
namespace {

constexpr std::string_view head = R"(
stack: acme
people: { first_account: admin, roles: { admin: { groups: [admins], require: { mfa: true } }, viewer: { groups: [staff, admins] } } }
zones: { work: {} }
components:
  site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://site.test" }
  n8n: { kind: n8n, zone: work, address: "http://127.0.0.1:2", public: "https://flows.test" }
flows:
  - { from: role/admin, to: site, can: ["* /admin/**"] }
  - { from: role/viewer, to: n8n, can: [view] }
  - { from: outside, to: n8n, webhook: /webhook/a, verify: { scheme: stripe, secret: secret:a } }
  - { from: outside, to: n8n, webhook: /webhook/b, open: "the sender cannot sign" }
tests:
)";

std::shared_ptr<const policy::Engine> engine_of(const map::Map& map) {
  cedar::Diagnostics wrong;
  auto engine = policy::Engine::create(stack_of(map, {}), wrong);
  for (const cedar::Diagnostic& each : wrong.all()) ADD_FAILURE() << cedar::to_text(each);
  return engine;
}

struct Case {
  const char* test;  // without `expect`
  const char* seen;
};

TEST(MapTests, SaysWhatWasSeen) {
  const Case cases[] = {
      {"who: outside, does: GET /admin, to: site", "deny: nobody is signed in"},
      {"who: role/admin, does: GET /admin, to: site", "allow by flow:1"},
      {"who: role/admin, does: GET /admin, to: site, with: { mfa: false }",
       "deny: the role needs a second factor"},
      {"who: role/admin, does: GET /other, to: site", "deny: no flow allows this"},
      {"who: role/admin, does: GET /admin/a%2Fb, to: site", "deny: the path needs a relaxation (400)"},
      {"who: role/viewer, does: GET /rest/workflows, to: n8n", "allow by flow:2"},
      {"who: role/viewer, does: PATCH /rest/workflows/1, to: n8n", "deny: no flow allows this"},
      {"who: role/viewer, does: GET /metrics, to: n8n", "deny: not routable (404)"},
      {"who: webhook, does: POST /webhook/a, to: n8n", "allow by flow:3"},
      {"who: outside, does: POST /webhook/a, to: n8n", "deny: the webhook is not verified"},
      {"who: webhook, does: GET /webhook/a, to: n8n", "deny: the webhook does not take this method (405)"},
      {"who: outside, does: POST /webhook/b, to: n8n", "allow by flow:4"},
      {"who: webhook, does: POST /webhook/c, to: n8n", "deny: not routable (404)"},
      {"who: webhook, does: GET /admin, to: site", "deny: a webhook has no role"},
  };
  for (const Case& test : cases) {
    const bool allow = std::string_view(test.seen).starts_with("allow");
    for (const bool expected : {true, false}) {
      const std::string text =
          std::string(head) + "  - { " + test.test + ", expect: " + (expected ? "allow" : "deny") + " }\n";
      const map::Parsed parsed = map::parse(text, "m", "v");
      ASSERT_TRUE(parsed.map) << map::to_text(parsed.findings.at(0));
      const std::vector<TestOutcome> outcomes = run_map_tests(*parsed.map, *engine_of(*parsed.map));
      ASSERT_EQ(outcomes.size(), 1u);
      EXPECT_EQ(outcomes[0].seen, test.seen) << test.test;
      EXPECT_EQ(outcomes[0].passed, allow == expected) << test.test;
    }
  }
}

// A role of two groups, one of which is in another role too: the answer must be right for each.
TEST(MapTests, AsksForEachGroupOfARole) {
  const std::string text =
      std::string(head) + "  - { who: role/viewer, does: GET /admin, to: site, expect: deny }\n";
  const map::Parsed parsed = map::parse(text, "m", "v");
  ASSERT_TRUE(parsed.map);
  EXPECT_FALSE(run_map_tests(*parsed.map, *engine_of(*parsed.map))[0].passed);  // those in `admins` may
}

TEST(MapTests, OfTheQuickstartPass) {
  const Result<LoadedMap> loaded =
      load_map(std::string(SALLYPORT_SOURCE_DIR) + "/examples/quickstart/sallyport.yaml");
  ASSERT_TRUE(loaded.ok());
  ASSERT_TRUE(loaded->map);
  EXPECT_EQ(loaded->map->version.size(), 12u);
  EXPECT_TRUE(loaded->may_rule());
  EXPECT_FALSE(loaded->tests.empty());
  for (const TestOutcome& outcome : loaded->tests) {
    EXPECT_TRUE(outcome.passed) << outcome.test->place << ": " << outcome.seen;
  }
}

}  // namespace
}  // namespace sallyport::app
