#include "policy/flow_policies.h"

#include <gtest/gtest.h>

#include "policy/evaluate/evaluator.h"
#include "policy/language/parser.h"
#include "policy/web_facts.h"

namespace sallyport::policy {
namespace {

std::string condition(std::string_view pattern) { return to_cedar(PathPattern::parse(pattern).value()); }

TEST(FlowPolicies, WritesAPatternAsACondition) {
  EXPECT_EQ(condition("/**"), "");
  EXPECT_EQ(condition("/"), R"(context.path == "/")");
  EXPECT_EQ(condition("/a/b"), R"(context.path == "/a/b")");
  EXPECT_EQ(condition("/public/**"), R"((context.path == "/public" || context.path like "/public/*"))");
  EXPECT_EQ(condition("/api/*/status"), R"((context.path like "/api/*/status" && context.path_depth == 3))");
  EXPECT_EQ(condition("/a/*"),
            R"((context.path like "/a/*" && context.path_depth == 2 && !(context.path like "*/")))");
  EXPECT_EQ(condition("/a/*/**"), R"((context has segment2 && context.segment1 == "a"))");
}

TEST(FlowPolicies, WritesAFlow) {
  Flow flow;
  flow.id = "flow:7";
  flow.place = "map.yaml:31:5";
  flow.from = Flow::From::role;
  flow.role = "admin";
  flow.component = "site";
  flow.can = {{"GET", PathPattern::parse("/a").value()}, {"POST", PathPattern::parse("/b/**").value()}};
  const Role role{"admin", {"admins"}, {true, std::chrono::hours(8)}};
  EXPECT_EQ(to_cedar(flow, &role), R"(@id("flow:7")
@place("map.yaml:31:5")
permit (
  principal in Role::"admin",
  action in [Action::"GET", Action::"POST"],
  resource == Component::"site"
)
when { context.method == "GET" && context.path == "/a"
    || context.method == "POST" && (context.path == "/b" || context.path like "/b/*") }
when { context.mfa }
when { context.session_age <= duration("28800s") };
)");
  EXPECT_EQ(to_cedar(flow, nullptr), "");
  flow.from = Flow::From::unset;
  EXPECT_EQ(to_cedar(flow, &role), "");
}

// What a pattern matches and what its Cedar condition holds for must never differ: a map would enforce
// something else than it draws.
TEST(FlowPolicies, ConditionsMeanWhatPatternsMean) {
  const std::string_view words[] = {"a", "b", "ab", "*", "a", "*"};
  std::uint64_t state = 20261123;
  const auto next = [&](std::uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  std::size_t matched = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text;
    const std::size_t length = next(5);
    for (std::size_t i = 0; i < length; ++i) text.append("/").append(words[next(6)]);
    const std::uint64_t end = next(4);
    if (end == 0 || text.empty()) text += end == 1 ? "/**" : "/";
    if (end == 1 && !text.ends_with("/**")) text += "/**";
    const auto pattern = PathPattern::parse(text);
    ASSERT_TRUE(pattern.ok()) << text;
    const std::string cedar_text = to_cedar(*pattern);
    const auto source = std::make_shared<const cedar::Source>("t", cedar_text.empty() ? "true" : cedar_text);
    cedar::Diagnostics wrong;
    const auto expression = cedar::parse_expression(source, wrong);
    ASSERT_TRUE(expression) << text;
    for (int path_number = 0; path_number < 40; ++path_number) {
      std::string path;
      const std::size_t segments = next(6);
      for (std::size_t i = 0; i < segments; ++i) path.append("/").append(words[next(3)]);
      if (path.empty() || next(4) == 0) path += "/";
      const Principal who;
      Query query;
      query.who = &who;
      query.path = path;
      query.method = "GET";
      const cedar::Request request{{}, {}, {}, to_record(derive(query))};
      const cedar::Outcome outcome = cedar::evaluate(*expression, request, cedar::Entities());
      ASSERT_TRUE(std::holds_alternative<cedar::Value>(outcome)) << text << " " << path;
      const bool expected = pattern->matches(path);
      EXPECT_EQ(*std::get<cedar::Value>(outcome).as_bool(), expected) << text << " " << path << "\n"
                                                                      << cedar_text;
      matched += expected ? 1 : 0;
    }
  }
  EXPECT_GT(matched, 500u);  // or the comparison says little
}

}  // namespace
}  // namespace sallyport::policy
