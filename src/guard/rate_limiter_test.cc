#include "guard/rate_limiter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sallyport::guard {
namespace {

constexpr Rate two_per_second{2, 5};

class RateLimiterTest : public testing::Test {
 protected:
  int take_all(RateLimiter& limiter, std::string_view key) {
    int taken = 0;
    while (taken < 1000 && limiter.allow(key)) ++taken;
    return taken;
  }
  ManualClock clock_{WallTime{}};
};

TEST_F(RateLimiterTest, ABurstAndThenTheRate) {
  RateLimiter limiter(clock_, two_per_second);
  EXPECT_EQ(take_all(limiter, "a"), 5);
  EXPECT_EQ(take_all(limiter, "b"), 5);
  clock_.advance(milliseconds(499));
  EXPECT_FALSE(limiter.allow("a"));
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(limiter.allow("a"));
  EXPECT_FALSE(limiter.allow("a"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(take_all(limiter, "a"), 5);
}

TEST_F(RateLimiterTest, NoMoreThanTheRateHoweverOftenItIsAsked) {
  RateLimiter limiter(clock_, two_per_second);
  int taken = 0;
  for (int i = 0; i < 10000; ++i) {
    taken += limiter.allow("a") ? 1 : 0;
    clock_.advance(milliseconds(1));
  }
  EXPECT_GE(taken, 5 + 19);
  EXPECT_LE(taken, 5 + 20);
}

TEST_F(RateLimiterTest, SaysHowLongToWait) {
  RateLimiter limiter(clock_, {1.0 / 60, 2});
  EXPECT_EQ(limiter.wait_for("a"), seconds(0));
  take_all(limiter, "a");
  EXPECT_EQ(limiter.wait_for("a"), seconds(60));
  clock_.advance(seconds(30));
  EXPECT_EQ(limiter.wait_for("a"), seconds(30));
  clock_.advance(seconds(31));
  EXPECT_EQ(limiter.wait_for("a"), seconds(0));
  EXPECT_TRUE(limiter.allow("a"));
  RateLimiter once(clock_, {0, 1});
  EXPECT_TRUE(once.allow("a"));
  EXPECT_EQ(once.wait_for("a"), seconds(3600));
  clock_.advance(std::chrono::hours(1000));
  EXPECT_FALSE(once.allow("a"));
}

TEST_F(RateLimiterTest, ManyKeysDoNotResetABucket) {
  RateLimiter limiter(clock_, two_per_second, 100);
  EXPECT_EQ(take_all(limiter, "victim"), 5);
  for (int i = 0; i < 10000; ++i) (void)limiter.allow("k" + std::to_string(i));
  EXPECT_EQ(limiter.size(), 100u);
  EXPECT_FALSE(limiter.allow("victim"));
  EXPECT_FALSE(limiter.allow("new"));  // full of buckets in use: refuses
  EXPECT_GT(limiter.wait_for("new"), seconds(0));
  EXPECT_TRUE(limiter.allow("k1"));  // a known one goes on
}

TEST_F(RateLimiterTest, FullBucketsMakeRoom) {
  RateLimiter limiter(clock_, two_per_second, 100);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(limiter.allow("k" + std::to_string(i)));
  EXPECT_FALSE(limiter.allow("new"));
  clock_.advance(milliseconds(500));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limiter.allow("n" + std::to_string(i))) << i;
  EXPECT_EQ(limiter.size(), 100u);
}

TEST_F(RateLimiterTest, ABucketInUseDoesNotHideFullOnesForLong) {
  RateLimiter limiter(clock_, {0.001, 2}, 20);
  for (int i = 0; i < 19; ++i) ASSERT_TRUE(limiter.allow("slow" + std::to_string(i)));
  ASSERT_TRUE(limiter.allow("fast", {1000, 2}));
  clock_.advance(seconds(1));
  bool made = false;
  for (int i = 0; i < 3 && !made; ++i) made = limiter.allow("new");
  EXPECT_TRUE(made);
}

TEST_F(RateLimiterTest, RatesThatMakeNoSenseRefuse) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Rate& rate : {Rate{1, 0}, Rate{1, 0.5}, Rate{1, -1}, Rate{1, nan}, Rate{1, INFINITY}, Rate{}}) {
    RateLimiter limiter(clock_, rate);
    const bool holds_one = rate.burst == 1;  // the default: one, and never again
    EXPECT_EQ(limiter.allow("a"), holds_one);
    clock_.advance(seconds(100));
    EXPECT_FALSE(limiter.allow("a"));
  }
  RateLimiter broken(clock_, {nan, 1});
  EXPECT_TRUE(broken.allow("a"));
  clock_.advance(seconds(100));
  EXPECT_FALSE(broken.allow("a"));
}

TEST_F(RateLimiterTest, LongKeysAreRefused) {
  RateLimiter limiter(clock_, two_per_second);
  EXPECT_TRUE(limiter.allow(std::string(128, 'k')));
  EXPECT_FALSE(limiter.allow(std::string(129, 'k')));
  EXPECT_EQ(limiter.size(), 1u);
}

TEST_F(RateLimiterTest, AWallClockThatJumpsChangesNothing) {
  RateLimiter limiter(clock_, two_per_second);
  take_all(limiter, "a");
  clock_.step_wall(std::chrono::hours(5));
  EXPECT_FALSE(limiter.allow("a"));
}

}  // namespace
}  // namespace sallyport::guard
