#include "identity/accounts/attempt_bounds.h"

#include <gtest/gtest.h>

namespace sallyport::identity {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class AttemptBoundsTest : public testing::Test {
 protected:
  int free_attempts(std::string_view account, std::string_view address, int most = 100) {
    int passed = 0;
    while (passed < most && bounds_.begin(account, address).count() == 0) ++passed;
    return passed;
  }
  ManualClock clock_{from_unix_seconds(1795000000)};
  AttemptBounds bounds_{clock_};
};

TEST_F(AttemptBoundsTest, SlowsGuessingAtOneAccountFromManyAddresses) {
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    if (bounds_.begin("alice", "192.0.2." + std::to_string(i)).count() == 0) ++passed;
  }
  EXPECT_EQ(passed, 5);
  EXPECT_EQ(bounds_.begin("alice", "198.51.100.1"), seconds(5));
  EXPECT_EQ(bounds_.begin("bob", "198.51.100.1"), seconds(0));
}

TEST_F(AttemptBoundsTest, SlowsOneAddressThatTriesManyAccounts) {
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    if (bounds_.begin("person" + std::to_string(i), "192.0.2.1").count() == 0) ++passed;
  }
  EXPECT_EQ(passed, 30);
  EXPECT_EQ(bounds_.begin("someone", "192.0.2.2"), seconds(0));
}

TEST_F(AttemptBoundsTest, WaitsDoubleUpToABoundAndAreForgottenAfterAQuietHour) {
  free_attempts("alice", "192.0.2.1");
  seconds before{0};
  for (int i = 0; i < 12; ++i) {
    const seconds wait = bounds_.begin("alice", "192.0.2.1");
    EXPECT_GE(wait, before);
    EXPECT_LE(wait, minutes(15));
    before = wait;
    clock_.advance(wait);
    EXPECT_EQ(bounds_.begin("alice", "192.0.2.1"), seconds(0));
  }
  EXPECT_EQ(before, minutes(15));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(free_attempts("alice", "192.0.2.1"), 5);
}

TEST_F(AttemptBoundsTest, ClockStepsChangeNothing) {
  free_attempts("alice", "192.0.2.1");
  clock_.step_wall(std::chrono::hours(5));
  EXPECT_GT(bounds_.begin("alice", "192.0.2.1").count(), 0);
}

TEST_F(AttemptBoundsTest, StrangersCannotKeepTheOwnerOut) {
  ASSERT_EQ(bounds_.begin("alice", "192.0.2.1"), seconds(0));
  bounds_.succeeded("alice", "192.0.2.1");
  free_attempts("alice", "203.0.113.9");
  EXPECT_GT(bounds_.begin("alice", "203.0.113.9").count(), 0);
  EXPECT_EQ(bounds_.begin("alice", "192.0.2.1"), seconds(0));
}

TEST_F(AttemptBoundsTest, TheOwnersSuccessDoesNotFreeTheStranger) {
  ASSERT_EQ(bounds_.begin("alice", "192.0.2.1"), seconds(0));
  bounds_.succeeded("alice", "192.0.2.1");
  free_attempts("alice", "203.0.113.9");
  const seconds wait = bounds_.begin("alice", "203.0.113.9");
  ASSERT_EQ(bounds_.begin("alice", "192.0.2.1"), seconds(0));
  bounds_.succeeded("alice", "192.0.2.1");
  EXPECT_EQ(bounds_.begin("alice", "203.0.113.9"), wait);
}

TEST_F(AttemptBoundsTest, Ipv6CountsByNetwork) {
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    if (bounds_.begin("p" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i + 1)).count() == 0)
      ++passed;
  }
  EXPECT_EQ(passed, 30);
  EXPECT_EQ(bounds_.begin("p", "2001:db8:1:3::1"), seconds(0));
  EXPECT_EQ(bounds_.begin("q", "::ffff:192.0.2.1"), seconds(0));
}

TEST_F(AttemptBoundsTest, MemoryIsBoundedAndFullMeansShared) {
  AttemptBounds small(clock_, {.account = {}, .address = {}, .max_entries = 4});
  for (int i = 0; i < 4; ++i) small.begin("a" + std::to_string(i), "192.0.2." + std::to_string(i));
  int passed = 0;
  for (int i = 10; i < 60; ++i) {
    if (small.begin("n" + std::to_string(i), "198.51.100." + std::to_string(i)).count() == 0) ++passed;
  }
  EXPECT_LE(passed, 5);  // newcomers share one entry: refused rather than unbounded
}

}  // namespace
}  // namespace sallyport::identity
