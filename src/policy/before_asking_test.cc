// API tokens: what they open of what their owner may, and that nothing asks a program to sign in.
#include "policy/before_asking.h"

#include "policy/generate/allocation_count.h"
#include "policy/web_facts.h"
#include "policy/web_fixture.h"

namespace sallyport::policy {
namespace {

using namespace web;

constexpr std::string_view not_for = "deny : the API token is not for this component";
constexpr std::string_view only_read = "deny : the API token may only read";

Stack make_stack(std::string policies = "") {
  Stack stack;
  stack.roles = {{"staff", {"staff"}, {}}, {"admin", {"admins"}, {true, std::chrono::hours(8)}}};
  Flow open = flow_to("flow:1", "site", {grant("*", "/public/**")});
  open.from = Flow::From::outside;
  open.open_reason = "the public pages";
  stack.flows = {open, role_flow("flow:2", "staff", "site", {grant("*", "/app/**")}),
                 role_flow("flow:3", "admin", "site", {grant("*", "/admin/**")}),
                 role_flow("flow:4", "staff", "n8n", {{"view", std::nullopt}, {"run", std::nullopt}}),
                 role_flow("flow:5", "staff", "site", {grant("GET", "/strong/**")})};
  stack.flows.back().require.acr = {"urn:two"};
  stack.components = {{"site", "http", "work"}, {"n8n", "n8n", "work"}};
  stack.verbs = {{"view", false}, {"run", true}};
  if (!policies.empty()) stack.policies = {{"p.cedar", std::move(policies)}};
  return stack;
}

std::string ask_with(const Engine& engine, const Principal& who, std::string_view action,
                     std::string_view path, std::string_view component = "site") {
  return ask(engine, request(who, component, action, path));
}

TEST(ApiTokens, OpenOnlyTheirComponents) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal alice = person("staff");
  EXPECT_EQ(ask_with(*engine, alice, "GET", "/app/a"), "allow flow:2");
  EXPECT_EQ(ask_with(*engine, with_token(alice, {"site"}), "DELETE", "/app/a"), "allow flow:2");
  EXPECT_EQ(ask_with(*engine, with_token(alice, {"site"}), "run", "/", "n8n"), not_for);
  EXPECT_EQ(ask_with(*engine, with_token(alice, {"n8n", "site"}), "run", "/", "n8n"), "allow flow:4");
  EXPECT_EQ(ask_with(*engine, with_token(alice, {"sit"}), "GET", "/app/a"), not_for);
  EXPECT_EQ(ask_with(*engine, with_token(alice, {"site2", "*", ""}), "GET", "/app/a"), not_for);
  EXPECT_EQ(ask_with(*engine, with_token(alice, {""}), "GET", "/app/a", ""), "deny : no flow allows this");
}

TEST(ApiTokens, WithoutComponentsOpenNothing) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal who = with_token(person("staff"), {});
  EXPECT_EQ(ask_with(*engine, who, "GET", "/app/a"), not_for);
  EXPECT_EQ(ask_with(*engine, who, "GET", "/public/a"), not_for);  // nor what is open to everybody else
  EXPECT_EQ(ask_with(*engine, who, "GET", "/app/a", "gone"), not_for);
  Query webhook = request(who, "site", "POST", "/webhook/a");
  webhook.webhook = "flow:9";
  EXPECT_EQ(ask(*engine, webhook), not_for);
}

TEST(ApiTokens, ThatReadOnlyRead) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal who = with_token(person("staff"), {"site", "n8n"}, true);
  for (const char* method : {"GET", "HEAD", "OPTIONS"}) {
    EXPECT_EQ(ask_with(*engine, who, method, "/app/a"), "allow flow:2") << method;
  }
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "get", "BREW", ""}) {
    EXPECT_EQ(ask_with(*engine, who, method, "/app/a"), only_read) << method;
  }
  EXPECT_EQ(ask_with(*engine, who, "view", "/", "n8n"), "allow flow:4");
  EXPECT_EQ(ask_with(*engine, who, "run", "/", "n8n"), only_read);
  EXPECT_EQ(ask_with(*engine, who, "POST", "/public/a"), only_read);
  Query query = request(who, "site", "GET", "/app/a");
  query.websocket = true;
  EXPECT_EQ(ask(*engine, query), only_read);
}

// Bounds count whatever the method is called, and a bound alone makes no grant.
TEST(ApiTokens, BoundsCountWithAnyMethod) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  Principal who = person("staff");
  who.token_components = {"n8n"};
  EXPECT_EQ(ask_with(*engine, who, "GET", "/app/a"), not_for);
  who.token_components.clear();
  who.token_reads_only = true;
  EXPECT_EQ(ask_with(*engine, who, "GET", "/app/a"), not_for);
}

TEST(ApiTokens, GiveNoMoreThanTheirOwnerMay) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal guest = with_token(person("guests"), {"site"});
  EXPECT_EQ(ask_with(*engine, guest, "GET", "/app/a"), "deny flow:2: not in a group of the role");
  const Principal old = with_token(person("admins", true, std::chrono::hours(9)), {"site"});
  EXPECT_EQ(ask_with(*engine, old, "GET", "/admin/a"), "deny flow:3: the sign-in is too old for the role");
  const Principal fresh = with_token(person("admins"), {"site"});
  EXPECT_EQ(ask_with(*engine, fresh, "GET", "/admin/a"), "allow flow:3");
}

// A program can do no step-up: it is told what is missing, and not to sign in.
TEST(ApiTokens, SayWhatIsMissingAndNeedNothing) {
  const EnginePtr engine = make_engine(make_stack(R"(
@id("p") forbid (principal, action, resource) when { context.path like "/app/pay/*" } unless { context.mfa };)"));
  ASSERT_NE(engine, nullptr);
  const struct {
    Principal who;
    const char* path;
    const char* said;
    const char* need;
  } cases[] = {
      {person("admins", false), "/admin/a", "deny flow:3: the role needs a second factor", " need 2"},
      {person("admins", true, std::chrono::hours(9)), "/admin/a",
       "deny flow:3: the sign-in is too old for the role", " need 3"},
      {person("admins", false, std::chrono::hours(9)), "/admin/a",
       "deny flow:3: the role needs a second factor and a fresh sign-in", " need 2"},
      {person("staff"), "/strong/a", "deny flow:5: the role needs another way of signing in", " need 4"},
      {person("staff", false), "/app/pay/a", "deny p: a policy forbids this", " need 2"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(ask_with(*engine, test.who, "GET", test.path), std::string(test.said) + test.need);
    EXPECT_EQ(ask_with(*engine, with_token(test.who, {"site"}), "GET", test.path), test.said);
  }
}

// The policies of docs/guide/policies.md.
TEST(ApiTokens, AreSeenByPolicies) {
  const EnginePtr engine = make_engine(make_stack(R"(
@id("tokens-only-read")
@advice("API tokens only read: sign in to change something.")
forbid (principal is Person, action, resource)
when { context.credential == "token" && context.changing };

@id("sessions-only") forbid (principal is Person, action, resource)
when { context.path like "/app/own/*" } unless { context.credential == "session" };
)"));
  ASSERT_NE(engine, nullptr);
  const Principal alice = person("staff"), token = with_token(alice, {"site"});
  EXPECT_EQ(ask_with(*engine, alice, "POST", "/app/a"), "allow flow:2");
  EXPECT_EQ(ask_with(*engine, token, "GET", "/app/a"), "allow flow:2");
  EXPECT_EQ(ask_with(*engine, token, "POST", "/app/a"), "deny tokens-only-read: a policy forbids this");
  EXPECT_EQ(ask_with(*engine, token, "GET", "/app/own/a"), "deny sessions-only: a policy forbids this");
  // Whoever signs in has a session, so that is what helps nobody.
  EXPECT_EQ(ask_with(*engine, Principal{}, "GET", "/app/own/a"), "deny flow:2: nobody is signed in need 1");
}

TEST(ApiTokens, AreKeptInTheRecord) {
  const Principal alice = person("staff");
  const Principal token = with_token(alice, {"n8n", "a\"b"}, true);
  const std::string facts = facts_of(request(token, "site", "GET", "/"));
  EXPECT_NE(facts.find(R"("credential":"token","components":["n8n","a\"b"],"reads_only":true)"),
            std::string::npos)
      << facts;
  EXPECT_EQ(facts_of(request(alice, "site", "GET", "/")).find("credential"), std::string::npos);
  const Principal ci = service("ci", certificate_method);
  const std::string of_service = facts_of(request(ci, "site", "GET", "/"));
  EXPECT_NE(of_service.find(R"("credential":"certificate")"), std::string::npos) << of_service;
  EXPECT_EQ(of_service.find("components"), std::string::npos);
  const Principal wide = with_token(alice, std::vector<std::string>(500, std::string(60, 'c')));
  const std::string long_facts = facts_of(request(wide, "site", "GET", "/"));
  EXPECT_LT(long_facts.size(), 8000u);
  EXPECT_NE(long_facts.find("\"left_out\":"), std::string::npos);
}

TEST(ApiTokens, AreDecidedWithoutAllocating) {
  const EnginePtr engine = make_engine(make_stack());
  ASSERT_NE(engine, nullptr);
  const Principal who = with_token(person("staff"), {"another-component-with-a-long-name", "site"}, true);
  const Query allowed = request(who, "site", "GET", "/app/a"), refused = request(who, "n8n", "view", "/");
  Scratch scratch;
  (void)engine->decide(allowed, scratch);
  const std::size_t before = allocations;
  const Decision decision = engine->decide(allowed, scratch);
  const Decision refusal = engine->decide(refused, scratch);
  EXPECT_EQ(allocations, before);
  EXPECT_TRUE(std::holds_alternative<Permit>(decision));
  EXPECT_TRUE(std::holds_alternative<Refusal>(refusal));
}

}  // namespace
}  // namespace sallyport::policy
