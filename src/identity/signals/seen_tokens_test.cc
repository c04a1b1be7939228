#include "identity/signals/seen_tokens.h"

#include <gtest/gtest.h>

namespace sallyport::identity {
namespace {

using Answer = SeenTokens::Answer;
using std::chrono::seconds;

class Seen : public ::testing::Test {
 protected:
  WallTime in(int length) const { return clock_.wall() + seconds(length); }
  ManualClock clock_{WallTime(seconds(1'764'000'000))};
  SeenTokens seen_{clock_, 3};
};

TEST_F(Seen, AnIdCountsOnce) {
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::first);
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::seen);
  EXPECT_EQ(seen_.remember("b", in(60)), Answer::first);
  clock_.advance(seconds(60));
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::seen) << "until its token can count no more";
}

TEST_F(Seen, WhenItIsFullANewOneIsRefusedAndNoneForgotten) {
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(seen_.remember(id, in(60)), Answer::first);
  EXPECT_EQ(seen_.remember("d", in(60)), Answer::full);
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(seen_.remember(id, in(60)), Answer::seen);
  clock_.advance(seconds(61));
  EXPECT_EQ(seen_.remember("d", in(60)), Answer::first) << "what could count no more makes room";
}

TEST_F(Seen, AClockThatIsSetMakesNothingNew) {
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::first);
  clock_.step_wall(seconds(1000));
  EXPECT_EQ(seen_.remember("b", in(60)), Answer::first);
  clock_.step_wall(-seconds(1000));
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::seen);
  clock_.step_wall(-seconds(100));
  clock_.advance(seconds(90));
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::seen) << "its token still counts by the wall clock";
  clock_.advance(seconds(100));
  EXPECT_EQ(seen_.remember("a", in(60)), Answer::first);
}

}  // namespace
}  // namespace sallyport::identity
