// What the parser refuses: each rule with the place and the words of its first message.
#include <gtest/gtest.h>

#include "policy/language/limits.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

struct Refused {
  const char* text;
  const char* place;
  const char* message;
  const char* hint;
};

SourcePtr source(std::string text) { return std::make_shared<const Source>("p.cedar", std::move(text)); }

std::string expected(const Refused& refused) {
  std::string text = std::string("p.cedar:") + refused.place + ": error: " + refused.message;
  return *refused.hint == 0 ? text : text + "\n  hint: " + refused.hint;
}

std::string first_message(const Diagnostics& diagnostics) {
  return diagnostics.all().empty() ? "accepted" : to_text(diagnostics.all().front());
}

constexpr Refused policies[] = {
    {R"(permit(principal,action,resource))", "1:34", "expected `;` at the end of the policy", ""},
    {R"(@a@ permit(principal,action,resource);)", "1:12", "expected a text in quotes, found `principal`", ""},
    {R"(@a("x",) permit(principal,action,resource);)", "1:7",
     "expected `)` after the text of the annotation, found `,`", ""},
    {R"(@a(x) permit(principal,action,resource);)", "1:4", "expected a text in quotes, found `x`", ""},
    {R"(@a("\q") permit(principal,action,resource);)", "1:5", "there is no such escape", ""},
    {R"(@a("x") @b @a permit(principal,action,resource);)", "1:12",
     "this policy has an annotation `@a` already", ""},
    {R"(allow(principal,action,resource);)", "1:1", "expected `permit` or `forbid`, found `allow`",
     "write `permit`"},
    {R"(permitt(principal,action,resource);)", "1:1", "expected `permit` or `forbid`, found `permitt`",
     "did you mean `permit`?"},
    {R"(when(principal,action,resource);)", "1:1", "expected `permit` or `forbid`, found `when`", ""},
    {R"((principal,action,resource);)", "1:1", "expected `permit` or `forbid`, found `(`", ""},
    {R"(permit principal;)", "1:8", "expected `(` before the scope, found `principal`", ""},
    {R"(permit();)", "1:8", "the scope lacks `principal`", "write `(principal, action, resource)`"},
    {R"(permit(principal);)", "1:17", "the scope lacks `action`", "write `(principal, action, resource)`"},
    {R"(permit(principal,action);)", "1:24", "the scope lacks `resource`",
     "write `(principal, action, resource)`"},
    {R"(permit(principal,,action,resource);)", "1:18", "expected `action`, found `,`", ""},
    {R"(permit(principle,action,resource);)", "1:8", "expected `principal`, found `principle`",
     "did you mean `principal`?"},
    {R"(permit(action,principal,resource);)", "1:8", "expected `principal`, found `action`",
     "the scope holds principal, action and resource, in this order"},
    {R"(permit(principal: User,action,resource);)", "1:17", "a type is not written with `:`",
     "write `principal is TYPE`"},
    {R"(permit(principal,action,resource,context);)", "1:34",
     "the scope holds principal, action and resource, and nothing else",
     "other conditions belong into `when { ... }`"},
    {R"(permit(principal,action,resource,,);)", "1:34", "expected `)` at the end of the scope, found `,`",
     ""},
    {R"(permit(principal,action,resource;)", "1:33",
     "expected `==`, `in`, `is` or the end of the resource, found `;`", ""},
    {R"(permit(principal == "alice",action,resource);)", "1:21",
     "expected an entity such as `User::\"alice\"`, or `?principal`, found a text",
     "write the entity's type before it: `User::\"alice\"`"},
    {R"(permit(principal == User,action,resource);)", "1:21",
     "expected an entity such as `User::\"alice\"`, or `?principal`, found the name `User`",
     "an entity is a type and an id: `User::\"...\"`"},
    {R"(permit(principal == 5,action,resource);)", "1:21",
     "expected an entity such as `User::\"alice\"`, or `?principal`, found `5`", ""},
    {R"(permit(principal == [User::"a"],action,resource);)", "1:21",
     "expected an entity such as `User::\"alice\"`, or `?principal`, found a set",
     "only `action in [...]` takes a set; write several policies, or `when { principal in [...] }`"},
    {R"(permit(principal in [User::"a"],action,resource);)", "1:21",
     "expected an entity such as `User::\"alice\"`, or `?principal`, found a set",
     "only `action in [...]` takes a set; write several policies, or `when { principal in [...] }`"},
    {R"(permit(principal == ?resource,action,resource);)", "1:21", "`?resource` cannot stand here",
     "the slot of the principal is `?principal`"},
    {R"(permit(principal == (User::"a",action,resource);)", "1:31",
     "expected `)` after the entity, found `,`", ""},
    {R"(permit(principal is User == User::"a",action,resource);)", "1:26",
     "`is` cannot stand together with `==`", "leave `is` out: the entity after `==` names its type"},
    {R"(permit(principal is "User",action,resource);)", "1:21",
     "expected the name of a type, found a text in quotes", ""},
    {R"(permit(principal is (User),action,resource);)", "1:21", "expected the name of a type, found `(`", ""},
    {R"(permit(principal is User in,action,resource);)", "1:28",
     "expected an entity such as `User::\"alice\"`, or `?principal`, found `,`", ""},
    {R"(permit(principal = User::"a",action,resource);)", "1:18", "`=` is not an operator",
     "write `==` to compare"},
    {R"(permit(principal != User::"a",action,resource);)", "1:18", "`!=` cannot stand in the scope",
     "write the condition as `when { principal ... }`"},
    {R"(permit(principal has a,action,resource);)", "1:18", "`has` cannot stand in the scope",
     "write the condition as `when { principal ... }`"},
    {R"(permit(principal.a == 1,action,resource);)", "1:17", "`.` cannot stand in the scope",
     "write the condition as `when { principal ... }`"},
    {R"(permit(principal == User::"a" && true,action,resource);)", "1:31", "`&&` cannot stand in the scope",
     "write the condition as `when { principal ... }`"},
    {R"(permit(principal User,action,resource);)", "1:18",
     "expected `==`, `in`, `is` or the end of the principal, found `User`", ""},
    {R"(permit(principal == User::"a" in User::"b",action,resource);)", "1:31",
     "`in` cannot follow in the scope", "write the second condition as `when { principal ... }`"},
    {R"(permit(principal,action is Action,resource);)", "1:25", "`is` cannot stand with `action`",
     "name the actions: `action in [...]`"},
    {R"(permit(principal,action == User::"a",resource);)", "1:28", "`User::\"a\"` is no action",
     "the type of an action is `Action`, or ends in `::Action`"},
    {R"(permit(principal,action in [Action::"a", User::"b"],resource);)", "1:42",
     "`User::\"b\"` is no action", "the type of an action is `Action`, or ends in `::Action`"},
    {R"(permit(principal,action == [Action::"a"],resource);)", "1:28",
     "expected an action such as `Action::\"read\"`, found a set", "write `action in [...]`"},
    {R"(permit(principal,action in [[Action::"a"]],resource);)", "1:29",
     "expected an action such as `Action::\"read\"`, found `[`", ""},
    {R"(permit(principal,action in [Action::"a" Action::"b"],resource);)", "1:41",
     "expected `]` or `,` after the action, found `Action`", ""},
    {R"(permit(principal,action == ?action,resource);)", "1:28", "actions have no slot",
     "slots are `?principal` and `?resource`"},
    {R"(permit(principal,action in (Action::"a",resource);)", "1:40",
     "expected `)` after the action, found `,`", ""},
    {R"(permit(principal,action foo,resource);)", "1:25",
     "expected `==`, `in` or the end of the action, found `foo`", ""},
    {R"(permit(principal,action == Action,resource);)", "1:28",
     "expected an action such as `Action::\"read\"`, found the name `Action`",
     "an entity is a type and an id: `Action::\"...\"`"},
    {R"(permit(principal,action,resource) when {};)", "1:35", "the body of `when` is empty",
     "leave the clause out, or write `true`"},
    {R"(permit(principal,action,resource) whenever { true };)", "1:35",
     "expected `when` or `unless`, found `whenever`", ""},
    {R"(permit(principal,action,resource) advice { true };)", "1:35",
     "expected `when` or `unless`, found `advice`", ""},
    {R"(permit(principal,action,resource) when true;)", "1:40",
     "expected `{` before the condition, found `true`", ""},
    {R"(permit(principal,action,resource) when { true;)", "1:46",
     "expected an operator or `}` at the end of the condition, found `;`", ""},
    {R"(permit(principal,action,resource) when { true })", "1:48", "expected `;` at the end of the policy",
     ""},
    {R"(permit(principal,action,resource) permit(principal,action,resource);)", "1:34",
     "expected `;` at the end of the policy", ""},
    {R"(permit(principal,action,resource);;)", "1:35", "expected `permit` or `forbid`, found `;`", ""},
};

constexpr Refused expressions[] = {
    {R"()", "1:1", "expected an expression, found the end of the text", ""},
    {R"(1 = 2)", "1:3", "`=` is not an operator", "write `==` to compare"},
    {R"(1 == 2 == 3)", "1:8", "`==` cannot follow another comparison",
     "join comparisons with `&&`, or use parentheses"},
    {R"(1 < 2 has a)", "1:7", "`has` cannot follow another comparison",
     "join comparisons with `&&`, or use parentheses"},
    {R"(context has a like "b")", "1:15", "`like` cannot follow another comparison",
     "join comparisons with `&&`, or use parentheses"},
    {R"(principal is A in resource in action)", "1:28", "`in` cannot follow another comparison",
     "join comparisons with `&&`, or use parentheses"},
    {R"(principal is A == true)", "1:16", "`==` cannot follow another comparison",
     "join comparisons with `&&`, or use parentheses"},
    {R"(1 +)", "1:4", "expected an expression, found the end of the text", ""},
    {R"(1 / 2)", "1:3", "division is not supported", "Cedar has `+`, `-` and `*`"},
    {R"(1 % 2)", "1:3", "remainders are not supported", "Cedar has `+`, `-` and `*`"},
    {R"(!!!!!true)", "1:5", "more than four `!` in a row", ""},
    {R"(-----1)", "1:5", "more than four `-` in a row", ""},
    {R"(!-1)", "1:2", "expected an expression, found `-`", ""},
    {R"(-!true)", "1:2", "expected an expression, found `!`", ""},
    {R"(1 && if true then 1 else 2)", "1:6", "an `if` cannot stand here", "put it in parentheses"},
    {R"(if true)", "1:8", "expected `then` after the condition of `if`, found the end of the text", ""},
    {R"(if true then 1)", "1:15",
     "expected `else` after what follows `then`; an `if` always has one, found the end of the text", ""},
    {R"(if true 1 else 2)", "1:9", "expected `then` after the condition of `if`, found `1`", ""},
    {R"(9223372036854775808)", "1:1", "this number is too large", "the largest is 9223372036854775807"},
    {R"(-9223372036854775809)", "1:2", "this number is too large", "the largest is 9223372036854775807"},
    {R"(99999999999999999999999)", "1:1", "this number is too large", "the largest is 9223372036854775807"},
    {R"(-9223372036854775808.a)", "1:2", "this number is too large", "the largest is 9223372036854775807"},
    {R"(x)", "1:1", "there is no variable `x`",
     "the variables are principal, action, resource and context; a text stands in quotes"},
    {R"(principla.a)", "1:1", "there is no variable `principla`", "did you mean `principal`?"},
    {R"(A::b)", "1:1", "there is no variable `A::b`", "an entity is a type and an id: `A::b::\"...\"`"},
    {R"(not true)", "1:1", "there is no variable `not`", "write `!`"},
    {R"(null)", "1:1", "there is no variable `null`",
     "there is no null; ask with `has` whether an attribute is there"},
    {R"(true and false)", "1:6", "expected an operator or the end of the expression, found `and`",
     "write `&&`"},
    {R"(true or false)", "1:6", "expected an operator or the end of the expression, found `or`",
     "write `||`"},
    {R"(principal not in resource)", "1:11", "expected an operator or the end of the expression, found `not`",
     "write `!(... in ...)`"},
    {R"(context.a contains 1)", "1:11", "expected an operator or the end of the expression, found `contains`",
     "it is a method: `e.contains(...)`"},
    {R"((1)", "1:3", "expected `)` after the expression, found the end of the text", ""},
    {R"([1)", "1:3", "expected `]` or `,` after the element, found the end of the text", ""},
    {R"([1,,2])", "1:4", "expected an expression, found `,`", ""},
    {R"({a})", "1:3", "expected `:` after the key, found `}`", ""},
    {R"({a: 1)", "1:6", "expected `}` or `,` after the value, found the end of the text", ""},
    {R"({1: 2})", "1:2", "expected a key, plain or in quotes, found `1`", ""},
    {R"({a: 1, "a": 2})", "1:8", "the key \"a\" stands in this record twice", ""},
    {R"({if: 1})", "1:2", "`if` is a reserved word", "a key can stand in quotes"},
    {R"({a.b: 1})", "1:3", "expected `:` after the key, found `.`", ""},
    {R"({("a"): 1})", "1:2", "expected a key, plain or in quotes, found `(`", ""},
    {R"(context.if)", "1:9", "`if` is a reserved word", "write [\"...\"], with the name in quotes"},
    {R"(context.__cedar)", "1:9", "`__cedar` is a reserved word", "write [\"...\"], with the name in quotes"},
    {R"(context.1)", "1:9", "expected an attribute's or a method's name after `.`, found `1`", ""},
    {R"(context.)", "1:9", "expected an attribute's or a method's name after `.`, found the end of the text",
     ""},
    {R"(context has)", "1:12", "expected an attribute's name, plain or in quotes, found the end of the text",
     ""},
    {R"(context has a.)", "1:15", "expected an attribute's name, found the end of the text", ""},
    {R"(context has a.if)", "1:15", "`if` is a reserved word",
     "the name of an attribute can stand in quotes"},
    {R"(context has ("a"))", "1:13", "expected an attribute's name, plain or in quotes, found `(`", ""},
    {R"(context has "a".b)", "1:16", "expected an operator or the end of the expression, found `.`", ""},
    {R"(context has a::b)", "1:14", "expected an operator or the end of the expression, found `::`", ""},
    {R"(context[a])", "1:9", "expected an attribute's name in quotes between `[` and `]`, found `a`", ""},
    {R"(context["a")", "1:12", "expected `]` after the attribute's name, found the end of the text", ""},
    {R"(context[1])", "1:9", "expected an attribute's name in quotes between `[` and `]`, found `1`", ""},
    {R"(context like 1)", "1:14", "expected a pattern in quotes after `like`, found `1`", ""},
    {R"(context like ("a"))", "1:14", "expected a pattern in quotes after `like`, found `(`", ""},
    {R"("a" like "\q")", "1:11", "there is no such escape", ""},
    {R"("a\q")", "1:3", "there is no such escape", ""},
    {R"("a)", "1:1", "this text has no closing quote", "close it with `\"`; a `\"` inside is written `\\\"`"},
    {R"('a')", "1:1", "texts stand in double quotes", "write `\"`"},
    {"\"a\\\n b", "1:1", "a backslash cannot stand at the end of a line",
     "write `\\n` where the text has a line end"},
    {R"(1 & 2)", "1:3", "`&` is not an operator", "write `&&`"},
    {R"(1 | 2)", "1:3", "`|` is not an operator", "write `||`"},
    {R"(# a)", "1:1", "`#` has no meaning here", "comments begin with `//`"},
    {R"(1 $ 2)", "1:3", "`$` has no meaning here", ""},
    {R"(?principal)", "1:1", "`?principal` can stand only in the scope", ""},
    {R"(?)", "1:1", "a slot needs a name", "a template may hold `?principal` and `?resource`"},
    {R"(User::{a: 1})", "1:7", "expected the entity's id in quotes after `User::`, found `{`", ""},
    {R"(User::)", "1:7", "expected the entity's id in quotes after `User::`, found the end of the text", ""},
    {R"(User::"a)", "1:7", "this text has no closing quote",
     "close it with `\"`; a `\"` inside is written `\\\"`"},
    {R"(if::A::"x")", "1:1", "`if` is a reserved word", ""},
    {R"(true::A::"x")", "1:1", "`true` is a reserved word", ""},
    {R"(then)", "1:1", "expected an expression, found `then`", ""},
    {R"(then::A::"x")", "1:1", "`then` is a reserved word", ""},
    {R"(__cedar::A::"x")", "1:1", "`__cedar` is a reserved word", ""},
    {R"(principal is "A")", "1:14", "expected the name of a type, found a text in quotes", ""},
    {R"(principal is A::"x")", "1:15", "`is` takes a type, not an entity", "compare entities with `==`"},
    {R"(principal is if)", "1:14", "`if` is a reserved word", ""},
    {R"(principal is (A))", "1:14", "expected the name of a type, found `(`", ""},
    {R"(foo(1))", "1:1", "there is no function `foo`", ""},
    {R"(ipp("x"))", "1:1", "there is no function `ipp`", "did you mean `ip(...)`?"},
    {R"(A::ip("x"))", "1:1", "there is no function `A::ip`", ""},
    {R"(isIpv4(context))", "1:1", "there is no function `isIpv4`", "it is a method: `e.isIpv4(...)`"},
    {R"(contains(1))", "1:1", "there is no function `contains`", "it is a method: `e.contains(...)`"},
    {R"(unknown("x"))", "1:1", "there is no function `unknown`", ""},
    {R"(context.ip("x"))", "1:9", "there is no method `ip`", "it is a function: `ip(...)`"},
    {R"(context.contans(1))", "1:9", "there is no method `contans`", "did you mean `contains`?"},
    {R"(context.isEmpty(1))", "1:9", "`isEmpty` takes no arguments, found 1", ""},
    {R"(context.contains())", "1:9", "`contains` takes 1 argument, found 0", ""},
    {R"(context.contains(1, 2))", "1:9", "`contains` takes 1 argument, found 2", ""},
    {R"(context.getTag())", "1:9", "`getTag` takes 1 argument, found 0", ""},
    {R"(principal(1))", "1:1", "there is no function `principal`", ""},
    {R"((1)(2))", "1:4", "this cannot be called", "only functions and methods can"},
    {R"("a"(1))", "1:4", "this cannot be called", "only functions and methods can"},
    {R"(ip("x")", "1:7", "expected `)` or `,` after the argument, found the end of the text", ""},
    {R"(ip("x" "y"))", "1:8", "expected `)` or `,` after the argument, found a text in quotes", ""},
    {R"(1 2)", "1:3", "expected an operator or the end of the expression, found `2`", ""},
    {R"(1;)", "1:2", "expected an operator or the end of the expression, found `;`", ""},
};

TEST(ParserRefuses, Policies) {
  for (const Refused& refused : policies) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_policies(source(refused.text), diagnostics)) << refused.text;
    EXPECT_TRUE(diagnostics.failed());
    EXPECT_EQ(first_message(diagnostics), expected(refused)) << refused.text;
  }
}

TEST(ParserRefuses, Expressions) {
  for (const Refused& refused : expressions) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_expression(source(refused.text), diagnostics)) << refused.text;
    EXPECT_EQ(first_message(diagnostics), expected(refused)) << refused.text;
  }
}

TEST(ParserRefuses, MoreOrFewerThanOnePolicy) {
  const std::string one = "permit(principal,action,resource);";
  Diagnostics none;
  EXPECT_FALSE(parse_policy(source("  "), "id", none));
  EXPECT_EQ(first_message(none), "p.cedar:1:3: error: expected a policy, but the text is empty");
  Diagnostics two;
  EXPECT_FALSE(parse_policy(source(one + one), "id", two));
  EXPECT_EQ(first_message(two), "p.cedar:1:35: error: expected one policy, but another follows it");
}

TEST(ParserRefuses, BytesThatAreNoUtf8) {
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_policies(source("// \xC3\xA9\n@a(\"\xFF\")"), diagnostics));
  EXPECT_EQ(first_message(diagnostics),
            "p.cedar:2:5: error: this byte is not UTF-8\n  hint: save the file as UTF-8");
  Diagnostics mark;
  EXPECT_FALSE(parse_policies(source("\xEF\xBB\xBFpermit(principal,action,resource);"), mark));
  EXPECT_EQ(first_message(mark),
            "p.cedar:1:1: error: this character has no meaning here\n  hint: save the file as UTF-8 without "
            "a byte order mark");
}

// One run names the mistakes of many policies, and several in one.
TEST(ParserRefuses, ReportsMistakesBehindTheFirst) {
  Diagnostics diagnostics;
  EXPECT_FALSE(
      parse_policies(source("permit(principal,action,resource)\n"
                            "permit(principal,action);\n"
                            "permit(principal,action,resource) when { contxt.a = 1 && ipp(\"x\") };\n"
                            "forbid(principal,action,resource) when { (1 };\n"
                            "deny(principal,action,resource);"),
                     diagnostics));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const Diagnostic& found : diagnostics.all())
    places.emplace_back(found.position.line, found.position.column);
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> wanted{{1, 34}, {2, 24}, {3, 42}, {3, 51},
                                                                    {3, 58}, {4, 45}, {5, 1}};
  EXPECT_EQ(places, wanted);
}

TEST(ParserRefuses, WhatIsTooDeep) {
  const std::string message = "expressions are nested deeper than 128 levels";
  const auto refuses = [&](const std::string& text, std::uint32_t column) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_expression(source(text), diagnostics)) << text.substr(0, 20);
    ASSERT_FALSE(diagnostics.all().empty());
    EXPECT_EQ(diagnostics.all().front().message, message) << text.substr(0, 20);
    EXPECT_EQ(diagnostics.all().front().position.column, column) << text.substr(0, 20);
  };
  const auto repeat = [](std::string_view text, unsigned times) {
    std::string out;
    for (unsigned i = 0; i < times; ++i) out += text;
    return out;
  };
  refuses(repeat("(", 200) + "1" + repeat(")", 200), 129);
  refuses(repeat("[", 200), 129);
  refuses(repeat("if true then 1 else ", 200) + "1", 2544);
  refuses("context" + repeat(".a", 200), 1);
  refuses("1" + repeat(" + 1", 200), 1);
  refuses("context has a" + repeat(".a", 200), 269);
  refuses(repeat("(1 + ", 127) + "1 + 1" + repeat(")", 127), 2);
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_policies(source("permit(principal == " + repeat("(", 200) + "A::\"a\"" +
                                     repeat(")", 200) + ",action,resource);"),
                              diagnostics));
  EXPECT_EQ(first_message(diagnostics), "p.cedar:1:149: error: " + message);
}

TEST(ParserRefuses, WhatIsTooMuch) {
  const auto refuses = [](const std::string& text, const std::string& message) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_policies(source(text), diagnostics));
    ASSERT_FALSE(diagnostics.all().empty());
    EXPECT_EQ(diagnostics.all().front().message, message);
  };
  const std::string head = "permit(principal,action,resource)";
  std::string policies_text;
  for (std::size_t i = 0; i <= limits::policies; ++i) policies_text += head + ';';
  refuses(policies_text, "more than 100000 policies in one text");
  std::string annotations;
  for (std::size_t i = 0; i <= limits::annotations; ++i) annotations += "@a" + std::to_string(i) + ' ';
  refuses(annotations + head + ';', "more than 256 annotations on one policy");
  std::string conditions;
  for (std::size_t i = 0; i <= limits::conditions; ++i) conditions += "when{true}";
  refuses(head + conditions + ';', "more than 1000 conditions in one policy");
  std::string keys;
  for (std::size_t i = 0; i <= limits::record_keys; ++i) keys += "a" + std::to_string(i) + ":1,";
  refuses(head + "when{{" + keys + "}};", "more than 10000 keys in one record");
  std::string name = "A";
  for (std::size_t i = 0; i < limits::name_parts; ++i) name += "::A";
  refuses(head + "when{" + name + "::\"x\" == 1};", "a name of more than 64 parts");
  refuses(std::string(limits::source_bytes + 1, ' '), "the text is larger than 16777216 bytes");
  std::string elements;
  for (std::size_t i = 0; i <= limits::expressions; ++i) elements += "1,";
  refuses(head + "when{[" + elements + "]};", "more than 2000000 expressions in one text");
}

}  // namespace
}  // namespace sallyport::cedar
