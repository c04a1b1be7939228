#include "policy/language/ast.h"

#include <gtest/gtest.h>

#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

SourcePtr source(const char* text) { return std::make_shared<const Source>("test", text); }

Expr expr(const char* text) {
  Diagnostics diagnostics;
  return parse_expression(source(text), diagnostics).value();
}

PolicySet some() {
  Diagnostics diagnostics;
  return parse_policies(source(R"(@id("x") permit(principal == ?principal, action, resource == ?resource);
                                  permit(principal, action, resource in ?resource);
                                  permit(principal, action, resource);)"),
                        diagnostics)
      .value();
}

const EntityUid alice{"User", "alice"};
const EntityUid sea{"Photo", "sea"};

TEST(Expr, EqualityDoesNotCountPlaces) {
  EXPECT_EQ(expr("1 + principal.a"), expr("1  +  principal[\"a\"]"));
  EXPECT_FALSE(expr("1 + 2") == expr("1 - 2"));
  EXPECT_FALSE(expr("1 + 2") == expr("1 + 3"));
  EXPECT_FALSE(expr("[1]") == expr("[1, 1]"));
  EXPECT_FALSE(expr("principal") == expr("resource"));
  EXPECT_FALSE(expr("\"a\" like \"*\"") == expr("\"a\" like \"\\*\""));
}

TEST(PolicySet, FindsByIdAndAnnotation) {
  const PolicySet set = some();
  ASSERT_NE(set.find("policy2"), nullptr);
  EXPECT_EQ(set.find("policy0"), nullptr);
  ASSERT_NE(set.find_template("policy0"), nullptr);
  EXPECT_EQ(set.find_template("policy2"), nullptr);
  const Annotation* id = set.find_template("policy0")->find_annotation("id");
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->value, "x");
  EXPECT_EQ(set.find_template("policy0")->find_annotation("i"), nullptr);
}

TEST(Link, FillsTheSlots) {
  PolicySet set = some();
  ASSERT_EQ(link(set, "policy0", "new", {alice, sea}), "");
  const Policy* policy = set.find("new");
  ASSERT_NE(policy, nullptr);
  EXPECT_FALSE(policy->is_template());
  EXPECT_EQ(policy->template_id, "policy0");
  EXPECT_EQ(policy->principal.entity, alice);
  EXPECT_EQ(policy->resource.entity, sea);
  EXPECT_EQ(policy->conditions, set.find_template("policy0")->conditions);
  EXPECT_TRUE(set.find_template("policy0")->is_template());
}

TEST(Link, RefusesWhatDoesNotFit) {
  PolicySet set = some();
  EXPECT_EQ(link(set, "none", "new", {alice, sea}), "there is no template `none`");
  EXPECT_EQ(link(set, "policy2", "new", {}), "policy `policy2` has no slots, so it cannot be linked");
  EXPECT_EQ(link(set, "policy0", "policy2", {alice, sea}), "the id `policy2` is taken");
  EXPECT_EQ(link(set, "policy0", "policy1", {alice, sea}), "the id `policy1` is taken");
  EXPECT_EQ(link(set, "policy0", "new", {alice, {}}), "template `policy0` needs a value for `?resource`");
  EXPECT_EQ(link(set, "policy0", "new", {{}, sea}), "template `policy0` needs a value for `?principal`");
  EXPECT_EQ(link(set, "policy1", "new", {alice, sea}), "template `policy1` has no slot `?principal`");
  EXPECT_EQ(set.policies.size(), 1U);
}

}  // namespace
}  // namespace sallyport::cedar
