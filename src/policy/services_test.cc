// Programs that act by themselves: what their flows allow, what policies see of them, what a refusal says.
#include "policy/flow_policies.h"
#include "policy/generate/allocation_count.h"
#include "policy/web_facts.h"
#include "policy/web_fixture.h"

namespace sallyport::policy {
namespace {

using namespace web;

Stack make_stack(std::string policies = "") {
  Stack stack;
  stack.roles = {{"staff", {"staff"}, {}}};
  Flow open = flow_to("flow:1", "site", {grant("GET", "/public/**")});
  open.from = Flow::From::outside;
  open.open_reason = "the public pages";
  stack.flows = {open, role_flow("flow:2", "staff", "site", {grant("*", "/app/**")}),
                 service_flow("flow:3", "ci", "site", {grant("GET", "/api/**"), grant("POST", "/api/runs")}),
                 service_flow("flow:4", "ci", "n8n", {{"run", std::nullopt}}),
                 service_flow("flow:5", "backup", "site", {grant("GET", "/dump")})};
  stack.flows.back().require.networks = {"private", "loopback"};
  stack.components = {{"site", "http", "work"}, {"n8n", "n8n", "work"}};
  stack.services = {{"ci", "platform"}, {"backup", ""}, {"idle", ""}};
  stack.verbs = {{"view", false}, {"run", true}};
  if (!policies.empty()) stack.policies = {{"p.cedar", std::move(policies)}};
  return stack;
}

struct Case {
  const char* what;
  Principal who;
  const char* component;
  const char* action;
  const char* path;
  Address client;
  const char* said;
};

TEST(Services, AreDecidedByTheirFlows) {
  const Case cases[] = {
      {"path and method", service("ci"), "site", "GET", "/api/a", inside, "allow flow:3"},
      {"second grant", service("ci"), "site", "POST", "/api/runs", outside, "allow flow:3"},
      {"method of another grant", service("ci"), "site", "POST", "/api/a", inside,
       "deny : no flow of the service allows this"},
      {"boundary of a path", service("ci"), "site", "GET", "/api-evil", inside,
       "deny : no flow of the service allows this"},
      {"verb", service("ci", certificate_method), "n8n", "run", "/rest/workflows/1/run", inside,
       "allow flow:4"},
      {"other verb", service("ci"), "n8n", "view", "/", inside, "deny : no flow of the service allows this"},
      {"another service's flow", service("backup"), "site", "GET", "/api/a", inside,
       "deny : no flow of the service allows this"},
      {"no flow at all", service("idle"), "site", "GET", "/api/a", inside,
       "deny : no flow of the service allows this"},
      {"a role's flow", service("ci"), "site", "GET", "/app/a", inside,
       "deny : no flow of the service allows this"},
      {"network", service("backup"), "site", "GET", "/dump", inside, "allow flow:5"},
      {"other network", service("backup"), "site", "GET", "/dump", outside,
       "deny flow:5: the flow is not for this network"},
      {"open to all", service("idle"), "site", "GET", "/public/a", outside, "allow flow:1"},
      {"unknown", service("c"), "site", "GET", "/api/a", inside, "deny : the map has no such service"},
      {"unknown, open to all", service("gone"), "site", "GET", "/public/a", inside,
       "deny : the map has no such service"},
      {"without a name", service(""), "site", "GET", "/public/a", inside,
       "deny : the map has no such service"},
      {"other case", service("CI"), "site", "GET", "/api/a", inside, "deny : the map has no such service"},
      {"unknown component", service("ci"), "other", "GET", "/api/a", inside, "deny : no flow allows this"},
      {"no action", service("ci"), "site", "BREW", "/api/a", inside,
       "deny : the request does not fit the schema"},
      {"nobody", Principal{}, "site", "GET", "/api/a", inside, "deny : no flow allows this"},
  };
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  for (const Case& test : cases) {
    const Query query = request(test.who, test.component, test.action, test.path, test.client);
    EXPECT_EQ(ask(*engine, query), test.said) << test.what;
  }
}

// A name says nothing without its kind, and groups and factors are people's.
TEST(Services, AreNotPeopleOfTheSameName) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  for (const auto kind : {Principal::Kind::nobody, Principal::Kind::person, Principal::Kind::webhook,
                          Principal::Kind::workflow}) {
    Principal who = service("ci");
    who.kind = kind;
    EXPECT_EQ(ask(*engine, request(who, "site", "GET", "/api/a")).substr(0, 4), "deny") << to_string(kind);
  }
  Principal grouped = service("ci");
  grouped.groups = {"staff"};
  EXPECT_EQ(ask(*engine, request(grouped, "site", "GET", "/app/a")),
            "deny : no flow of the service allows this");
}

TEST(Services, OfFlowsAreThereWithoutBeingListed) {
  Stack stack = make_stack();
  stack.services.clear();
  stack.flows.push_back(service_flow("flow:6", "", "site", {grant("*", "/**")}));
  const EnginePtr engine = make_engine(std::move(stack));
  ASSERT_NE(engine, nullptr);
  EXPECT_EQ(ask(*engine, request(service("ci"), "site", "GET", "/api/a")), "allow flow:3");
  EXPECT_EQ(ask(*engine, request(service(""), "site", "GET", "/api/a")),
            "deny : the map has no such service");
  EXPECT_EQ(engine->policies().find("flow:6"), nullptr);
}

TEST(Services, CannotMeetWhatIsRequiredOfASignIn) {
  const Requirements all[] = {{.mfa = true},    {.max_age = seconds(60)},    {.acr = {"urn:two"}},
                              {.amr = {"hwk"}}, {.providers = {"accounts"}}, {.providers = {"ci"}}};
  for (const Requirements& required : all) {
    Stack stack = make_stack();
    stack.flows[2].require = required;
    const EnginePtr engine = make_engine(std::move(stack));
    ASSERT_NE(engine, nullptr);
    Principal who = service("ci");
    who.mfa = true;
    who.authenticated_at = now;
    who.acr = "urn:two", who.amr = {"hwk"}, who.provider = "ci";
    EXPECT_EQ(ask(*engine, request(who, "site", "GET", "/api/a")),
              "deny : no flow of the service allows this");
  }
}

TEST(Services, AreSeenByPolicies) {
  const EnginePtr engine = make_engine(make_stack(R"(
@id("owned") forbid (principal is Service, action in Action::"change", resource)
unless { principal has owner && principal.owner == "platform" };
@id("pipelines-by-certificate")
forbid (principal is Service, action in Action::"change", resource == Component::"n8n")
unless { context.credential == "certificate" };
@id("no-sign-in") forbid (principal is Service, action, resource)
when { context.mfa || context.session_age < duration("1d") || context.acr != "" || context.provider != "" };
@id("risky") forbid (principal, action, resource) when { context.risk > 10 };
)"));
  ASSERT_NE(engine, nullptr);
  EXPECT_EQ(ask(*engine, request(service("ci"), "site", "POST", "/api/runs")), "allow flow:3");
  EXPECT_EQ(ask(*engine, request(service("backup"), "site", "POST", "/dump")),
            "deny owned: a policy forbids this");
  EXPECT_EQ(ask(*engine, request(service("ci"), "n8n", "run", "/")),
            "deny pipelines-by-certificate: a policy forbids this");
  EXPECT_EQ(ask(*engine, request(service("ci", certificate_method), "n8n", "run", "/")), "allow flow:4");
  EXPECT_EQ(ask(*engine, request(service("ci"), "site", "GET", "/api/a", outside)),
            "deny risky: a policy forbids this");
}

// The safe reading: who means people says so.
TEST(Services, AreKeptOutByPoliciesAboutASecondFactor) {
  const EnginePtr all = make_engine(make_stack(
      R"(@id("two") forbid (principal, action, resource) unless { context.mfa && context.session_age < duration("1h") };)"));
  const EnginePtr people = make_engine(
      make_stack(R"(@id("two") forbid (principal is Person, action, resource) unless { context.mfa };)"));
  ASSERT_TRUE(all != nullptr && people != nullptr);
  const Principal ci = service("ci");
  EXPECT_EQ(ask(*all, request(ci, "site", "GET", "/api/a")), "deny two: a policy forbids this");
  EXPECT_EQ(ask(*people, request(ci, "site", "GET", "/api/a")), "allow flow:3");
  const EnginePtr both = make_engine(make_stack(
      R"(@id("two") forbid (principal, action, resource) unless { principal is Service || context.mfa };)"));
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(ask(*both, request(ci, "site", "GET", "/api/a")), "allow flow:3");
  EXPECT_EQ(ask(*both, request(Principal{}, "site", "GET", "/public/a")).substr(0, 8), "deny two");
}

TEST(Services, AreExplained) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal backup = service("backup");
  const auto all = engine->explain(request(backup, "site", "GET", "/dump", outside));
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(cedar::to_text(all[2]),
            "flow:3 (permit) does not apply: map.yaml:3:5: `principal == Service::\"ci\"` is false\n"
            "    principal = Service::\"backup\"");
  EXPECT_NE(cedar::to_text(all[4]).find("context.network = \"public\""), std::string::npos);
}

TEST(Services, AreDecidedWithoutAllocating) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal who = service("backup");
  const Query allowed = request(who, "site", "GET", "/dump");
  const Query refused = request(who, "site", "GET", "/dump", outside);
  Scratch scratch;
  (void)engine->decide(allowed, scratch);
  (void)engine->decide(refused, scratch);
  const std::size_t before = allocations;
  const Decision decision = engine->decide(allowed, scratch);
  const Decision refusal = engine->decide(refused, scratch);
  EXPECT_EQ(allocations, before);
  EXPECT_TRUE(std::holds_alternative<Permit>(decision));
  EXPECT_TRUE(std::holds_alternative<Refusal>(refusal));
}

TEST(Services, FlowsAreWrittenAsPolicies) {
  Flow flow = service_flow("flow:7", "ci\"", "site", {grant("GET", "/a"), grant("POST", "/b/**")});
  flow.require.networks = {"private"};
  EXPECT_EQ(to_cedar(flow, nullptr), R"(@id("flow:7")
@place("map.yaml:7:5")
permit (
  principal == Service::"ci\"",
  action in [Action::"GET", Action::"POST"],
  resource == Component::"site"
)
when { context.method == "GET" && context.path == "/a"
    || context.method == "POST" && (context.path == "/b" || context.path like "/b/*") }
when { ["private"].contains(context.network) };
)");
  flow.can.clear();
  EXPECT_EQ(to_cedar(flow, nullptr), "");
}

}  // namespace
}  // namespace sallyport::policy
