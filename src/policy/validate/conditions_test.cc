#include "policy/validate/conditions.h"

#include <gtest/gtest.h>

#include "policy/validate/environment.h"
#include "policy/validate/scope.h"
#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

// Two actions that agree in all types, and one with another context.
const Schema& tools() {
  static const SchemaPtr schema = schema_of(R"(
    entity User { name: String };
    entity Tool { owner: User };
    action one, two appliesTo { principal: User, resource: Tool, context: { size: Long, note?: String } };
    action wide appliesTo { principal: User, resource: Tool, context: { size: Long, note: String } };
  )");
  return *schema;
}

std::string said(const std::string& condition) {
  return said_of_policies(policies_of("permit(principal, action, resource) when { " + condition + " };"),
                          tools());
}

TEST(Conditions, EnvironmentsThatDifferInTheActionAloneAreOneGroup) {
  SchemaTypes types(tools());
  ASSERT_EQ(types.environments().size(), 3u);
  EXPECT_EQ(types.group(0), types.group(1));
  EXPECT_NE(types.group(0), types.group(2));
}

TEST(Conditions, EachActionIsTypedWhereTheActionCounts) {
  EXPECT_EQ(said("action == Action::\"wide\" && context.note == \"a\""), "");
  EXPECT_EQ(said("if action == Action::\"two\" then context.nope else true"),
            "attribute `nope` in context for Action::\"two\" not found");
}

TEST(Conditions, ErrorsNameEveryActionTheyAreAbout) {
  EXPECT_EQ(said("context.nope"),
            "attribute `nope` in context for Action::\"one\" not found\n"
            "attribute `nope` in context for Action::\"two\" not found\n"
            "attribute `nope` in context for Action::\"wide\" not found");
  EXPECT_EQ(
      said("context.note == \"a\""),
      "unable to guarantee safety of access to optional attribute `note` in context for Action::\"one\"\n"
      "unable to guarantee safety of access to optional attribute `note` in context for Action::\"two\"");
}

TEST(Conditions, WhatIsRememberedIsWhatWouldBeTyped) {
  for (const char* condition : {"context.size > 1", "principal.name == \"a\" || resource.owner == principal",
                                "false", "true", "context has note && context.note like \"*\"",
                                "action in Action::\"one\"", "context.size + 1 == 2 && false"}) {
    const PolicySet set = policies_of(std::string("permit(principal, action, resource) when { ") + condition +
                                      " } unless { false };");
    PolicyTyper typer(tools());
    const std::vector<Fit> all = typer.fits(set.policies.at(0));
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_TRUE(all[i] == typer.fit(set.policies[0], typer.environments()[i])) << condition << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace sallyport::cedar
