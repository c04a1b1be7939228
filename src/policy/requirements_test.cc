// What roles and flows require of a session: decided, and what a refusal says would help.
#include <gtest/gtest.h>

#include "policy/engine.h"
#include "policy/flow_policies.h"
#include "policy/generate/allocation_count.h"

namespace sallyport::policy {
namespace {

using Need = Refusal::Need;
constexpr WallTime now{std::chrono::hours(500000)};
constexpr Address inside = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3};
constexpr Address outside = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 7};

Flow flow(std::string id, std::string role, std::string_view path, Requirements require) {
  Flow made;
  made.id = std::move(id);
  made.from = Flow::From::role;
  made.role = std::move(role);
  made.component = "site";
  made.can = {{"GET", PathPattern::parse(path).value()}};
  made.require = std::move(require);
  return made;
}

std::shared_ptr<const Engine> make_engine(std::string policies = {}) {
  Stack stack;
  stack.roles = {{"admin", {"admins"}, {.mfa = true, .providers = {"company", "partner"}}},
                 {"staff", {"staff"}, {}}};
  stack.flows = {
      flow("flow:1", "admin", "/admin/**", {.acr = {"urn:two", "urn:three"}, .providers = {"company"}}),
      flow("flow:2", "staff", "/keys/**", {.amr = {"hwk", "user"}}),
      flow("flow:3", "staff", "/home/**", {.networks = {"private", "loopback"}}),
      flow("flow:4", "staff", "/fresh/**", {.max_age = seconds(300)}),
      flow("flow:5", "staff", "/mfa/**", {.mfa = true}),
      flow("flow:6", "staff", "/ours/**", {.providers = {"accounts"}}),
      flow("flow:7", "staff", "/plain/**", {}),
      flow("flow:8", "staff", "/vpn/**", {.acr = {"urn:two"}, .networks = {"private"}}),
      flow("flow:9", "admin", "/never/**", {.providers = {"other"}})};
  stack.components = {{"site", "http", "work"}};
  stack.providers = {"company", "partner", "other"};
  if (!policies.empty()) stack.policies = {{"p.cedar", std::move(policies)}};
  cedar::Diagnostics wrong;
  auto engine = Engine::create(std::move(stack), wrong);
  for (const auto& each : wrong.all()) ADD_FAILURE() << cedar::to_text(each);
  return engine;
}

struct How {
  std::string provider = "company";
  std::string acr = "urn:two";
  std::vector<std::string> amr = {};
  bool mfa = true;
  seconds age = seconds(60);
};

Principal person(std::string group, How how) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice@example.com";
  who.groups = {std::move(group)};
  who.provider = std::move(how.provider);
  who.acr = std::move(how.acr);
  who.amr = std::move(how.amr);
  who.mfa = how.mfa;
  who.authenticated_at = now - how.age;
  return who;
}

Query get(const Principal& who, std::string_view path, const Address& client = inside) {
  Query query;
  query.who = &who;
  query.component = "site";
  query.action = query.method = "GET";
  query.path = path;
  query.now = now;
  query.client = client;
  return query;
}

// "allow flow:1" or "need N flow:1: reason".
std::string ask(const Engine& engine, const Query& query) {
  Scratch scratch;
  const Decision decision = engine.decide(query, scratch);
  const bool allowed = std::holds_alternative<Permit>(decision);
  EXPECT_EQ(allowed, engine.answer(query).allowed);  // compiled and as the specification reads
  if (allowed) return "allow " + std::string(std::get<Permit>(decision).rule());
  const Refusal& refusal = std::get<Refusal>(decision);
  constexpr std::string_view needs[] = {"nothing", "sign-in", "second-factor", "fresh", "stronger"};
  return std::string(needs[static_cast<std::size_t>(refusal.need)]) + " " + std::string(refusal.rule) + ": " +
         std::string(refusal.reason);
}

std::string ask(const Engine& engine, const Principal& who, std::string_view path,
                const Address& client = inside) {
  return ask(engine, get(who, path, client));
}

constexpr std::string_view stronger = ": the role needs another way of signing in";

TEST(Requirements, AreWrittenAsConditions) {
  const Role role{
      "admin",
      {"admins"},
      {.mfa = true, .max_age = seconds(60), .acr = {"a", "b"}, .amr = {"pwd"}, .providers = {"x", "y"}}};
  const std::string text =
      to_cedar(flow("flow:1", "admin", "/**",
                    {.max_age = seconds(30), .acr = {"b"}, .amr = {"hwk"}, .networks = {"private"}}),
               &role);
  EXPECT_EQ(text.substr(text.find("when")), R"(when { context.mfa }
when { context.session_age <= duration("30s") }
when { ["a", "b"].contains(context.acr) }
when { ["b"].contains(context.acr) }
when { context.amr.containsAll(["pwd", "hwk"]) }
when { ["x", "y"].contains(context.provider) }
when { ["private"].contains(context.network) };
)");
}

TEST(Requirements, AreMet) {
  const auto engine = make_engine();
  EXPECT_EQ(ask(*engine, person("admins", {}), "/admin/a"), "allow flow:1");
  EXPECT_EQ(ask(*engine, person("admins", {.acr = "urn:three"}), "/admin/a"), "allow flow:1");
  EXPECT_EQ(ask(*engine, person("staff", {.amr = {"hwk", "pwd", "user"}}), "/keys/a"), "allow flow:2");
  EXPECT_EQ(ask(*engine, person("staff", {}), "/home/a"), "allow flow:3");
  EXPECT_EQ(ask(*engine, person("staff", {.provider = "", .acr = ""}), "/ours/a"), "allow flow:6");
  EXPECT_EQ(ask(*engine, person("staff", {.provider = "", .acr = "", .mfa = false}), "/plain/a"),
            "allow flow:7");
}

// R17: what came back decides, whatever was asked for.
TEST(Requirements, R17_AcrAmrAndProviderAreDecidedBy) {
  const auto engine = make_engine();
  const std::string admin = "stronger flow:1" + std::string(stronger);
  EXPECT_EQ(ask(*engine, person("admins", {.acr = "urn:one"}), "/admin/a"), admin);
  EXPECT_EQ(ask(*engine, person("admins", {.acr = ""}), "/admin/a"), admin);
  EXPECT_EQ(ask(*engine, person("admins", {.acr = "URN:TWO"}), "/admin/a"), admin);
  EXPECT_EQ(ask(*engine, person("admins", {.provider = "partner"}), "/admin/a"), admin);
  EXPECT_EQ(ask(*engine, person("admins", {.provider = ""}), "/admin/a"), admin);
  EXPECT_EQ(ask(*engine, person("admins", {.provider = "", .acr = "", .mfa = false, .age = seconds(9999)}),
                "/admin/a"),
            admin);
  EXPECT_EQ(ask(*engine, person("staff", {.amr = {"hwk"}}), "/keys/a"),
            "stronger flow:2" + std::string(stronger));
  EXPECT_EQ(ask(*engine, person("staff", {}), "/ours/a"), "stronger flow:6" + std::string(stronger));
}

TEST(Requirements, SecondFactorAndAgeAreSaidFirst) {
  const auto engine = make_engine();
  EXPECT_EQ(ask(*engine, person("admins", {.mfa = false}), "/admin/a"),
            "second-factor flow:1: the role needs a second factor");
  EXPECT_EQ(ask(*engine, person("staff", {.mfa = false}), "/mfa/a"),
            "second-factor flow:5: the role needs a second factor");
  EXPECT_EQ(ask(*engine, person("staff", {.age = seconds(301)}), "/fresh/a"),
            "fresh flow:4: the sign-in is too old for the role");
}

// No sign-in changes from where somebody asks.
TEST(Requirements, OfANetworkAreHelpedByNothing) {
  const auto engine = make_engine();
  const std::string reason = ": the flow is not for this network";
  EXPECT_EQ(ask(*engine, person("staff", {}), "/home/a", outside), "nothing flow:3" + reason);
  EXPECT_EQ(ask(*engine, person("staff", {.acr = ""}), "/vpn/a", outside), "nothing flow:8" + reason);
  EXPECT_EQ(ask(*engine, person("staff", {.acr = ""}), "/vpn/a", inside),
            "stronger flow:8" + std::string(stronger));
  EXPECT_EQ(ask(*engine, Principal{}, "/home/a", outside), "nothing flow:3" + reason);
  EXPECT_EQ(ask(*engine, Principal{}, "/home/a", inside), "sign-in flow:3: nobody is signed in");
}

TEST(Requirements, NobodyIsAskedToSignInWhereThatHelps) {
  const auto engine = make_engine();
  for (const std::string path : {"/admin/a", "/keys/a", "/fresh/a", "/mfa/a", "/ours/a", "/plain/a"}) {
    EXPECT_TRUE(ask(*engine, Principal{}, path).ends_with(": nobody is signed in")) << path;
  }
  EXPECT_EQ(ask(*engine, Principal{}, "/never/a"), "nothing : no flow allows this");
  EXPECT_EQ(ask(*engine, person("staff", {}), "/admin/a"), "nothing flow:1: not in a group of the role");
}

// Role and flow together allow nobody: no list is taken for "any".
TEST(Requirements, ThatContradictAllowNobody) {
  const auto engine = make_engine();
  for (const std::string provider : {"company", "partner", "other", ""}) {
    EXPECT_EQ(ask(*engine, person("admins", {.provider = provider}), "/never/a"),
              "nothing : no flow allows this");
  }
}

TEST(Requirements, PoliciesSeeTheSignIn) {
  const auto engine = make_engine(R"(
@id("partners") @advice("sign in with the company's account")
forbid (principal is Person, action, resource) unless { context.provider == "company" && context.amr.contains("otp") };
)");
  EXPECT_EQ(ask(*engine, person("staff", {.amr = {"otp"}}), "/plain/a"), "allow flow:7");
  EXPECT_EQ(ask(*engine, person("staff", {.provider = "partner"}), "/plain/a"),
            "nothing partners: a policy forbids this");
  const auto by_provider = make_engine(R"(
@id("partners") forbid (principal is Person, action, resource) unless { context.provider == "partner" };
)");
  EXPECT_EQ(ask(*by_provider, Principal{}, "/plain/a"), "sign-in flow:7: nobody is signed in");
}

// Webhooks, nobody and workflows did not sign in.
TEST(Requirements, OnlyPeopleHaveSignedIn) {
  for (const auto kind : {Principal::Kind::nobody, Principal::Kind::webhook, Principal::Kind::workflow}) {
    Principal who = person("staff", {.amr = {"hwk"}});
    who.kind = kind;
    const Query query = get(who, "/");
    EXPECT_EQ(facts_of(query).find("company"), std::string::npos);
    EXPECT_FALSE(make_engine()->answer(get(who, "/ours/a")).allowed);
  }
}

TEST(Requirements, AreKeptInTheRecord) {
  const Principal alice = person("staff", {.amr = {"otp", "pwd"}});
  const std::string facts = facts_of(get(alice, "/"));
  EXPECT_NE(facts.find(R"("provider":"company","acr":"urn:two","amr":["otp","pwd"])"), std::string::npos)
      << facts;
  const Principal bob = person("staff", {.provider = "", .acr = ""});
  EXPECT_EQ(facts_of(get(bob, "/")).find("acr"), std::string::npos);
}

TEST(Requirements, AreDecidedWithoutAllocating) {
  const auto engine = make_engine();
  const Principal who = person("staff", {.amr = {"hwk", "a-method-with-a-rather-long-name", "user"}});
  const Query allowed = get(who, "/keys/a"), refused = get(who, "/ours/a");
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

}  // namespace
}  // namespace sallyport::policy
