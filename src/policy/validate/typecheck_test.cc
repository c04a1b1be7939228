#include <gtest/gtest.h>

#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

struct Case {
  const char* condition;
  std::string said;
};

void expect_all(const std::vector<Case>& cases, const ValidateOptions& options = {}) {
  for (const Case& one : cases)
    EXPECT_EQ(said_of_condition(one.condition, options), one.said) << one.condition;
}

TEST(TypeCheck, ConditionsAreBoolean) {
  expect_all({
      {"principal.admin", ""},
      {"1", "unexpected type: expected Bool but saw Long"},
      {"principal", "unexpected type: expected Bool but saw User"},
      {"{}", "unexpected type: expected Bool but saw {}"},
      {"!1", "unexpected type: expected Bool but saw Long"},
      {"principal.admin && 1", "unexpected type: expected Bool but saw Long"},
      {"\"a\" || true", "unexpected type: expected Bool but saw String"},
      {"if 1 then true else false", "unexpected type: expected Bool but saw Long"},
  });
}

TEST(TypeCheck, WhatStandsBehindAConstantIsNotLookedAt) {
  expect_all({
      {"false && 1", impossible},
      {"true || 1", ""},
      {"if true then true else 1 + true", ""},
      {"if false then 1 + true else true", ""},
      {"principal.nick == \"a\" && false && principal.nope",
       "unable to guarantee safety of access to optional attribute `nick` on entity type `User`\n" +
           impossible},
      {"principal.admin && false && 1", impossible},
      {"resource is Folder && resource.nope", impossible},
      {"principal.nope && false", "attribute `nope` on entity type `User` not found"},
      {"true && 1", "unexpected type: expected Bool but saw Long"},
      {"false || 1", "unexpected type: expected Bool but saw Long"},
  });
}

TEST(TypeCheck, BothBranchesHaveOneType) {
  expect_all({
      {"(if principal.admin then 1 else 2) == 1", ""},
      {"if principal.admin then 1 else true",
       "the types __cedar::internal::True and Long are not compatible"},
      {"(if principal.admin then principal else resource) == principal",
       "the types Doc and User are not compatible"},
      {"(if principal.admin then principal else principal.manager).admin", ""},
  });
  expect_all({{"(if principal.admin then principal else resource) == principal", ""}}, permissive);
}

TEST(TypeCheck, Equality) {
  expect_all({
      {"principal.name == 1", "the types Long and String are not compatible"},
      {"principal.name != 1", "the types Long and String are not compatible"},
      {"1 == \"a\"", impossible},  // two literals: known
      {"1 != \"a\"", ""},
      {"principal == resource", impossible},  // entities of two types are never equal
      {"User::\"a\" == User::\"a\"", ""},
      {"User::\"a\" == User::\"b\"", impossible},
      {"action == Action::\"view\"", ""},
      {"action == Action::\"edit\"", impossible},
      {"principal.addr == {street: \"a\"}",
       "the types {geo?: {lat: decimal,},street: String,zip?: Long,} and {street: String,} are not "
       "compatible"},
      {"{a: 1} == {a: \"x\"}", "the types {a: Long,} and {a: String,} are not compatible"},
  });
  expect_all({{"principal.name == 1", ""}}, permissive);
}

TEST(TypeCheck, Sets) {
  expect_all({
      {"[1, \"a\"].contains(1)", "the types Long and String are not compatible"},
      {"[1, true, \"a\"].contains(1)",
       "the types __cedar::internal::True, Long, and String are not compatible"},
      {"[true, false].contains(true)", ""},
      {"[principal, resource].contains(principal)", "the types Doc and User are not compatible"},
      {"[].isEmpty()", "empty set literals are forbidden in policies"},
      {"principal.s == []", "empty set literals are forbidden in policies"},
      {"principal.s.contains(\"a\")", "the types Long and String are not compatible"},
      {"principal.s.containsAll([\"a\"])", "the types Set<Long> and Set<String> are not compatible"},
      {"principal.s.containsAny(1)", "unexpected type: expected Set<__cedar::internal::Any> but saw Long"},
      {"principal.name.isEmpty()", "unexpected type: expected Set<__cedar::internal::Any> but saw String"},
      {"[[principal.nope], [1]].contains([2])", "attribute `nope` on entity type `User` not found"},
  });
  expect_all({{"[].isEmpty()", ""}, {"principal.s.contains(\"a\")", ""}}, permissive);
}

TEST(TypeCheck, Comparison) {
  const std::string any = "unexpected type: expected datetime, or duration, or Long but saw ";
  expect_all({
      {"principal.age < 1", ""},
      {"principal.at < principal.at && principal.span <= principal.span", ""},
      {"principal.age < \"a\"", "unexpected type: expected Long but saw String"},
      {"1 > principal.at", "unexpected type: expected Long but saw datetime"},
      {"principal.at < principal.span", "unexpected type: expected datetime but saw duration"},
      {"\"a\" < principal.at", "unexpected type: expected datetime but saw String"},
      {"principal.quota >= principal.name", any + "decimal\n" + any + "String"},
  });
}

TEST(TypeCheck, Arithmetic) {
  expect_all({
      {"principal.age + 1 == 2 * principal.age - -principal.age", ""},
      {"principal.name + \"a\" == \"b\"",
       "unexpected type: expected Long but saw String\nunexpected type: expected Long but saw String\n"
       "the types Long and String are not compatible"},
      {"-principal.name == 1", "unexpected type: expected Long but saw String"},
  });
}

TEST(TypeCheck, TextsAndTypeTests) {
  expect_all({
      {"principal.name like \"a*\"", ""},
      {"principal.age like \"a*\"", "unexpected type: expected String but saw Long"},
      {"principal is User", ""},
      {"principal is Team", impossible},
      {"1 is User", "unexpected type: expected __cedar::internal::AnyEntity but saw Long"},
      {"principal is User in Group::\"g\"", ""},
      {"principal is Group in Group::\"g\"", impossible},
      {"\"a\" is User in Group::\"g\"",
       "unexpected type: expected __cedar::internal::AnyEntity but saw String"},  // once, not twice
  });
}

TEST(TypeCheck, Membership) {
  const std::string wanted =
      "unexpected type: expected Set<__cedar::internal::AnyEntity>, or __cedar::internal::AnyEntity but saw ";
  expect_all({
      {"principal in Group::\"g\"", ""},
      {"principal in principal.friends", ""},
      {"principal in principal", ""},
      {"principal in Doc::\"g\"", impossible},  // no User is ever in a Doc
      {"principal in [Doc::\"g\", Doc::\"h\"]", impossible},
      {"resource in principal", impossible},
      {"principal in [Group::\"g\", Team::\"h\"]", "the types Group and Team are not compatible"},
      {"principal in 1", wanted + "Long"},
      {"principal in [1]", wanted + "Set<Long>"},
      {"1 in principal", "unexpected type: expected __cedar::internal::AnyEntity but saw Long"},
  });
}

TEST(TypeCheck, ActionsAreKnownExactly) {
  expect_all({
      {"action in Action::\"all\"", ""},
      {"action in [Action::\"none\", Action::\"all\"]", ""},
      {"action in Action::\"none\"", impossible},
      {"Action::\"edit\" in action", impossible},
      {"!(action in Action::\"none\") && principal.admin", ""},
      {"action in principal", impossible},
      {"action has foo", impossible},
      {"action.foo == 1", "attribute `foo` on entity type `Action` not found"},
      {"action in []", "empty set literals are forbidden in policies"},
      {"NS::Action::\"do\" == action", impossible},
  });
}

TEST(TypeCheck, Records) {
  expect_all({
      {"{a: principal}.a.admin", ""},
      {"{a: 1} has a", ""},
      {"{a: 1} has b", impossible},
      {"{a: 1}.b == 1", "attribute `b` not found"},
      {"{a: principal.nope}.a == 1", "attribute `nope` on entity type `User` not found"},
      {"context == {mfa: true}",
       "the types {color: Color,mfa: Bool,note?: String,rec: {a: Long,b?: {c: Long,},},who: User,} and "
       "{mfa: __cedar::internal::True,} are not compatible"},
  });
}

TEST(TypeCheck, ErrorsDoNotHideOthers) {
  EXPECT_EQ(said_of_condition("if principal.nope then resource.nope else context.nope"),
            "attribute `nope` on entity type `User` not found\n"
            "attribute `nope` on entity type `Doc` not found\n"
            "attribute `nope` in context for Action::\"view\" not found");
  EXPECT_EQ(said_of_condition("principal.nope.more == 1"),
            "attribute `nope` on entity type `User` not found");
}

TEST(TypeCheck, EveryEnvironmentCounts) {
  EXPECT_EQ(said_of_policy(
                "permit(principal, action == Action::\"view\", resource) when { principal.name == \"a\" };"),
            "attribute `name` on entity type `Team` not found");
  EXPECT_EQ(said_of_policy("permit(principal, action == Action::\"view\", resource)"
                           " when { principal is User && principal.name == \"a\" };"),
            "");
  EXPECT_EQ(said_of_policy("permit(principal, action, resource) when { context has mfa && context.mfa };"),
            "");
}

TEST(TypeCheck, SeveralConditionsAreOneConjunction) {
  EXPECT_EQ(said_of_policy("permit(principal, action == Action::\"edit\", resource)"
                           " when { principal has nick } when { principal.nick == \"a\" };"),
            "");
  EXPECT_EQ(said_of_policy("permit(principal, action == Action::\"edit\", resource)"
                           " unless { principal has nick } when { principal.nick == \"a\" };"),
            "unable to guarantee safety of access to optional attribute `nick` on entity type `User`");
  EXPECT_EQ(said_of_policy("permit(principal, action, resource) unless { true } when { principal.nope };"),
            impossible);
}

TEST(TypeCheck, AConditionWithoutATypeIsNotKnownToBeFalse) {
  EXPECT_EQ(said_of_policy("permit(principal, action == Action::\"edit\", resource)"
                           " when { if principal.admin then 1 else \"b\" } when { context has addr };"),
            "the types Long and String are not compatible");
}

TEST(TypeCheck, ExpressionsNestedByHandEndInAnError) {
  Expr deep;
  deep.op = Op::literal;
  deep.data = true;
  for (int i = 0; i < 1100; ++i) {
    Expr outer;
    outer.op = Op::logical_not;
    outer.operands.push_back(std::move(deep));
    deep = std::move(outer);
  }
  PolicySet set = policies_of("permit(principal, action, resource);");
  Condition condition;
  condition.body = std::move(deep);
  std::vector<Condition> conditions;
  conditions.push_back(std::move(condition));
  set.policies[0].conditions = std::make_shared<const std::vector<Condition>>(std::move(conditions));
  EXPECT_EQ(said_of_policies(set, house()), "nested too deeply to be checked");
}

}  // namespace
}  // namespace sallyport::cedar
