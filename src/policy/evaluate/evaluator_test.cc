#include "policy/evaluate/evaluator.h"

#include <gtest/gtest.h>

#include <limits>

#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

EntityUid user(std::string id) { return {"User", std::move(id)}; }

Request request() {
  const Record context({{"number", std::int64_t{5}},
                        {"text", std::string("h\u00e9llo*")},
                        {"inner", Record({{"deep", Record({{"flag", true}})}, {"user", user("bob")}})},
                        {"stranger", user("nobody")}});
  return {user("alice"), {"Action", "view"}, {"NS::Photo", "sea.jpg"}, context};
}

Entities world() {
  Entities entities;
  entities.add({user("alice"),
                Record({{"age", std::int64_t{30}}, {"friend", user("bob")}, {"odd name", true}}),
                Record({{"role", std::string("admin")}}),
                {{"Group", "staff"}}});
  entities.add({user("bob"), Record({{"age", std::int64_t{20}}}), {}, {}});
  entities.add({{"Group", "staff"}, {}, {}, {{"Group", "all"}}});
  entities.add({{"Action", "view"}, {}, {}, {{"Action", "read"}}});
  entities.close();
  return entities;
}

std::string kind(EvaluationError::Kind kind) {
  static const char* const names[] = {"type",   "overflow", "no entity", "no attribute",
                                      "no tag", "call",     "too deep"};
  return names[static_cast<std::size_t>(kind)];
}

// The value as text, or "kind: message @ text of the span".
std::string outcome(const std::string& text) {
  Diagnostics diagnostics;
  const auto source = std::make_shared<const Source>("test", text);
  const std::optional<Expr> expr = parse_expression(source, diagnostics);
  if (!expr) return "not parsed: " + (diagnostics.all().empty() ? "" : to_text(diagnostics.all()[0]));
  const Outcome outcome = evaluate(*expr, request(), world());
  if (const Value* value = std::get_if<Value>(&outcome)) return to_text(*value);
  const auto& error = std::get<EvaluationError>(outcome);
  return kind(error.kind) + ": " + error.message + " @ " + std::string(source->text_of(error.span));
}

struct Row {
  const char* text;
  const char* expected;
};

template <std::size_t n>
void check(const Row (&rows)[n]) {
  for (const Row& row : rows) EXPECT_EQ(outcome(row.text), row.expected) << row.text;
}

TEST(Evaluator, LiteralsAndVariables) {
  check({{"true", "true"},
         {"-9223372036854775808", "-9223372036854775808"},
         {R"("a\u{e9}")", "\"a\u00e9\""},
         {R"(A::B::"x")", R"(A::B::"x")"},
         {"principal", R"(User::"alice")"},
         {"action", R"(Action::"view")"},
         {"resource", R"(NS::Photo::"sea.jpg")"},
         {"context.number", "5"}});
}

TEST(Evaluator, EqualityIsTotal) {
  check({{"1 == 1", "true"},
         {R"(1 == "1")", "false"},
         {"[1, 2, 2] == [2, 1]", "true"},
         {"{a: 1} == {a: 1}", "true"},
         {"{a: 1} != {b: 1}", "true"},
         {R"(ip("10.0.0.1") == ip("10.0.0.1/32"))", "true"},
         {R"(decimal("1.0") == decimal("1.0000"))", "true"},
         {R"(decimal("1.0") == "1.0")", "false"},
         {R"(User::"a" == User::"a")", "true"},
         {R"(User::"a" == Group::"a")", "false"},
         {"(1 == true) == (principal == [])", "true"},
         {"principal.none == 1", "no attribute: User::\"alice\" has no attribute `none` @ principal.none"}});
}

TEST(Evaluator, LogicShortCircuits) {
  check({{"true && false", "false"},
         {"false && 1", "false"},
         {"false && principal.none", "false"},
         {"true || 1", "true"},
         {"true || principal.none", "true"},
         {"false || true", "true"},
         {"!true", "false"},
         {"if true then 1 else principal.none", "1"},
         {"if false then principal.none else 2", "2"},
         {"true && 1", "type: expected bool, got long @ 1"},
         {"1 && false", "type: expected bool, got long @ 1"},
         {"false || 1", "type: expected bool, got long @ 1"},
         {R"("a" || true)", R"(type: expected bool, got string @ "a")"},
         {"!1", "type: expected bool, got long @ 1"},
         {"if 1 then 2 else 3", "type: expected bool, got long @ 1"},
         {"if principal.none then 2 else 3",
          "no attribute: User::\"alice\" has no attribute `none` @ principal.none"},
         {"(principal.none == 1) && false",
          "no attribute: User::\"alice\" has no attribute `none` @ principal.none"}});
}

TEST(Evaluator, ArithmeticIsChecked) {
  check({{"1 + 2 * 3 - 4", "3"},
         {"-context.number", "-5"},
         {"9223372036854775807 + 1",
          "overflow: 9223372036854775807 + 1 does not fit into 64 bits @ 9223372036854775807 + 1"},
         {"-9223372036854775808 - 1",
          "overflow: -9223372036854775808 - 1 does not fit into 64 bits @ -9223372036854775808 - 1"},
         {"4611686018427387904 * 2",
          "overflow: 4611686018427387904 * 2 does not fit into 64 bits @ 4611686018427387904 * 2"},
         {"-(-9223372036854775807 - 1)",
          "overflow: -(-9223372036854775808) does not fit into 64 bits @ (-9223372036854775807 - 1)"},
         {R"(1 + "a")", R"(type: expected long, got string @ "a")"},
         {R"("a" + 1)", R"(type: expected long, got string @ "a")"},
         {R"(-context.text)", "type: expected long, got string @ context.text"},
         {"1 + principal.none", "no attribute: User::\"alice\" has no attribute `none` @ principal.none"}});
}

TEST(Evaluator, OrderIsForLongsDatetimesAndDurations) {
  check({{"1 < 2", "true"},
         {"2 <= 2", "true"},
         {"2 > 2", "false"},
         {"2 >= 2", "true"},
         {R"(datetime("2024-01-01") < datetime("2024-01-02"))", "true"},
         {R"(duration("1h") >= duration("61m"))", "false"},
         {R"(decimal("1.0") < decimal("2.0"))",
          R"(type: expected long, datetime or duration, got decimal @ decimal("1.0"))"},
         {R"("a" < "b")", R"(type: expected long, datetime or duration, got string @ "a")"},
         {R"(1 < datetime("2024-01-01"))", R"(type: expected long, got datetime @ datetime("2024-01-01"))"},
         {R"(duration("1h") < 1)", "type: expected duration, got long @ 1"},
         {"true > false", "type: expected long, datetime or duration, got bool @ true"}});
}

TEST(Evaluator, InFollowsTheHierarchy) {
  check({{"principal in principal", "true"},
         {R"(principal in Group::"staff")", "true"},
         {R"(principal in Group::"all")", "true"},
         {R"(principal in Group::"other")", "false"},
         {R"(Group::"all" in principal)", "false"},
         {R"(User::"nobody" in User::"nobody")", "true"},
         {R"(User::"nobody" in Group::"all")", "false"},
         {R"(action in Action::"read")", "true"},
         {R"(principal in [Group::"other", Group::"all"])", "true"},
         {R"(principal in [Group::"other"])", "false"},
         {"principal in []", "false"},
         {"principal in [principal, 1]", "type: expected entity, got long @ [principal, 1]"},
         {"principal in 1", "type: expected entity or set of entities, got long @ 1"},
         {"1 in principal", "type: expected entity, got long @ 1"},
         {"[principal] in principal", "type: expected entity, got set @ [principal]"}});
}

TEST(Evaluator, IsAsksForTheTypeAlone) {
  check({{"principal is User", "true"},
         {"resource is NS::Photo", "true"},
         {"resource is Photo", "false"},
         {"1 is User", "type: expected entity, got long @ 1"},
         {R"(principal is User in Group::"all")", "true"},
         {R"(principal is User in [Group::"all"])", "true"},
         {R"(principal is User in Group::"x")", "false"},
         {"principal is Group in 1", "false"},
         {"principal is Group in principal.none", "false"},
         {"principal is User in 1", "type: expected entity or set of entities, got long @ 1"},
         {"1 is User in principal", "type: expected entity, got long @ 1"},
         {"principal.none is User in principal",
          "no attribute: User::\"alice\" has no attribute `none` @ principal.none"},
         {"principal is User in principal.none",
          "no attribute: User::\"alice\" has no attribute `none` @ principal.none"}});
}

TEST(Evaluator, AttributesOfRecordsAndEntities) {
  check({{"principal.age", "30"},
         {R"(principal["odd name"])", "true"},
         {"principal.friend.age", "20"},
         {"context.inner.deep.flag", "true"},
         {"{a: 1}.a", "1"},
         {"{a: 1}.b", "no attribute: the record has no attribute `b` @ {a: 1}.b"},
         {"resource.x", "no entity: there is no entity NS::Photo::\"sea.jpg\" @ resource.x"},
         {"context.number.x", "type: expected record or entity, got long @ context.number.x"},
         {"[principal].x", "type: expected record or entity, got set @ [principal].x"},
         {"principal has age", "true"},
         {R"(principal has "odd name")", "true"},
         {"principal has none", "false"},
         {"resource has x", "false"},
         {"context has inner.deep.flag", "true"},
         {"context has inner.deep.none", "false"},
         {"context has inner.none.flag", "false"},
         {"context has inner.user.age", "true"},
         {"context has stranger.age", "false"},
         {"context has number.x", "type: expected record or entity, got long @ context"},
         {"1 has x", "type: expected record or entity, got long @ 1"}});
}

TEST(Evaluator, Tags) {
  check({{R"(principal.getTag("role"))", R"("admin")"},
         {R"(principal.hasTag("role"))", "true"},
         {R"(principal.hasTag("none"))", "false"},
         {R"(resource.hasTag("role"))", "false"},
         {R"(principal.getTag("none"))",
          R"(no tag: User::"alice" has no tag "none" @ principal.getTag("none"))"},
         {R"(resource.getTag("role"))",
          R"(no entity: there is no entity NS::Photo::"sea.jpg" @ resource.getTag("role"))"},
         {"principal.getTag(1)", "type: expected string, got long @ 1"},
         {R"(context.hasTag("a"))", "type: expected entity, got record @ context"}});
}

TEST(Evaluator, Sets) {
  check({{"[1, 2].contains(1)", "true"},
         {"[1, 2].contains([1])", "false"},
         {"[1, 2].containsAll([2])", "true"},
         {"[1, 2].containsAll([3])", "false"},
         {"[1, 2].containsAny([2, 3])", "true"},
         {"[1, 2].containsAny([])", "false"},
         {"[].isEmpty()", "true"},
         {"[[]].isEmpty()", "false"},
         {"[1, principal.none]", "no attribute: User::\"alice\" has no attribute `none` @ principal.none"},
         {"1.contains(1)", "type: expected set, got long @ 1"},
         {"[1].containsAll(1)", "type: expected set, got long @ 1"},
         {"context.containsAny([1])", "type: expected set, got record @ context"},
         {"context.isEmpty()", "type: expected set, got record @ context"}});
}

TEST(Evaluator, RecordsAreMadeOfTheirOperands) {
  check({{R"({b: 1, "a b": principal.age})", R"({"a b": 30, "b": 1})"},
         {"{}", "{}"},
         {"{a: principal.none}", "no attribute: User::\"alice\" has no attribute `none` @ principal.none"}});
}

TEST(Evaluator, LikeMatchesCharacters) {
  check({{R"(context.text like "h*o\*")", "true"},
         {R"(context.text like "h*o")", "false"},
         {R"("" like "*")", "true"},
         {R"("" like "")", "true"},
         {R"("a" like "")", "false"},
         {R"("abcbd" like "a*b*d")", "true"},
         {R"("abd" like "a*b*bd")", "false"},
         {R"("aab" like "a*ab")", "true"},
         {R"("ab" like "ab*b")", "false"},
         {R"("abc" like "*c*b*")", "false"},
         {R"("\u{1f600}x" like "\u{1f600}*")", "true"},
         {R"("x\u{1f600}" like "*\u{1f601}")", "false"},
         {R"(1 like "*")", "type: expected string, got long @ 1"}});
}

TEST(Evaluator, NestingHasAnEnd) {
  Expr expr;
  expr.data = true;
  for (int i = 0; i < 2000; ++i) {
    Expr outer;
    outer.op = Op::logical_not;
    outer.operands.push_back(std::move(expr));
    expr = std::move(outer);
  }
  const Outcome outcome = evaluate(expr, request(), world());
  ASSERT_TRUE(std::holds_alternative<EvaluationError>(outcome));
  EXPECT_EQ(std::get<EvaluationError>(outcome).kind, EvaluationError::Kind::too_deep);
}

}  // namespace
}  // namespace sallyport::cedar
