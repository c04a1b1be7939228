#include "policy/language/print.h"

#include <gtest/gtest.h>

#include "policy/language/limits.h"
#include "policy/language/parser.h"
#include "policy/language/pattern.h"

namespace sallyport::cedar {
namespace {

Expr read(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Expr> expr = parse_expression(std::make_shared<const Source>("", text), diagnostics);
  EXPECT_TRUE(expr) << text << (diagnostics.failed() ? to_text(diagnostics.all().front()) : "");
  return expr ? *std::move(expr) : Expr();
}

// Prints, and checks that what was printed is read as the same tree.
std::string print(const std::string& text) {
  const Expr expr = read(text);
  std::string printed = to_text(expr);
  EXPECT_TRUE(read(printed) == expr) << text << " -> " << printed;
  return printed;
}

TEST(Print, WritesWhatWasRead) {
  for (const char* text : {"true",
                           "-5",
                           "\"a\\n\\'\"",
                           "A::B::\"x\"",
                           "principal.a[\"b c\"].d",
                           "context has a.b.c",
                           "context has \"a b\"",
                           "context has \"if\"",
                           "principal is A::B",
                           "principal is A in [resource]",
                           "context.a like \"a*\\*b\\n\"",
                           "!context.a",
                           "-context.a",
                           "-(-5)",
                           "-(5)",
                           "!(!true)",
                           "(-5).a",
                           "5.a",
                           "if true then 1 else if false then 2 else 3",
                           "(if true then 1 else 2) == 3",
                           "1 + 2 - 3 * 4",
                           "1 - (2 - 3)",
                           "(1 + 2) * 3",
                           "1 * (2 * 3)",
                           "(1 == 2) == true",
                           "true && false || true",
                           "true && (false || true)",
                           "true && (false && true)",
                           "(true || false) || true || false",
                           "[1, [], {}]",
                           "{\"a\": 1, \"b c\": {\"if\": 2}}",
                           "ip(\"::1\").isInRange(ip(\"::/8\"))",
                           "[1].contains(1) && [].isEmpty()",
                           "principal.getTag(\"a\") == principal.hasTag(\"b\")",
                           "\"a\".contains(true.b)",
                           "(context has a) == (context has b)",
                           "!(1 == 2)",
                           "(1 + 2).a"}) {
    const std::string printed = print(text);
    if (std::string_view(text) != "(true || false) || true || false") {
      EXPECT_EQ(printed, text);
    }
  }
}

TEST(Print, LeavesOutWhatIsNotNeeded) {
  EXPECT_EQ(print("((principal)) . a [ \"b\" ]"), "principal.a.b");
  EXPECT_EQ(print("(true && false) && (true)"), "true && false && true");
  EXPECT_EQ(print("{a: 1}"), "{\"a\": 1}");
  EXPECT_EQ(print("context has \"a\""), "context has a");
}

TEST(Print, KeepsTheFormOfLongChains) {
  for (const std::size_t length :
       {limits::leaning_chain - 1, limits::leaning_chain, limits::leaning_chain + 1,
        limits::leaning_chain * 2, limits::leaning_chain * 5 + 3}) {
    std::string chain = "context.a0";
    for (std::size_t i = 1; i < length; ++i) chain += " || context.a" + std::to_string(i);
    print(chain);
    print("(" + chain + ") || context.b");
    print("context.b || (" + chain + ")");
  }
}

// No text has this form, but JSON may: a chain that leans to the left for longer than a text's would.
TEST(Print, WritesChainsThatLeanTooFar) {
  Expr chain = read("context.a");
  for (std::size_t i = 0; i < limits::leaning_chain * 2 - 2; ++i) {
    Expr longer;
    longer.op = Op::logical_and;
    longer.operands.push_back(std::move(chain));
    longer.operands.push_back(read("context.b"));
    chain = std::move(longer);
  }
  EXPECT_TRUE(read(to_text(chain)) == chain);
}

TEST(Print, WritesPatterns) {
  Pattern pattern{{{false, "a*\n\xCC\x81\"'"}, {true, ""}, {true, ""}}};
  EXPECT_EQ(to_text(pattern), "\"a\\*\\n\\u{301}\\\"\\'**\"");
}

TEST(Print, WritesPolicies) {
  const auto print_policy = [](const std::string& text) {
    Diagnostics diagnostics;
    const auto policy = parse_policy(std::make_shared<const Source>("", text), "id", diagnostics);
    EXPECT_TRUE(policy) << text;
    return policy ? to_text(*policy) : "";
  };
  for (const char* text :
       {"permit (principal, action, resource);", "@a(\"x\\\"\")\n@if\nforbid (principal, action, resource);",
        "permit (principal == A::\"a\", action == Action::\"x\", resource in A::\"b\");",
        "permit (principal is A, action in Action::\"x\", resource is A in B::\"b\")\nwhen { 1 == 2 "
        "}\nunless { true };",
        "permit (principal == ?principal, action in [Action::\"x\", Action::\"y\"], resource in ?resource);",
        "permit (principal is A in ?principal, action in [], resource);"}) {
    EXPECT_EQ(print_policy(text), text);
  }
}

TEST(Print, WritesLinkedPoliciesWithTheirEntities) {
  Diagnostics diagnostics;
  auto set = parse_policies(
      std::make_shared<const Source>("", "permit(principal == ?principal,action,resource);"), diagnostics);
  ASSERT_TRUE(set);
  EXPECT_EQ(link(*set, "policy0", "linked", {.principal = EntityUid{"A", "x"}, .resource = {}}), "");
  EXPECT_EQ(to_text(set->policies.at(0)), "permit (principal == A::\"x\", action, resource);");
}

}  // namespace
}  // namespace sallyport::cedar
