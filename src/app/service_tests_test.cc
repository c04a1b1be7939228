// Tests of a map about services.
#include "app/map_tests.h"
#include "app/service_fixture.h"

namespace sallyport::app {
namespace {

struct Case {
  const char* who;
  const char* method;
  const char* path;
  const char* client;
  const char* seen;
};

constexpr const char* policies = R"(
@id("certificates") forbid (principal is Service, action, resource)
when { context.path like "/rest/credentials*" } unless { context.credential == "certificate" };
@id("owned") forbid (principal is Service, action == Action::"run", resource)
unless { principal has owner && principal.owner == "platform" };)";

const Case cases[] = {
    {"service/ci", "GET", "/rest/workflows", "203.0.113.7", "allow by flow:2"},
    {"service/ci", "POST", "/rest/workflows/1/run", "127.0.0.1", "allow by flow:2"},
    {"service/ci", "DELETE", "/rest/workflows/1", "127.0.0.1", "deny: no flow of the service allows this"},
    {"service/ci", "GET", "/metrics", "127.0.0.1", "deny: not routable (404)"},
    {"service/ci", "GET", "/rest/credentials", "127.0.0.1", "deny: a policy forbids this (certificates)"},
    {"service/backup", "GET", "/rest/workflows", "10.0.0.7", "allow by flow:3"},
    {"service/backup", "GET", "/rest/workflows", "203.0.113.7", "deny: the flow is not for this network"},
    {"service/backup", "POST", "/rest/workflows/1/run", "10.0.0.7", "deny: a policy forbids this (owned)"},
    {"service/gone", "GET", "/rest/workflows", "10.0.0.7", "deny: the map has no such service"},
    {"service/", "GET", "/rest/workflows", "10.0.0.7", "deny: the map has no such service"},
    {"outside", "GET", "/rest/workflows", "10.0.0.7", "deny: nobody is signed in"},
};

TEST(ServiceTests, SayWhatWasSeen) {
  map::Map map = service_map();
  for (const Case& each : cases) {
    map::Test test;
    test.who = each.who;
    test.method = each.method;
    test.path = each.path;
    test.component = "n8n";
    test.client = parse_network(each.client).value();
    test.allow = std::string_view(each.seen).starts_with("allow");
    map.tests.push_back(test);
    test.allow = !test.allow;
    map.tests.push_back(test);
  }
  const auto outcomes = run_map_tests(map, *engine_of_services(map, {{"p.cedar", policies}}));
  ASSERT_EQ(outcomes.size(), 2 * std::size(cases));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i].seen, cases[i / 2].seen) << cases[i / 2].who << " " << cases[i / 2].path;
    EXPECT_EQ(outcomes[i].passed, i % 2 == 0);
  }
}

}  // namespace
}  // namespace sallyport::app
