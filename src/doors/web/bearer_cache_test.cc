#include "doors/web/bearer_cache.h"

#include <gtest/gtest.h>

namespace sallyport::doors {
namespace {

using std::chrono::hours;

constexpr std::string_view token = "aaaa.bbbb.cccc";
constexpr std::string_view flows = "api://flows";

class BearerCacheTest : public testing::Test {
 protected:
  Principal service(seconds life = hours(1)) const {
    Principal who;
    who.kind = Principal::Kind::service;
    who.name = "ci";
    who.method = jwt_method;
    who.expires = now_ + life;
    return who;
  }
  BearerRef keep(std::string_view text, std::string_view audience, seconds life = hours(1)) {
    return cache_.keep(text, audience, service(life), now_, cache_.round());
  }
  bool knows(std::string_view text, std::string_view audience = flows) {
    return cache_.find(text, audience, now_) != nullptr;
  }

  BearerCache cache_;
  WallTime now_ = from_unix_seconds(1'800'000'000);
};

TEST_F(BearerCacheTest, RemembersWhoATokenIsOf) {
  EXPECT_FALSE(knows(token));
  const BearerRef kept = keep(token, flows);
  const BearerRef found = cache_.find(token, flows, now_);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found, kept);
  EXPECT_EQ(found->who->name, "ci");
  EXPECT_EQ(found->label, "service/ci");
  EXPECT_FALSE(knows("aaaa.bbbb.cccd"));
  EXPECT_FALSE(knows(""));
}

TEST_F(BearerCacheTest, J10ATokenBelievedForOneAudienceIsNotKnownForAnother) {
  keep(token, flows);
  for (const auto* other : {"api://other", "api://flow", "api://flows ", "API://flows", ""})
    EXPECT_FALSE(knows(token, other)) << other;
  // However token and audience are cut, the ends of one do not run into the other.
  EXPECT_FALSE(knows("aaaa.bbbb.cccca", "pi://flows"));
  EXPECT_FALSE(knows("aaaa.bbbb.ccccapi://flows", ""));
  EXPECT_FALSE(knows("", "aaaa.bbbb.ccccapi://flows"));
  keep(token, "api://other");
  EXPECT_EQ(cache_.size(), 2U);
  EXPECT_TRUE(knows(token));
  EXPECT_TRUE(knows(token, "api://other"));
}

TEST_F(BearerCacheTest, J11WhatHeldOnFirstUseIsLookedAtOnEveryOther) {
  keep(token, flows, seconds(20));
  now_ += seconds(19);
  EXPECT_TRUE(knows(token));
  now_ += seconds(1);
  EXPECT_FALSE(knows(token));
  EXPECT_EQ(cache_.size(), 0U);
  now_ -= seconds(10);  // it does not come back
  EXPECT_FALSE(knows(token));
}

TEST_F(BearerCacheTest, J11IsLookedAtAgainAfterAMinute) {
  keep(token, flows);
  now_ += seconds(59);
  EXPECT_TRUE(knows(token));
  now_ += seconds(1);
  EXPECT_FALSE(knows(token));
  keep(token, flows);  // it held again
  EXPECT_TRUE(knows(token));
}

TEST_F(BearerCacheTest, AClockThatIsSetBackKeepsNobodyLonger) {
  keep(token, flows);
  now_ -= hours(2);
  EXPECT_FALSE(knows(token));
}

TEST_F(BearerCacheTest, WhatHasEndedOrNeverEndsIsNotRemembered) {
  for (const seconds life : {seconds(0), seconds(-30)}) {  // within the minute between the clocks
    const BearerRef bearer = keep(token, flows, life);
    ASSERT_NE(bearer, nullptr);
    EXPECT_EQ(bearer->label, "service/ci");
    EXPECT_FALSE(knows(token));
  }
  Principal endless = service();
  endless.expires = {};
  EXPECT_NE(cache_.keep(token, flows, endless, now_, cache_.round()), nullptr);
  EXPECT_FALSE(knows(token));
  EXPECT_EQ(cache_.size(), 0U);
}

TEST_F(BearerCacheTest, AnotherMapForgetsEverybody) {
  const BearerRef before = keep(token, flows);
  const std::uint64_t round = cache_.round();
  cache_.forget_all();
  EXPECT_FALSE(knows(token));
  EXPECT_EQ(before->who->name, "ci");  // who has it goes on with it
  // Checked by the map before, and kept only now: it does not count.
  EXPECT_NE(cache_.keep(token, flows, service(), now_, round), nullptr);
  EXPECT_FALSE(knows(token));
  keep(token, flows);
  EXPECT_TRUE(knows(token));
}

TEST_F(BearerCacheTest, IsBounded) {
  for (std::size_t i = 0; i < 3 * max_kept_bearers + 5; ++i) {
    const std::string text = std::to_string(i);
    keep(text, flows);
    ASSERT_LE(cache_.size(), max_kept_bearers);
    ASSERT_TRUE(knows(text));
  }
}

TEST_F(BearerCacheTest, WhatHasEndedMakesRoomFirst) {
  for (std::size_t i = 0; i + 1 < max_kept_bearers; ++i) keep(std::to_string(i), flows, seconds(10));
  now_ += seconds(10);
  keep("alive", flows);
  keep("more", flows);
  EXPECT_EQ(cache_.size(), 2U);
  EXPECT_TRUE(knows("alive"));
}

}  // namespace
}  // namespace sallyport::doors
