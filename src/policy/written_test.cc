// Hand-written policies beside the flows: what loads, what is refused, what they decide.
#include <gtest/gtest.h>

#include "policy/engine.h"

namespace sallyport::policy {
namespace {

using Need = Refusal::Need;
constexpr WallTime noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + std::chrono::hours(12)};

Stack with(std::string policies, bool may_permit = false) {
  Stack stack;
  stack.roles = {{"staff", {"staff"}, {}}, {"admin", {"admins"}, {true, std::chrono::hours(8)}}};
  Flow flow;
  flow.id = "flow:1";
  flow.place = "map.yaml:9:5";
  flow.from = Flow::From::role;
  flow.role = "staff";
  flow.component = "site";
  flow.can = {{"*", PathPattern::parse("/**").value()}};
  Flow admin = flow;
  admin.id = "flow:2";
  admin.role = "admin";
  stack.flows = {flow, admin};
  stack.components = {{"site", "http", "work"}};
  stack.policies = {{"p.cedar", std::move(policies)}};
  stack.policies_may_permit = may_permit;
  return stack;
}

std::shared_ptr<const Engine> load(std::string policies, bool may_permit = false) {
  cedar::Diagnostics wrong;
  auto engine = Engine::create(with(std::move(policies), may_permit), wrong);
  if (engine == nullptr) {
    for (const auto& each : wrong.all()) ADD_FAILURE() << cedar::to_text(each);
  }
  return engine;
}

std::string refused(std::string policies, bool may_permit = false) {
  cedar::Diagnostics wrong;
  const auto engine = Engine::create(with(std::move(policies), may_permit), wrong);
  EXPECT_EQ(engine, nullptr);
  for (const auto& each : wrong.all()) {
    if (each.severity == cedar::Diagnostic::Severity::error) return cedar::to_text(each);
  }
  return "";
}

Principal person(std::vector<std::string> groups) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.groups = std::move(groups);
  who.mfa = true;
  who.authenticated_at = noon;
  return who;
}

Query get(const Principal& who, std::string_view path) {
  Query query;
  query.who = &who;
  query.component = "site";
  query.action = query.method = "GET";
  query.path = path;
  query.host = "site.test";
  query.now = noon;
  query.client = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 7};
  return query;
}

std::string ask(const Engine& engine, const Query& query) {
  Scratch scratch;
  const Decision decision = engine.decide(query, scratch);
  if (const Permit* permit = std::get_if<Permit>(&decision)) {
    std::string out = "allow " + std::string(permit->rule());
    for (const Obligation* obligation : permit->obligations())
      out += " @" + obligation->name + "=" + obligation->value;
    return out;
  }
  const Refusal& refusal = std::get<Refusal>(decision);
  std::string out = "deny " + std::string(refusal.rule) + ": " + std::string(refusal.reason);
  if (!refusal.advice.empty()) out += " [" + std::string(refusal.advice) + "]";
  if (!refusal.label.empty()) out += " {" + std::string(refusal.label) + "}";
  if (refusal.need != Need::nothing_helps) out += " need " + std::to_string(static_cast<int>(refusal.need));
  return out;
}

TEST(WrittenPolicies, NarrowWhatFlowsAllow) {
  const auto engine = load(R"(
@id("office-only") @advice("From the office network only.") @record("office-only")
forbid (principal, action, resource == Component::"site")
when { context.path like "/payroll/*" }
unless { context.network == "private" };)");
  ASSERT_NE(engine, nullptr);
  const Principal alice = person({"staff"});
  EXPECT_EQ(ask(*engine, get(alice, "/notes")), "allow flow:1");
  EXPECT_EQ(ask(*engine, get(alice, "/payroll/2026")),
            "deny office-only: a policy forbids this [From the office network only.] {office-only}");
  Query inside = get(alice, "/payroll/2026");
  inside.client = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 7};
  EXPECT_EQ(ask(*engine, inside), "allow flow:1");
}

TEST(WrittenPolicies, StepUpFollowsFromTheirConditions) {
  const auto engine = load(R"(
forbid (principal, action, resource) when { context.path like "/admin/*" }
unless { context.mfa && context.session_age < duration("10m") };)");
  ASSERT_NE(engine, nullptr);
  Principal alice = person({"staff"});
  alice.mfa = false;
  EXPECT_EQ(ask(*engine, get(alice, "/admin/x")), "deny p.cedar#1: a policy forbids this need 2");
  alice.mfa = true;
  alice.authenticated_at = noon - std::chrono::hours(1);
  EXPECT_EQ(ask(*engine, get(alice, "/admin/x")), "deny p.cedar#1: a policy forbids this need 3");
  alice.authenticated_at = noon;
  EXPECT_EQ(ask(*engine, get(alice, "/admin/x")), "allow flow:1");
  EXPECT_EQ(ask(*engine, get(Principal{}, "/admin/x")), "deny p.cedar#1: a policy forbids this need 1");
}

// Cedar's own answer is allow: the forbid failed, so it does not count. Ours is not.
TEST(WrittenPolicies, AForbidThatFailsForbids) {
  const auto engine = load(R"(
@id("overflows") forbid (principal, action, resource) when { context.path_depth * 4611686018427387904 > 7 };)");
  ASSERT_NE(engine, nullptr);
  const Principal alice = person({"staff"});
  EXPECT_EQ(ask(*engine, get(alice, "/a/b")), "deny overflows: a forbid could not be evaluated");
  EXPECT_EQ(ask(*engine, get(alice, "/a")), "deny overflows: a policy forbids this");
  const cedar::Answer answer = engine->answer(get(alice, "/a/b"));
  EXPECT_TRUE(answer.allowed);
  ASSERT_EQ(answer.errors.size(), 1u);
  EXPECT_EQ(answer.errors[0].policy, "overflows");
}

TEST(WrittenPolicies, MayPermitOnlyWhereTheMapSaysSo) {
  const std::string permit =
      R"(@id("guests") @record("guest") permit (principal is Nobody, action == Action::"GET", resource)
when { context.path == "/lobby" };)";
  EXPECT_NE(refused(permit).find("p.cedar:1:1: error: guests: a hand-written policy may only narrow"),
            std::string::npos);
  const auto engine = load(permit, true);
  ASSERT_NE(engine, nullptr);
  EXPECT_EQ(ask(*engine, get(Principal{}, "/lobby")), "allow guests @record=guest");
  EXPECT_EQ(ask(*engine, get(Principal{}, "/")).substr(0, 12), "deny flow:1:");
}

TEST(WrittenPolicies, NothingWrongLoads) {
  const struct {
    const char* text;
    const char* said;
  } cases[] = {
      {"forbid (principal, action, resource) when { context.pth == \"/\" };", "p.cedar:1:45: error"},
      {"forbid (principal, action, resource) when { context.path_depth == \"/\" };", "p.cedar:1:45: error"},
      {"forbid (principal == User::\"a\", action, resource);", "p.cedar:1:"},
      {"forbid (principal, action == Action::\"vieww\", resource);", "p.cedar:1:"},
      {"forbid (principal, action, resource) when { context.path = \"/\" };", "p.cedar:1:"},
      {"forbid (principal == ?principal, action, resource);", "a template applies only where it is linked"},
      {"@id(\"flow:1\") forbid (principal, action, resource);", "belong to the flows of the map"},
      {"@id(\"a\") forbid (principal, action, resource); @id(\"a\") forbid (principal, action, resource);",
       "the id `a` is taken"},
      {"@redact(\"ssn\") forbid (principal, action, resource);",
       "no door of this version can fulfil `@redact`"},
      {"@advise(\"x\") forbid (principal, action, resource);", "did you mean `@advice`?"},
      {"@advice forbid (principal, action, resource);", "`@advice` needs a text"},
  };
  for (const auto& test : cases) {
    const std::string said = refused(test.text, true);
    EXPECT_NE(said.find(test.said), std::string::npos) << test.text << "\n  said: " << said;
  }
  EXPECT_NE(
      refused("@advice(\"x\") permit (principal, action, resource);", true).find("belongs to a `forbid`"),
      std::string::npos);
}

TEST(WrittenPolicies, WhatDoesNotFitTheSchemaIsRefused) {
  const auto engine = load("");
  ASSERT_NE(engine, nullptr);
  const Principal alice = person({"staff"});
  Query query = get(alice, "/");
  query.action = "BREW";
  EXPECT_EQ(ask(*engine, query), "deny : the request does not fit the schema");
}

TEST(WrittenPolicies, AreExplained) {
  const auto engine = load(R"(@id("late") forbid (principal, action, resource)
when { context.minute_of_day >= 1080 && context.path like "/a/*" };)");
  ASSERT_NE(engine, nullptr);
  const Principal bob = person({"guests"});
  const auto all = engine->explain(get(bob, "/a/b"));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(cedar::to_text(all[0]),
            "flow:1 (permit) does not apply: map.yaml:9:5: `principal in Role::\"staff\"` is false\n"
            "    principal = Person::\"alice\", in Group::\"guests\"");
  EXPECT_EQ(cedar::to_text(all[2]),
            "late (forbid) does not apply: p.cedar:2:8: `context.minute_of_day >= 1080` is false\n"
            "    context.minute_of_day = 720");
}

}  // namespace
}  // namespace sallyport::policy
