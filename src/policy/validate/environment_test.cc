#include "policy/validate/environment.h"

#include <gtest/gtest.h>

#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

std::string text_of(const RequestEnvironment& environment) {
  return environment.principal->name + ' ' + environment.action->uid.id + ' ' + environment.resource->name;
}

TEST(RequestEnvironments, AreTheProductOfWhatActionsApplyTo) {
  std::string all;
  for (const RequestEnvironment& environment : request_environments(house()))
    all += text_of(environment) + '\n';
  EXPECT_EQ(all,
            "User edit Doc\n"
            "Team view Doc\n"
            "Team view Folder\n"
            "User view Doc\n"
            "User view Folder\n"
            "NS::A do NS::A\n");
}

class PolicyTyperTest : public testing::Test {
 protected:
  // Of a policy in the environment User, view, Doc.
  Fit fit(const std::string& text) {
    set = policies_of(text);
    const Policy& policy = set.policies.empty() ? set.templates[0] : set.policies[0];
    const Fit one = typer.fit(policy, environment());
    const Fit same = typer.fits(policy).at(3);
    EXPECT_TRUE(one == same) << text;
    return one;
  }
  Fit fit_of(const std::string& condition) {
    return fit("permit(principal, action, resource) when { " + condition + " };");
  }
  const RequestEnvironment& environment() const { return typer.environments()[3]; }

  PolicySet set;
  PolicyTyper typer{house()};
};

TEST_F(PolicyTyperTest, HeadsDecideWithoutFailing) {
  EXPECT_TRUE(fit("permit(principal, action, resource);").always);
  EXPECT_TRUE(fit("permit(principal is User, action in Action::\"all\", resource is Doc);").always);
  EXPECT_TRUE(fit("permit(principal is Team, action, resource);").vanishes());
  EXPECT_TRUE(fit("permit(principal, action == Action::\"edit\", resource);").vanishes());
  EXPECT_TRUE(
      fit("permit(principal == Team::\"a\", action, resource) when { principal.age + 1 == 2 };").vanishes());
  const Fit open = fit("permit(principal == User::\"a\", action, resource);");
  EXPECT_TRUE(open.can_apply && !open.always && !open.can_fail && open.valid);
  EXPECT_TRUE(fit("permit(principal in ?principal, action, resource == ?resource);").can_apply);
}

TEST_F(PolicyTyperTest, AFalseConditionVanishesOnlyIfNothingBeforeItCanFail) {
  EXPECT_TRUE(fit_of("false && principal.age + 1 == 2").vanishes());
  const Fit overflow = fit_of("principal.age + 1 == 2 && false");
  EXPECT_FALSE(overflow.can_apply);
  EXPECT_TRUE(overflow.can_fail);
  EXPECT_FALSE(overflow.vanishes());
}

TEST_F(PolicyTyperTest, WhatCanFail) {
  for (const char* safe :
       {"context.mfa", "principal == User::\"a\"", "principal in Group::\"a\"", "principal has name",
        "principal has name && principal.name == \"a\"",
        "principal has boss.name && principal.boss.name == \"a\"", "context.rec.a == -1",
        "principal.hasTag(\"a\") && principal.getTag(\"a\") like \"*\"", "ip(\"::1\").isLoopback()",
        "duration(\"1d\").toDays() == 1", "[1, 2].contains(3) || 1 < 2"}) {
    EXPECT_FALSE(fit_of(safe).can_fail) << safe;
  }
  for (const char* unsafe :
       {"principal.admin", "context.who.admin", "context.rec.a * 2 == 4", "-context.rec.a == 1",
        "datetime(\"2024-01-01\").offset(duration(\"1d\")) == datetime(\"2024-01-02\")",
        "if context.mfa then principal.admin else false", "[principal.age].contains(1)",
        "principal.manager has nick"}) {
    EXPECT_TRUE(fit_of(unsafe).can_fail) << unsafe;
  }
}

TEST_F(PolicyTyperTest, WrongPoliciesAreMarked) {
  EXPECT_FALSE(fit_of("principal.nope").valid);
  EXPECT_FALSE(fit_of("principal.nick == \"a\"").valid);
  EXPECT_FALSE(fit("permit(principal == Nope::\"a\", action, resource);").valid);
  EXPECT_FALSE(fit_of("principal.nope && false").vanishes());
}

TEST_F(PolicyTyperTest, OutlivesThePoliciesItTyped) {  // names of record literals were kept as views of them
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(
        fit_of("{a_name_longer_than_a_short_string: principal.age}.a_name_longer_than_a_short_string == 1")
            .valid);
    set = PolicySet();
  }
}

TEST_F(PolicyTyperTest, TellsTheTypesOfWhatIsEvaluated) {
  set = policies_of(
      "permit(principal, action, resource) when { principal has boss && principal.boss.age > 1 }"
      " unless { resource is Folder && resource.owner == principal };");
  const Typing typing = typer.type(set.policies[0], environment());
  const Expr& both = (*set.policies[0].conditions)[0].body;
  const Expr& comparison = both.operands[1];
  const Expr& age = comparison.operands[0];
  EXPECT_EQ(to_text(*typing.type_of(both)), "Bool");
  EXPECT_EQ(to_text(*typing.type_of(age)), "Long");
  EXPECT_EQ(to_text(*typing.type_of(age.operands[0])), "User");
  const Expr& skipped = (*set.policies[0].conditions)[1].body;
  EXPECT_EQ(to_text(*typing.type_of(skipped)), "__cedar::internal::False");
  EXPECT_EQ(typing.type_of(skipped.operands[1]), nullptr);
  EXPECT_TRUE(typing.fit().valid);
}

}  // namespace
}  // namespace sallyport::cedar
