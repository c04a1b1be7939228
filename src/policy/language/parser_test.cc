#include "policy/language/parser.h"

#include <gtest/gtest.h>

#include "policy/language/limits.h"

namespace sallyport::cedar {
namespace {

SourcePtr source(std::string text) { return std::make_shared<const Source>("p.cedar", std::move(text)); }

std::optional<Policy> policy(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Policy> read = parse_policy(source(text), "id", diagnostics);
  EXPECT_TRUE(read) << text << "\n" << (diagnostics.failed() ? to_text(diagnostics.all().front()) : "");
  return read;
}

Expr expr(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Expr> read = parse_expression(source(text), diagnostics);
  EXPECT_TRUE(read) << text << "\n" << (diagnostics.failed() ? to_text(diagnostics.all().front()) : "");
  return read ? *std::move(read) : Expr();
}

bool accepts(const std::string& text) {
  Diagnostics diagnostics;
  return parse_expression(source(text), diagnostics).has_value();
}

// The tree with all its parentheses, so that grouping can be seen.
std::string tree(const Expr& expr) {
  std::string out = "(" + std::to_string(static_cast<int>(expr.op));
  for (const Expr& operand : expr.operands) out += " " + tree(operand);
  return out + ")";
}
bool same_tree(const std::string& a, const std::string& b) { return expr(a) == expr(b); }

TEST(Parser, ReadsAPolicyWithEverything) {
  const auto read = policy(R"(@id("first") @if @note("")
    permit (principal is A::B in Group::"g", action in [Action::"a", X::Action::"b"], resource == Doc::"d",)
    when { true } unless { context.x } when { 1 };)");
  EXPECT_EQ(read->effect, Effect::permit);
  ASSERT_EQ(read->annotations.size(), 3U);
  EXPECT_EQ(read->annotations[0].value, "first");
  EXPECT_EQ(read->annotations[1].key, "if");
  EXPECT_FALSE(read->annotations[1].has_value);
  EXPECT_TRUE(read->annotations[2].has_value);
  EXPECT_EQ(read->principal.kind, Scope::Kind::is_in);
  EXPECT_EQ(read->principal.type, "A::B");
  EXPECT_EQ(read->principal.entity, (EntityUid{"Group", "g"}));
  EXPECT_EQ(read->action.kind, ActionScope::Kind::in_set);
  EXPECT_EQ(read->action.actions, (std::vector<EntityUid>{{"Action", "a"}, {"X::Action", "b"}}));
  EXPECT_EQ(read->resource.kind, Scope::Kind::equal);
  ASSERT_EQ(read->conditions->size(), 3U);
  EXPECT_EQ((*read->conditions)[1].kind, Condition::Kind::unless);
  EXPECT_EQ(read->source->text_of((*read->conditions)[1].span), "unless { context.x }");
  EXPECT_EQ(read->source->text_of(read->action.span), "action in [Action::\"a\", X::Action::\"b\"]");
  EXPECT_FALSE(read->is_template());
}

TEST(Parser, ReadsEveryKindOfScope) {
  EXPECT_EQ(policy("forbid(principal,action,resource);")->principal.kind, Scope::Kind::any);
  EXPECT_EQ(policy("forbid(principal,action,resource);")->action.kind, ActionScope::Kind::any);
  EXPECT_EQ(policy("forbid(principal in A::\"x\",action,resource);")->principal.kind, Scope::Kind::in);
  EXPECT_EQ(policy("forbid(principal is principal,action,resource);")->principal.type, "principal");
  EXPECT_EQ(policy("forbid(principal,action == Action::\"x\",resource);")->action.kind,
            ActionScope::Kind::equal);
  EXPECT_EQ(policy("forbid(principal,action in Action::\"x\",resource);")->action.kind,
            ActionScope::Kind::in);
  EXPECT_TRUE(policy("forbid(principal,action in [],resource);")->action.actions.empty());
  EXPECT_EQ(policy("forbid(principal == (A::\"x\"),action in ([(Action::\"x\"),]),resource);")->action.kind,
            ActionScope::Kind::in_set);
  const auto slots = policy("forbid(principal == ?principal,action,resource is R in (?resource));");
  EXPECT_TRUE(slots->is_template());
  EXPECT_TRUE(slots->principal.slot && slots->resource.slot);
  EXPECT_EQ(slots->resource.kind, Scope::Kind::is_in);
}

TEST(Parser, NumbersPoliciesByPosition) {
  Diagnostics diagnostics;
  const auto set = parse_policies(source("permit(principal,action,resource); // one\n"
                                         "permit(principal == ?principal,action,resource);\r\n"
                                         "forbid(principal,action,resource);"),
                                  diagnostics);
  ASSERT_TRUE(set);
  ASSERT_EQ(set->policies.size(), 2U);
  EXPECT_EQ(set->policies[0].id, "policy0");
  EXPECT_EQ(set->policies[1].id, "policy2");
  EXPECT_EQ(set->templates.at(0).id, "policy1");
  EXPECT_TRUE(parse_policies(source(""), diagnostics)->policies.empty());
  EXPECT_TRUE(parse_policies(source(" // nothing"), diagnostics)->policies.empty());
}

TEST(Parser, GroupsOperators) {
  EXPECT_TRUE(same_tree("true || false && true", "true || (false && true)"));
  EXPECT_TRUE(same_tree("1 + 2 * 3 - 4", "(1 + (2 * 3)) - 4"));
  EXPECT_TRUE(same_tree("1 + 2 < 3 && 4 == 5", "((1 + 2) < 3) && (4 == 5)"));
  EXPECT_TRUE(same_tree("!context.a.b", "!((context.a).b)"));
  EXPECT_TRUE(same_tree("true && true && true", "(true && true) && true"));
  EXPECT_FALSE(same_tree("true && true && true", "true && (true && true)"));
  EXPECT_TRUE(same_tree("if true then 1 else 2 + 3", "if true then 1 else (2 + 3)"));
  EXPECT_TRUE(same_tree("principal is A in resource", "principal is A in (resource)"));
  EXPECT_EQ(tree(expr("1 - 2 - 3")), tree(expr("(1 - 2) - 3")));
}

TEST(Parser, ReadsNumbers) {
  EXPECT_EQ(std::get<std::int64_t>(expr("9223372036854775807").data), INT64_MAX);
  EXPECT_EQ(std::get<std::int64_t>(expr("-9223372036854775808").data), INT64_MIN);
  EXPECT_EQ(std::get<std::int64_t>(expr("-00009223372036854775808").data), INT64_MIN);
  EXPECT_EQ(std::get<std::int64_t>(expr("0007").data), 7);
  EXPECT_EQ(expr("--5").op, Op::negate);
  EXPECT_EQ(std::get<std::int64_t>(expr("--5").operands[0].data), -5);
  EXPECT_EQ(expr("-(5)").op, Op::negate);
  EXPECT_EQ(expr("-5.a").op, Op::negate);
  EXPECT_EQ(std::get<std::int64_t>(expr("1 - 5").operands[1].data), 5);
  EXPECT_EQ(expr("----5").operands[0].operands[0].operands[0].op, Op::literal);
  EXPECT_TRUE(accepts("!!!!true"));
}

TEST(Parser, ReadsMembers) {
  EXPECT_EQ(std::get<std::string>(expr("context[\"a b\"]").data), "a b");
  EXPECT_EQ(std::get<std::string>(expr("context.principal").data), "principal");
  EXPECT_EQ(expr("context.a.contains(1)").op, Op::contains);
  EXPECT_EQ(expr("context.a.isEmpty()").op, Op::is_empty);
  EXPECT_EQ(expr("principal.getTag(\"a\").b").operands[0].op, Op::get_tag);
  EXPECT_EQ(std::get<std::string>(expr("context.a.isInRange(ip(\"::1\"),)").data), "isInRange");
  EXPECT_EQ(expr("context.a.isInRange(ip(\"::1\"))").operands.size(), 2U);
  EXPECT_EQ(std::get<std::string>(expr("context.isInRange").data), "isInRange");
  EXPECT_TRUE(accepts("ip() == datetime(\"a\", 1)"));  // arity is checked when it is evaluated
  EXPECT_TRUE(accepts("\"a\".b == true.c && 1 .d == 1.d"));
}

TEST(Parser, ReadsHasIsAndLike) {
  EXPECT_EQ(std::get<Names>(expr("context has a.principal.c").data).names,
            (std::vector<std::string>{"a", "principal", "c"}));
  EXPECT_EQ(std::get<Names>(expr("context has \"a.b\"").data).names, (std::vector<std::string>{"a.b"}));
  EXPECT_EQ(std::get<std::string>(expr("principal is A::B").data), "A::B");
  EXPECT_EQ(expr("principal is A in [resource]").op, Op::is_in);
  const auto pieces = std::get<Pattern>(expr(R"("" like "a\*b**\u{2a}\n*")").data).pieces;
  ASSERT_EQ(pieces.size(), 6U);
  EXPECT_EQ(pieces[0].text, "a*b");
  EXPECT_TRUE(pieces[1].wildcard && pieces[2].wildcard && pieces[3].wildcard);
  EXPECT_EQ(pieces[4].text, "\n");
  EXPECT_TRUE(pieces[5].wildcard);
}

TEST(Parser, ReadsSetsAndRecords) {
  EXPECT_EQ(expr("[]").op, Op::set);
  EXPECT_EQ(expr("[1, [2],]").operands.size(), 2U);
  EXPECT_EQ(expr("{}").op, Op::record);
  EXPECT_EQ(std::get<Names>(expr("{a: 1, \"b c\": {}, action: 2,}").data).names,
            (std::vector<std::string>{"a", "b c", "action"}));
}

TEST(Parser, SkipsWhatTheReferenceSkips) {
  EXPECT_TRUE(accepts("1\xC2\xA0==\xE2\x80\xA8\xE3\x80\x80\xC2\x85 1 // end"));
  EXPECT_TRUE(accepts("1 // a\r == 1"));
  EXPECT_TRUE(accepts("User :: // type\n \"alice\" == principal"));
  EXPECT_FALSE(accepts("1\xE2\x80\x8B == 1"));  // zero width space is no white space
}

TEST(Parser, NotesWhereExpressionsStand) {
  const auto text = source("  principal.a == -5 + (1)");
  Diagnostics diagnostics;
  const auto read = parse_expression(text, diagnostics);
  ASSERT_TRUE(read);
  EXPECT_EQ(text->text_of(read->span), "principal.a == -5 + (1)");
  EXPECT_EQ(text->text_of(read->operands[0].span), "principal.a");
  EXPECT_EQ(text->text_of(read->operands[1].operands[0].span), "-5");
  EXPECT_EQ(text->text_of(read->operands[1].operands[1].span), "(1)");
}

TEST(Parser, LongChainsDoNotNest) {
  std::string chain = "context.a == 0";
  for (int i = 1; i < 5000; ++i) chain += " || context.a == " + std::to_string(i);
  EXPECT_TRUE(accepts(chain));
  std::string leaning = "true";
  for (std::size_t i = 1; i < limits::leaning_chain; ++i) leaning += " && true";
  unsigned depth = 0;
  const Expr read = expr(leaning);
  for (const Expr* at = &read; at->op == Op::logical_and; at = &at->operands[0]) ++depth;
  EXPECT_EQ(depth, limits::leaning_chain - 1);
}

TEST(Parser, NestsToTheLimit) {
  const auto parentheses = [](std::size_t n) { return std::string(n, '(') + "1" + std::string(n, ')'); };
  EXPECT_TRUE(accepts(parentheses(limits::depth - 1)));
  EXPECT_FALSE(accepts(parentheses(limits::depth)));
  std::string members = "context";
  for (unsigned i = 1; i < limits::depth; ++i) members += ".a";
  EXPECT_TRUE(accepts(members));
  EXPECT_FALSE(accepts(members + ".a"));
  EXPECT_FALSE(accepts(std::string(1'000'000, '[')));
  EXPECT_FALSE(accepts(std::string(1'000'000, '!')));
}

TEST(Parser, ReadsEntityUids) {
  EXPECT_EQ(parse_entity_uid("A::B::\"x\\n\""), (EntityUid{"A::B", "x\n"}));
  for (const char* wrong : {"", "A", "A::", "\"x\"", "A::\"x\" ", "A::\"x\"y", "A::\"\\q\"", "if::\"x\"",
                            "__cedar::\"x\"", "?principal", "A::{}"}) {
    const bool blank_is_fine = std::string_view(wrong) == "A::\"x\" ";
    EXPECT_EQ(parse_entity_uid(wrong).has_value(), blank_is_fine) << wrong;
  }
}

TEST(Parser, KnowsNames) {
  EXPECT_TRUE(is_attribute_name("a_1") && is_attribute_name("principal") && is_attribute_name("__cedars"));
  for (const char* wrong : {"", "1", "a b", " a", "a ", "if", "__cedar", "a.b", "\xC3\xA9"}) {
    EXPECT_FALSE(is_attribute_name(wrong)) << wrong;
  }
  EXPECT_TRUE(is_type_name("A") && is_type_name("A::B::action"));
  for (const char* wrong : {"", "::A", "A::", "A:::B", "A::in", "A ::B", "__cedar::A"}) {
    EXPECT_FALSE(is_type_name(wrong)) << wrong;
  }
  EXPECT_TRUE(is_action_type("Action") && is_action_type("A::Action"));
  EXPECT_FALSE(is_action_type("MyAction"));
}

}  // namespace
}  // namespace sallyport::cedar
