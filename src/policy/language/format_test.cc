#include "policy/language/format.h"

#include <gtest/gtest.h>

namespace sallyport::cedar {
namespace {

std::string format(const std::string& text, FormatOptions options = {}) {
  Diagnostics diagnostics;
  const auto out = format_policies(std::make_shared<const Source>("p", text), options, diagnostics);
  if (!out) return to_text(diagnostics.all().front());
  const auto again = format_policies(std::make_shared<const Source>("p", *out), options, diagnostics);
  EXPECT_EQ(again, out) << "not stable";
  return *out;
}

TEST(Format, LaysOutTheScope) {
  EXPECT_EQ(format("@a @b( \"x\" )permit(principal,action,resource ,) ;"),
            "@a\n@b(\"x\")\npermit (principal, action, resource);\n");
  EXPECT_EQ(
      format("forbid(principal==U::\"a\",action in[Action::\"x\",],resource is T in G :: \"g\");"),
      "forbid (\n  principal == U::\"a\",\n  action in [Action::\"x\"],\n  resource is T in G::\"g\"\n);\n");
  EXPECT_EQ(
      format(
          "permit(principal,action in [Action::\"UpdateList\",Action::\"CreateTask\",Action::\"UpdateTask\","
          "Action::\"DeleteTask\"],resource);"),
      "permit (\n  principal,\n  action in\n    [Action::\"UpdateList\",\n     Action::\"CreateTask\",\n"
      "     Action::\"UpdateTask\",\n     Action::\"DeleteTask\"],\n  resource\n);\n");
}

TEST(Format, BreaksConditionsThatAreTooWide) {
  EXPECT_EQ(format("permit(principal,action,resource)when{context.a&&!context.b}unless{-context.n*2+1<=3};"),
            "permit (principal, action, resource)\nwhen { context.a && !context.b }\n"
            "unless { -context.n * 2 + 1 <= 3 };\n");
  EXPECT_EQ(format("permit(principal,action,resource)when{context.first_condition&&context.second_condition"
                   "&&(context.third||context.fourth)};"),
            "permit (principal, action, resource)\nwhen\n{\n  context.first_condition &&\n"
            "  context.second_condition &&\n  (context.third || context.fourth)\n};\n");
  EXPECT_EQ(format("permit(principal,action,resource)when{true};", {.line_width = 10, .indent = 4}),
            "permit\n(principal, action, resource)\nwhen\n{ true };\n");
}

TEST(Format, LaysOutEveryKindOfExpression) {
  EXPECT_EQ(
      format("permit(principal,action,resource)when{if context has a.b then context[\"x y\"]like\"a*\" else "
             "principal is T in[resource]}when{{a:1,\"b\":{},}=={}}when{ip( \"::1\" ,).isLoopback( )};"),
      "permit (principal, action, resource)\nwhen\n{\n  if\n    context has a.b\n  then\n    context[\"x "
      "y\"] like \"a*\"\n  else\n    principal is T in [resource]\n}\nwhen { { a: 1, \"b\": {} } == {} }\n"
      "when { ip(\"::1\").isLoopback() };\n");
  EXPECT_EQ(format("permit(principal,action,resource)when{principal.organization.departments[\"engineering\"]"
                   ".teams[\"backend\"].contains(context.something_long)};"),
            "permit (principal, action, resource)\nwhen\n{\n  principal.organization\n    .departments\n"
            "    [\"engineering\"]\n    .teams\n    [\"backend\"]\n    .contains\n    (\n"
            "      context.something_long\n    )\n};\n");
}

TEST(Format, KeepsComments) {
  EXPECT_EQ(
      format("// first\n\n\n// second\npermit( // a\nprincipal, // b\n\naction,resource // c\n)when{ // d\n"
             "// e\n[1, // f\n2, // g\n] // h\n==// i\n{}};// end\n// of file"),
      "// first\n// second\npermit\n( // a\nprincipal, // b\n  action, resource // c\n)\nwhen\n{ // d\n  // "
      "e\n"
      "  [1, // f\n   2\n  // g\n  ] // h\n   == // i\n   {}\n}; // end\n// of file\n");
  EXPECT_EQ(format("// nothing else\n"), "// nothing else\n");
  EXPECT_EQ(format(""), "");
}

TEST(Format, KeepsTextsThatHoldLineEnds) {
  EXPECT_EQ(format("permit(principal,action,resource)when{\"a\n\n  // no comment\n\" ==  \"\"};"),
            "permit (principal, action, resource)\nwhen { \"a\n\n  // no comment\n\" == \"\" };\n");
}

TEST(Format, SeparatesPolicies) {
  EXPECT_EQ(format("permit(principal,action,resource);permit(principal,action,resource);"),
            "permit (principal, action, resource);\n\npermit (principal, action, resource);\n");
}

TEST(Format, RefusesWhatIsNoPolicy) {
  EXPECT_EQ(format("permit(principal,action);"),
            "p:1:24: error: the scope lacks `resource`\n  hint: write `(principal, action, resource)`");
}

}  // namespace
}  // namespace sallyport::cedar
