#include "policy/validate/level.h"

#include <gtest/gtest.h>

#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

const Schema& people() {
  static const SchemaPtr schema = schema_of(R"(
    entity Person in [Person] {
      boss: Person, ok: Bool, text: String, ip: ipaddr, place: {head: Person}
    } tags Person;
    entity Picture { by: Person };
    action view appliesTo {
      principal: Person, resource: Picture, context: {who: Person, place: {head: Person}}
    };
  )");
  return *schema;
}

std::string said_at(unsigned level, const std::string& policy) {
  ValidateOptions options;
  options.level = level;
  return said_of_policies(policies_of(policy), people(), options);
}

// The message when `needed` steps are taken where `allowed` are.
std::string too_far(unsigned needed, unsigned allowed) {
  return "this policy requires level " + std::to_string(needed) +
         ", which exceeds the maximum allowed level (" + std::to_string(allowed) + ")";
}

bool is_wrong(const std::string& said) { return said.find("requires level") != std::string::npos; }

// Valid at `level` and not below.
void expect_level(unsigned level, const std::string& condition) {
  const std::string policy = "permit(principal, action, resource) when { " + condition + " };";
  EXPECT_FALSE(is_wrong(said_at(level, policy))) << condition << '\n' << said_at(level, policy);
  if (level == 0) return;
  const std::string below = said_at(level - 1, policy);
  EXPECT_TRUE(below.find(too_far(level, level - 1)) != std::string::npos) << condition << '\n' << below;
}

TEST(Level, ComparingTakesNoStep) {
  for (const char* condition :
       {"1 > 0", "principal == Person::\"a\"", "Person::\"a\" is Person", "context has who",
        "context.who is Person", "context.place.head is Person", "{a: principal} has a",
        "{a: principal}.a is Person", "{a: {b: principal}}.a.b is Person"}) {
    expect_level(0, condition);
  }
}

TEST(Level, AttributesTagsAndMembershipTakeOne) {
  for (const char* condition :
       {"principal.ok", "principal.place.head is Person", "principal has boss", "principal in Person::\"a\"",
        "principal in [Person::\"a\"]", "action in Action::\"view\"", "Action::\"view\" in action",
        "context.who.ok", "context.place.head.ok",
        "principal.hasTag(\"t\") && principal.getTag(\"t\") is Person", "[principal.ok].contains(true)",
        "principal.ip.isInRange(ip(\"10.0.0.0/8\"))", "principal.text like \"*\"", "!principal.ok",
        "{a: {b: principal}}.a.b.ok", "principal is Person in Person::\"a\""}) {
    expect_level(1, condition);
  }
}

TEST(Level, StepsAddUpAlongAPath) {
  expect_level(2, "principal.boss.ok");
  expect_level(2, "principal.place.head.ok");
  expect_level(2, "principal.hasTag(\"t\") && principal.getTag(\"t\").ok");
  expect_level(2, "context.place.head.place.head.ok");
  expect_level(3, "principal.place.head.place.head.ok");
  expect_level(3, "principal has boss.boss.ok && principal.boss.boss.ok");
  expect_level(3, "principal.boss.hasTag(\"t\") && principal.boss.getTag(\"t\") in resource.by");
  EXPECT_EQ(said_at(2, "permit(principal, action, resource) when { principal.boss.boss.boss.ok };"),
            too_far(4, 2));
}

TEST(Level, EveryOperandIsFollowed) {
  expect_level(2, "principal in principal.boss.boss");
  expect_level(2, "principal.hasTag(principal.boss.text)");
  expect_level(3, "if principal.boss.boss.ok then principal.ok else resource.by.ok");
  expect_level(3, "if principal.ok then principal.ok else resource.by.boss.ok");
  expect_level(1, "{a: principal.boss, b: principal.ok} == {a: principal.place.head, b: false}");
}

TEST(Level, BranchesCountByTheLongerOne) {
  expect_level(2, "(if principal.ok then principal.boss else resource.by).ok");
  expect_level(3, "(if principal.ok then principal.boss else resource.by.boss).ok");
  expect_level(3, "(if principal.boss.boss.ok then principal.boss else resource.by).ok");
}

TEST(Level, OfARecordOnlyTheAttributeTakenIsOnThePath) {
  expect_level(2, "{a: principal.boss}.a.ok");
  expect_level(2, "{x: {a: {b: principal.boss}}.a}.x.b.ok");
  expect_level(2, "{x: {a: {b: principal}.b.boss}.a}.x.ok");
  expect_level(4, "{x: {y: {z: {a: principal.place.head}.a.place.head}}.y}.x.z.place.head.ok");
  expect_level(4, "{a: principal, b: principal.boss.boss.boss.boss}.a.ok");  // the other is evaluated too
}

TEST(Level, WhatIsNeverEvaluatedDoesNotCount) {
  expect_level(0, "true || principal.ok");
  expect_level(0, "false && principal.ok");
  expect_level(0, "if false then principal.ok else false");
  expect_level(0, "if true then true else principal.ok");
  expect_level(0, "resource is Person && resource in Person::\"a\"");
  expect_level(0, "resource is Person in Person::\"a\"");
  expect_level(1, "(principal.ok || true) || true");
  expect_level(1, "(principal.ok && false) && false");
  expect_level(1, "if true then principal.ok else false");
}

TEST(Level, LiteralsAreNoStart) {
  const std::string literal = "entity literals cannot be dereferenced at any level";
  for (const char* condition : {"Person::\"a\".ok", "Person::\"a\" has boss", "Person::\"a\" has boss.boss",
                                "Person::\"a\".hasTag(\"t\")", "Person::\"a\" in Person::\"b\"",
                                "(if principal.ok then Person::\"a\" else principal).ok",
                                "{a: Person::\"a\", b: Person::\"b\"}.a.ok"}) {
    EXPECT_EQ(said_at(2, std::string("permit(principal, action, resource) when { ") + condition + " };"),
              literal)
        << condition;
  }
}

TEST(Level, TheHeadTakesStepsToo) {
  EXPECT_EQ(said_at(0, "permit(principal == Person::\"a\", action == Action::\"view\", resource);"), "");
  EXPECT_EQ(said_at(0, "permit(principal is Person, action, resource);"), "");
  EXPECT_EQ(said_at(0, "permit(principal in Person::\"a\", action, resource);"), too_far(1, 0));
  EXPECT_EQ(said_at(1, "permit(principal in Person::\"a\", action, resource);"), "");
  EXPECT_EQ(said_at(0, "permit(principal is Person in ?principal, action, resource);"), too_far(1, 0));
  EXPECT_EQ(said_at(0, "permit(principal, action in [Action::\"view\"], resource);"), too_far(1, 0));
}

TEST(Level, IsLookedAtOnlyInValidPolicies) {
  EXPECT_EQ(said_at(0, "permit(principal, action, resource) when { principal.nope };"),
            "attribute `nope` on entity type `Person` not found");
}

TEST(Level, NestedConditionsAreVisitedOnce) {  // each level of nesting would double the work otherwise
  std::string inner = "principal";
  for (int i = 0; i < 20; ++i)
    inner = "(if " + inner + " is Person in Person::\"a\" then principal else principal)";
  EXPECT_EQ(said_at(1, "permit(principal, action, resource) when { " + inner + ".ok };"), "");
}

// cedar-policy-cli's example: sample-data/tiny_sandboxes/level-validation.
TEST(Level, TheExampleOfTheReference) {
  const SchemaPtr schema = schema_of(R"(
    entity User in Group { jobLevel: Long, manager: User };
    entity Group;
    entity Document;
    action view appliesTo { principal: User, resource: Document, context: { token: { is_secure: Bool } } };
  )");
  const std::vector<std::string> policies{
      "permit(principal == User::\"alice\", action == Action::\"view\", resource) when { "
      "context.token.is_secure };",
      "permit(principal, action, resource) when { principal.jobLevel > 5 };",
      "permit(principal, action, resource) when { principal.manager in Group::\"admins\" };"};
  for (unsigned needed = 0; needed < policies.size(); ++needed) {
    for (unsigned allowed = 0; allowed < 4; ++allowed) {
      ValidateOptions options;
      options.level = allowed;
      EXPECT_EQ(said_of_policies(policies_of(policies[needed]), *schema, options),
                needed <= allowed ? "" : too_far(needed, allowed));
    }
  }
}

}  // namespace
}  // namespace sallyport::cedar
