#include <gtest/gtest.h>

#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

std::string unguarded(const std::string& what) {
  return "unable to guarantee safety of access to optional attribute " + what;
}

const std::string nick = unguarded("`nick` on entity type `User`");

TEST(AttributeAccess, UnknownAttributesAreNamedWithWhereTheyAreLookedFor) {
  EXPECT_EQ(said_of_condition("principal.nme == \"x\""), "attribute `nme` on entity type `User` not found");
  EXPECT_EQ(said_of_condition("principal.addr.zap == 1"),
            "attribute `addr.zap` on entity type `User` not found");
  EXPECT_EQ(said_of_condition("principal.manager.addr.zop == 1"),
            "attribute `addr.zop` on entity type `User` not found");
  EXPECT_EQ(said_of_condition("context.rec.zop == 1"),
            "attribute `rec.zop` in context for Action::\"view\" not found");
  EXPECT_EQ(said_of_condition("principal[\"a b\"] == 1"),
            "attribute `[\"a b\"]` on entity type `User` not found");
  EXPECT_EQ(
      said_of_condition("principal.age.x == 1"),
      "unexpected type: expected __cedar::internal::AnyEntity, or __cedar::internal::OpenRecord{} but saw "
      "Long");
}

TEST(AttributeAccess, TypesJoinedInPermissiveModeKeepWhatTheyShare) {
  const std::string either = "(if principal.admin then principal else resource)";
  EXPECT_EQ(said_of_condition(either + ".title == \"a\"", permissive),
            "attribute `title` on entity types `Doc`, `User` not found");
  EXPECT_EQ(said_of_condition(either + " has title", permissive), "");
  EXPECT_EQ(said_of_condition(either + " has nope", permissive), impossible);
  EXPECT_EQ(said_of_condition(either + " is User", permissive), "");
  EXPECT_EQ(said_of_condition("(if principal.admin then resource else Folder::\"a\").owner == principal",
                              permissive),
            unguarded("`owner` on entity types `Doc`, `Folder`"));
}

TEST(AttributeAccess, OptionalOnesNeedAGuard) {
  EXPECT_EQ(said_of_condition("principal.nick == \"x\""), nick);
  EXPECT_EQ(said_of_condition("context.note == \"a\""), unguarded("`note` in context for Action::\"view\""));
  EXPECT_EQ(said_of_condition("principal has nick && principal.nick == \"x\""), "");
  EXPECT_EQ(said_of_condition("principal has nick || principal.nick == \"x\""), nick);
  EXPECT_EQ(said_of_condition("!(principal has nick) && principal.nick == \"x\""), nick);
  EXPECT_EQ(said_of_condition("principal has \"odd name\" && principal[\"odd name\"] == 1"), "");
}

TEST(AttributeAccess, GuardsPassThroughConditions) {
  EXPECT_EQ(said_of_condition("if principal has nick then principal.nick == \"a\" else false"), "");
  EXPECT_EQ(said_of_condition("if principal has nick then true else principal.nick == \"a\""), nick);
  EXPECT_EQ(said_of_condition("(if principal has nick then true else false) && principal.nick == \"a\""),
            nick);
  EXPECT_EQ(said_of_condition("(if principal.admin then principal has nick else principal has nick)"
                              " && principal.nick == \"a\""),
            "");
  EXPECT_EQ(said_of_condition("(principal has nick || principal has nick) && principal.nick == \"b\""), "");
  EXPECT_EQ(said_of_condition("(principal has nick || principal has boss) && principal.nick == \"b\""), nick);
  EXPECT_EQ(said_of_condition("(false || principal has nick) && principal.nick == \"b\""), "");
  EXPECT_EQ(said_of_condition("(principal has nick && true) && principal.nick == \"b\""), "");
}

TEST(AttributeAccess, AGuardIsAboutOneExpression) {
  EXPECT_EQ(said_of_condition("principal.manager has nick && principal.nick == \"a\""), nick);
  EXPECT_EQ(said_of_condition("principal.manager has nick && principal[\"manager\"][\"nick\"] == \"a\""), "");
  EXPECT_EQ(said_of_condition("{b: 1, a: principal}.a has nick && {a: principal, b: 1}.a.nick == \"a\""), "");
}

TEST(AttributeAccess, WhatTheSchemaRequiresMayStillBeMissingWithItsEntity) {
  EXPECT_EQ(said_of_condition("!(principal has name)"), "");       // an unknown entity has nothing
  EXPECT_EQ(said_of_condition("!(context has mfa)"), impossible);  // a record is always there
  EXPECT_EQ(said_of_condition("principal has name && !(principal has name)"), impossible);
}

TEST(AttributeAccess, GuardsOfPaths) {
  EXPECT_EQ(said_of_condition("principal has addr.geo.lat && principal.addr.geo.lat == decimal(\"1.0\")"),
            "");
  EXPECT_EQ(said_of_condition("principal has addr.geo.lat && principal.addr.zip == 1"),
            unguarded("`addr.zip` on entity type `User`"));
  EXPECT_EQ(said_of_condition("principal has boss.boss && principal.boss.boss.admin"), "");
  EXPECT_EQ(said_of_condition("principal has addr.nope.x"), impossible);
  EXPECT_EQ(
      said_of_condition("principal has name.x"),
      "unexpected type: expected __cedar::internal::AnyEntity, or __cedar::internal::OpenRecord{} but saw "
      "String");
  EXPECT_EQ(said_of_condition("context has rec.b.c && context.rec.b.c == 1"), "");
}

TEST(TagAccess, NeedsAGuardForTheSameKey) {
  const std::string tag = "unable to guarantee safety of access to tag ";
  EXPECT_EQ(said_of_condition("principal.hasTag(\"a\") && principal.getTag(\"a\") == \"x\""), "");
  EXPECT_EQ(said_of_condition("principal.getTag(\"a\") == \"x\""), tag + "`\"a\"` on entity type `User`");
  EXPECT_EQ(said_of_condition("principal.hasTag(\"a\") && principal.getTag(\"b\") == \"x\""),
            tag + "`\"b\"` on entity type `User`");
  EXPECT_EQ(
      said_of_condition("principal.hasTag(principal.name) && principal.getTag(principal.name) == \"x\""), "");
  EXPECT_EQ(said_of_condition("resource.hasTag(\"a\") && resource.getTag(\"a\").contains(\"x\")"), "");
}

TEST(TagAccess, OfTypesWithoutTags) {
  EXPECT_EQ(said_of_condition("Team::\"a\".hasTag(\"b\")"), impossible);
  EXPECT_EQ(said_of_condition("action.hasTag(\"b\")"), impossible);
  EXPECT_EQ(said_of_condition("(Team::\"a\".hasTag(\"b\") || Team::\"a\".hasTag(\"b\"))"
                              " && Team::\"a\".getTag(\"b\") == \"c\""),
            impossible);
  EXPECT_EQ(said_of_condition("principal.hasTag(1)"), "unexpected type: expected String but saw Long");
  EXPECT_EQ(said_of_condition("principal.addr.hasTag(\"a\")"),
            "unexpected type: expected __cedar::internal::AnyEntity but saw "
            "{geo?: {lat: decimal,},street: String,zip?: Long,}");
}

TEST(TagAccess, OfJoinedTypesNeedsOneTagType) {
  const std::string either = "(if principal.admin then principal else resource)";
  EXPECT_EQ(said_of_condition(either + ".hasTag(\"a\") && " + either + ".getTag(\"a\") == \"x\"", permissive),
            "the types String and Set<String> are not compatible");
}

TEST(ExtensionCall, ConstructorsAreReadAtValidation) {
  const std::string wrong = "error during extension function argument validation: failed to parse as ";
  EXPECT_EQ(said_of_condition("ip(\"10.0.0.0/8\").isLoopback()"), "");
  EXPECT_EQ(said_of_condition("ip(\"1.2.3\").isLoopback()"), wrong + "IP address: `\"1.2.3\"`");
  EXPECT_EQ(said_of_condition("decimal(\"1\") == principal.quota"), wrong + "a decimal value: `\"1\"`");
  EXPECT_EQ(said_of_condition("datetime(\"x\\n\") == principal.at"), wrong + "a datetime value: `\"x\\n\"`");
  EXPECT_EQ(said_of_condition("duration(\"\") == principal.span"), wrong + "a duration value: `\"\"`");
}

TEST(ExtensionCall, ConstructorsNeedLiterals) {
  EXPECT_EQ(said_of_condition("ip(principal.name).isLoopback()"),
            "extension constructors may not be called with non-literal expressions");
  EXPECT_EQ(said_of_condition("ip(principal.name).isLoopback()", permissive), "");
  EXPECT_EQ(said_of_condition("ip(1).isLoopback()"), "unexpected type: expected String but saw Long");
}

TEST(ExtensionCall, ArgumentsAreCountedAndTyped) {
  const std::string wrong = "wrong number of arguments in extension function application. Expected ";
  EXPECT_EQ(said_of_condition("ip(\"a\", \"b\").isLoopback()"), wrong + "1, got 2");
  EXPECT_EQ(said_of_condition("principal.ip.isInRange()"), wrong + "2, got 1");
  EXPECT_EQ(said_of_condition("principal.ip.isInRange(\"a\")"),
            "unexpected type: expected ipaddr but saw String");
  EXPECT_EQ(said_of_condition("principal.name.isLoopback()"),
            "unexpected type: expected ipaddr but saw String");
  EXPECT_EQ(said_of_condition("principal.ip.isInRange(principal.nope, 1)"),
            wrong + "2, got 3\nattribute `nope` on entity type `User` not found");
}

TEST(ExtensionCall, ResultsHaveTheirTypes) {
  EXPECT_EQ(said_of_condition("principal.quota.lessThan(decimal(\"1.0\"))"), "");
  EXPECT_EQ(said_of_condition("principal.at.offset(duration(\"1d\")) < principal.at.toDate()"), "");
  EXPECT_EQ(said_of_condition("principal.at.durationSince(principal.at) < principal.at.toTime()"), "");
  EXPECT_EQ(said_of_condition("principal.span.toDays() + principal.span.toMilliseconds() == 1"), "");
  EXPECT_EQ(said_of_condition("principal.at.toDate() == principal.at.toTime()"),
            "the types datetime and duration are not compatible");
}

}  // namespace
}  // namespace sallyport::cedar
