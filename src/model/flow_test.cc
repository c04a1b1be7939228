#include "model/flow.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

using Texts = std::vector<std::string>;
using std::chrono::minutes;

TEST(Requirements, OfRoleAndFlowHoldTogether) {
  const Requirements role{true, minutes(60), {"one", "two"}, {"pwd"}, {"company"}, {}};
  const Requirements flow{false, minutes(5), {"two", "three"}, {"hwk", "pwd"}, {}, {"private", "public"}};
  const Requirements both = merged(role, flow);
  EXPECT_TRUE(both.mfa);
  EXPECT_EQ(both.max_age, minutes(5));
  EXPECT_EQ(both.acr, Texts{"two"});
  EXPECT_EQ(both.amr, (Texts{"pwd", "hwk"}));
  EXPECT_EQ(both.providers, Texts{"company"});
  EXPECT_EQ(both.networks, (Texts{"private", "public"}));
  EXPECT_FALSE(contradict(role, flow));
}

TEST(Requirements, NothingAddsNothing) {
  const Requirements role{true, minutes(60), {"one"}, {"pwd"}, {"company"}, {"private"}};
  EXPECT_EQ(merged(role, {}), role);
  EXPECT_EQ(merged({}, role), role);
  EXPECT_EQ(merged({}, {}), Requirements{});
  EXPECT_FALSE(contradict(role, {}));
  EXPECT_FALSE(contradict({}, role));
}

// An empty list would read as "any".
TEST(Requirements, ThatContradictNeverBecomeNone) {
  const Requirements role{false, {}, {"one"}, {}, {"company"}, {"private"}};
  const Requirements flow{false, {}, {"two"}, {}, {"partner"}, {"public"}};
  EXPECT_TRUE(contradict(role, flow));
  EXPECT_EQ(merged(role, flow), flow);
  EXPECT_TRUE(contradict({.acr = {"one"}}, {.acr = {"two"}}));
  EXPECT_TRUE(contradict({.providers = {"one"}}, {.providers = {"two"}}));
  EXPECT_TRUE(contradict({.networks = {"one"}}, {.networks = {"two"}}));
  EXPECT_FALSE(contradict({.amr = {"one"}}, {.amr = {"two"}}));
}

}  // namespace
}  // namespace sallyport
