#include "base/clock.h"

#include <gtest/gtest.h>

#include <memory>

namespace sallyport {
namespace {

TEST(ToRfc3339, Table) {
  EXPECT_EQ(to_rfc3339(from_unix_micros(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(from_unix_micros(1)), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(to_rfc3339(from_unix_seconds(1795442700)), "2026-11-23T14:05:00.000000Z");
  EXPECT_EQ(to_rfc3339(from_unix_seconds(951782400)), "2000-02-29T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(from_unix_micros(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(UnixTime, RoundsDown) {
  EXPECT_EQ(to_unix_seconds(from_unix_micros(1999999)), 1);
  EXPECT_EQ(to_unix_seconds(from_unix_micros(-1)), -1);
  EXPECT_EQ(to_unix_micros(from_unix_seconds(2)), 2000000);
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(from_unix_seconds(1000));
  const MonoTime start = clock.mono();
  EXPECT_EQ(to_unix_seconds(clock.wall()), 1000);
  clock.advance(seconds(5));
  EXPECT_EQ(to_unix_seconds(clock.wall()), 1005);
  EXPECT_EQ(clock.mono() - start, seconds(5));
  clock.step_wall(-seconds(3600));  // S24: a step of the wall clock is no passing of time
  EXPECT_EQ(to_unix_seconds(clock.wall()), 1005 - 3600);
  EXPECT_EQ(clock.mono() - start, seconds(5));
}

TEST(SystemClock, IsAfterThisWasWrittenAndNeverGoesBack) {
  const std::unique_ptr<Clock> clock = std::make_unique<SystemClock>();
  EXPECT_GT(to_unix_seconds(clock->wall()), 1700000000);
  const MonoTime before = clock->mono();
  EXPECT_GE(clock->mono(), before);
}

}  // namespace
}  // namespace sallyport
