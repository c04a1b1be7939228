#include "identity/oidc/transactions.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace sallyport::identity {
namespace {

class TransactionsTest : public testing::Test {
 protected:
  static Transaction of(std::string provider) {
    Transaction out;
    out.provider = std::move(provider);
    out.return_path = "/";
    return out;
  }
  ManualClock clock_{from_unix_seconds(1'795'000'000)};
  Transactions kept_{clock_, {.per_browser = 3, .in_all = 5, .life = std::chrono::minutes(15)}};
};

TEST_F(TransactionsTest, R10_UnknownStatesOpenNothing) {
  kept_.add("one", "browser", of("a"));
  EXPECT_FALSE(kept_.take("", "browser"));
  EXPECT_FALSE(kept_.take("two", "browser"));
  EXPECT_TRUE(kept_.take("one", "browser"));
}

TEST_F(TransactionsTest, R11_AnotherBrowserNeitherTakesNorSpoils) {
  kept_.add("one", "browser", of("a"));
  EXPECT_FALSE(kept_.take("one", "other"));
  EXPECT_FALSE(kept_.take("one", ""));
  EXPECT_TRUE(kept_.take("one", "browser"));
}

TEST_F(TransactionsTest, R16_OneOfManyTakesIt) {
  kept_.add("one", "browser", of("a"));
  std::atomic<int> taken{0};
  {
    std::vector<std::jthread> takers;
    for (int i = 0; i < 8; ++i) takers.emplace_back([&] { taken += kept_.take("one", "browser") ? 1 : 0; });
  }
  EXPECT_EQ(taken, 1);
}

TEST_F(TransactionsTest, R25_TheOldestOfABrowserGoesFirst) {
  kept_.add("x", "other", of("a"));
  for (const auto* state : {"1", "2", "3", "4"}) kept_.add(state, "browser", of("a"));
  EXPECT_EQ(kept_.size(), 4U);
  EXPECT_FALSE(kept_.take("1", "browser"));
  EXPECT_TRUE(kept_.take("2", "browser"));
  EXPECT_TRUE(kept_.take("x", "other"));
}

TEST_F(TransactionsTest, R25_FiveHundredStartsLeaveTheBoundOnly) {
  Transactions real(clock_);
  for (int i = 0; i < 500; ++i) real.add("s" + std::to_string(i), "browser", of("a"));
  EXPECT_EQ(real.size(), 32U);
  for (int i = 0; i < 21'000; ++i) real.add("t" + std::to_string(i), "b" + std::to_string(i), of("a"));
  EXPECT_EQ(real.size(), 20'000U);
}

TEST_F(TransactionsTest, TheyEnd) {
  kept_.add("one", "browser", of("a"));
  clock_.advance(std::chrono::minutes(15) - std::chrono::seconds(1));
  kept_.add("two", "browser", of("a"));
  clock_.advance(std::chrono::seconds(1));
  EXPECT_FALSE(kept_.take("one", "browser"));
  EXPECT_TRUE(kept_.take("two", "browser"));
}

TEST_F(TransactionsTest, ThoseOfAProviderAreForgotten) {
  kept_.add("one", "browser", of("a"));
  kept_.add("two", "browser", of("b"));
  kept_.forget("a");
  EXPECT_FALSE(kept_.take("one", "browser"));
  EXPECT_TRUE(kept_.take("two", "browser"));
}

TEST_F(TransactionsTest, ALongReturnPathLeadsHome) {
  Transaction long_one = of("a");
  long_one.return_path = "/" + std::string(2048, 'x');
  kept_.add("one", "browser", long_one);
  EXPECT_EQ(kept_.take("one", "browser")->return_path, "/");
}

}  // namespace
}  // namespace sallyport::identity
