#include "identity/oidc/schedule.h"

#include <gtest/gtest.h>

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

class ScheduleTest : public testing::Test {
 protected:
  Schedule schedule_;
  const MonoTime start_ = MonoTime{} + 1h;
};

TEST_F(ScheduleTest, GivesWhatHasWaitedLongest) {
  schedule_.add("late", "a", start_, start_ + 20s);
  schedule_.add("early", "a", start_, start_ + 10s);
  EXPECT_FALSE(schedule_.take(start_ + 9s));
  EXPECT_EQ(schedule_.count_due(start_ + 20s), 2U);
  EXPECT_EQ(schedule_.take(start_ + 20s)->session, "early");
  EXPECT_EQ(schedule_.take(start_ + 20s)->session, "late");
  EXPECT_FALSE(schedule_.take(start_ + 20s));
}

TEST_F(ScheduleTest, S10_ALeaseLastsUntilItIsPutBack) {
  schedule_.add("one", "a", start_, start_);
  ASSERT_TRUE(schedule_.take(start_));
  EXPECT_FALSE(schedule_.take(start_ + 24h));
  schedule_.put_back("one", start_ + 5s, start_ + 30s);
  EXPECT_FALSE(schedule_.take(start_ + 29s));
  EXPECT_EQ(schedule_.take(start_ + 30s)->checked, start_ + 5s);
}

TEST_F(ScheduleTest, AProviderThatRestsHoldsUpNobodyElse) {
  schedule_.add("one", "dead", start_, start_);
  schedule_.add("two", "alive", start_, start_ + 1s);
  schedule_.rest("dead", start_ + 30s);
  EXPECT_EQ(schedule_.take(start_ + 1s)->session, "two");
  EXPECT_FALSE(schedule_.take(start_ + 29s));
  EXPECT_EQ(schedule_.take(start_ + 30s)->session, "one");
}

TEST_F(ScheduleTest, KnowsWhoWasNotConfirmed) {
  schedule_.add("old", "a", start_, start_);
  schedule_.add("new", "a", start_ + 10s, start_);
  schedule_.add("other", "b", start_, start_);
  EXPECT_EQ(schedule_.unconfirmed_since("a", start_ + 9s), std::vector<std::string>{"old"});
  schedule_.remove("old");
  schedule_.remove("old");
  schedule_.put_back("old", start_, start_);
  EXPECT_TRUE(schedule_.unconfirmed_since("a", start_ + 9s).empty());
}

}  // namespace
}  // namespace sallyport::identity
