#include "policy/engine.h"

#include <gtest/gtest.h>

#include "policy/generate/allocation_count.h"

namespace sallyport::policy {
namespace {

using Need = Refusal::Need;
constexpr WallTime now{std::chrono::hours(500000)};

Grant grant(std::string action, std::string_view path = {}) {
  if (path.empty()) return {std::move(action), std::nullopt};
  return {std::move(action), PathPattern::parse(path).value()};
}

Flow role_flow(std::string id, std::string role, std::string component, std::vector<Grant> can) {
  Flow flow;
  flow.id = std::move(id);
  flow.from = Flow::From::role;
  flow.role = std::move(role);
  flow.component = std::move(component);
  flow.can = std::move(can);
  return flow;
}

Flow outside_flow(std::string id, std::string component, std::string reason) {
  Flow flow;
  flow.id = std::move(id);
  flow.from = Flow::From::outside;
  flow.component = std::move(component);
  flow.open_reason = std::move(reason);
  return flow;
}

Flow webhook_flow(std::string id, std::string reason) {
  Flow flow = outside_flow(std::move(id), "site", std::move(reason));
  WebhookRoute route{PathPattern::parse("/webhook/a").value(), {"POST"}, {}, {}, 1 << 20, 0};
  if (flow.open_reason.empty()) route.verify = WebhookVerification{};
  flow.webhook = std::move(route);
  return flow;
}

using EnginePtr = std::shared_ptr<const Engine>;

EnginePtr make(Stack stack) {
  cedar::Diagnostics wrong;
  EnginePtr engine = Engine::create(std::move(stack), wrong);
  for (const cedar::Diagnostic& each : wrong.all()) {
    if (engine == nullptr) ADD_FAILURE() << cedar::to_text(each);
  }
  return engine;
}

Stack make_stack() {
  std::vector<Role> roles = {
      {"admin", {"staff-admins", "admins"}, {true, std::chrono::hours(8)}},
      {"viewer", {"staff", "", "guests"}, {}},
      {"reader", {"staff"}, {true, seconds(0)}},
  };
  Flow open = outside_flow("flow:1", "site", "the public pages");
  open.can = {grant("GET", "/public/**")};
  Flow without_reason = outside_flow("flow:8", "site", "");
  without_reason.can = {grant("*", "/leak/**")};
  std::vector<Flow> flows = {
      open,
      role_flow("flow:2", "admin", "site", {grant("*", "/admin/**")}),
      role_flow("flow:3", "viewer", "site", {grant("GET", "/app/**")}),
      webhook_flow("flow:4", ""),
      webhook_flow("flow:5", "the sender cannot sign"),
      role_flow("flow:6", "viewer", "n8n", {grant("view")}),
      role_flow("flow:7", "nobody-made-this", "site", {grant("*", "/**")}),
      without_reason,
      role_flow("flow:9", "reader", "site", {grant("GET", "/app/**"), grant("GET", "/reports/**")}),
  };
  flows.push_back(Flow{});  // a flow from nowhere allows nothing
  flows.back().component = "site";
  flows.back().can = {grant("*", "/**")};
  Stack stack;
  stack.roles = std::move(roles);
  stack.flows = std::move(flows);
  stack.components = {{"site", "http", "work"}, {"n8n", "n8n", "work"}};
  stack.verbs = {{"view", false}, {"edit", true}};
  return stack;
}

EnginePtr make_engine() { return make(make_stack()); }

Principal person(std::vector<std::string> groups, bool mfa = true, seconds age = seconds(60)) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.groups = std::move(groups);
  who.mfa = mfa;
  who.authenticated_at = now - age;
  return who;
}

Principal webhook(std::string name) {
  Principal who;
  who.kind = Principal::Kind::webhook;
  who.name = std::move(name);
  return who;
}

struct Case {
  const char* what;
  Principal who;
  Query query;
  const char* permit;  // rule of the permit, or null for a refusal
  Need need = Need::nothing_helps;
};

Query ask(std::string_view component, std::string_view action, std::string_view path,
          std::string_view webhook = {}) {
  Query query;
  query.component = component;
  query.action = action;
  query.method = component == "n8n" ? "GET" : action;
  query.path = path;
  query.webhook = webhook;
  query.now = now;
  return query;
}

Decision decide(const EnginePtr& engine, const Query& query) {
  Scratch scratch;
  return engine->decide(query, scratch);
}

TEST(Engine, Decides) {
  const Principal nobody;
  const Case cases[] = {
      {"open to nobody", nobody, ask("site", "GET", "/public/a"), "flow:1"},
      {"open to a person", person({"staff"}), ask("site", "GET", "/public"), "flow:1"},
      {"open to a webhook", webhook("flow:4"), ask("site", "GET", "/public"), "flow:1"},
      {"only the method", nobody, ask("site", "POST", "/public/a"), nullptr},
      {"P16 boundary", nobody, ask("site", "GET", "/public-evil"), nullptr},
      {"no reason, not open", nobody, ask("site", "GET", "/leak/a"), nullptr},
      {"sign in helps", nobody, ask("site", "GET", "/admin/a"), nullptr, Need::sign_in},
      {"sign in to a verb", nobody, ask("n8n", "view", "/"), nullptr, Need::sign_in},
      {"another verb", person({"staff"}), ask("n8n", "edit", "/"), nullptr},
      {"sign in does not help", nobody, ask("n8n", "edit", "/"), nullptr},
      {"in the role", person({"admins"}), ask("site", "DELETE", "/admin/a"), "flow:2"},
      {"second group", person({"other", "staff-admins"}), ask("site", "GET", "/admin"), "flow:2"},
      {"not in the role", person({"staff"}), ask("site", "GET", "/admin"), nullptr},
      {"no groups", person({}), ask("site", "GET", "/app/a"), nullptr},
      {"J17 empty group", person({""}), ask("site", "GET", "/app/a"), nullptr},
      {"needs mfa", person({"admins"}, false), ask("site", "GET", "/admin"), nullptr, Need::second_factor},
      {"too old", person({"admins"}, true, std::chrono::hours(9)), ask("site", "GET", "/admin"), nullptr,
       Need::fresh_sign_in},
      {"just in time", person({"admins"}, true, std::chrono::hours(8)), ask("site", "GET", "/admin"),
       "flow:2"},
      {"clock set back", person({"admins"}, true, seconds(-3600)), ask("site", "GET", "/admin"), nullptr,
       Need::fresh_sign_in},
      {"small skew", person({"admins"}, true, seconds(-5)), ask("site", "GET", "/admin"), "flow:2"},
      {"a permit wins over a need", person({"staff"}, false), ask("site", "GET", "/app/a"), "flow:3"},
      {"the only flow has a need", person({"staff"}, false), ask("site", "GET", "/reports/a"), nullptr,
       Need::second_factor},
      {"signed webhook", webhook("flow:4"), ask("site", "POST", "/webhook/a", "flow:4"), "flow:4"},
      {"another webhook's principal", webhook("flow:5"), ask("site", "POST", "/webhook/a", "flow:4"),
       nullptr},
      {"webhook unsigned", nobody, ask("site", "POST", "/webhook/a", "flow:4"), nullptr},
      {"a person is no webhook", person({"admins"}), ask("site", "POST", "/webhook/a", "flow:4"), nullptr},
      {"open webhook", nobody, ask("site", "POST", "/webhook/a", "flow:5"), "flow:5"},
      {"not a webhook flow", nobody, ask("site", "GET", "/public/a", "flow:1"), nullptr},
      {"a webhook route is for webhooks only", nobody, ask("site", "GET", "/public/a", "flow:99"), nullptr},
      {"webhook elsewhere", webhook("flow:4"), ask("n8n", "view", "/", "flow:4"), nullptr},
      {"a webhook has no role", webhook("flow:4"), ask("n8n", "view", "/"), nullptr},
      {"unknown component", person({"admins"}), ask("other", "GET", "/"), nullptr},
      {"nothing asked", person({"admins"}), Query{}, nullptr},
  };
  const EnginePtr engine = make_engine();
  for (const Case& test : cases) {
    Query query = test.query;
    query.who = &test.who;
    const Decision decision = decide(engine, query);
    const Permit* permit = std::get_if<Permit>(&decision);
    if (test.permit != nullptr) {
      ASSERT_NE(permit, nullptr) << test.what;
      EXPECT_EQ(permit->rule(), test.permit) << test.what;
      EXPECT_EQ(permit->component(), query.component) << test.what;
    } else {
      ASSERT_EQ(permit, nullptr) << test.what;
      EXPECT_EQ(std::get<Refusal>(decision).need, test.need) << test.what;
      EXPECT_FALSE(std::get<Refusal>(decision).reason.empty()) << test.what;
    }
  }
}

TEST(Engine, RefusesAQueryOfNobodyInParticular) {
  const Decision decision = decide(make_engine(), ask("site", "GET", "/public/a"));
  EXPECT_TRUE(std::holds_alternative<Refusal>(decision));
}

TEST(Engine, RefusesWithoutFlows) {
  const Principal who = person({"admins"});
  Query query = ask("site", "GET", "/");
  query.who = &who;
  EXPECT_TRUE(std::holds_alternative<Refusal>(decide(make({}), query)));
}

TEST(Engine, NamesTheReasonOfAnOpenFlowAndTheNearestRule) {
  const EnginePtr engine = make_engine();
  const Principal nobody;
  Query query = ask("site", "GET", "/public/a");
  query.who = &nobody;
  Decision decision = decide(engine, query);
  EXPECT_EQ(std::get<Permit>(decision).open_reason(), "the public pages");
  query.path = "/admin";
  decision = decide(engine, query);
  EXPECT_EQ(std::get<Refusal>(decision).rule, "flow:2");
}

TEST(Engine, DecidesWithoutAllocating) {
  const EnginePtr engine = make_engine();
  const Principal who = person({"a-group-with-a-long-name-1", "a-group-with-a-long-name-2", "staff"});
  Query query = ask("site", "GET", "/app/with/a/rather/long/path/that/no/small/string/holds");
  query.who = &who;
  Scratch scratch;
  (void)engine->decide(query, scratch);  // it grows once
  const std::size_t before = allocations;
  const Decision decision = engine->decide(query, scratch);
  EXPECT_EQ(allocations, before);
  EXPECT_TRUE(std::holds_alternative<Permit>(decision));
}

}  // namespace
}  // namespace sallyport::policy
