// What a remembered token opens without the control over it, so that `verify` can be seen to notice.
#include <gtest/gtest.h>

#include "base/control/test_without.h"
#include "doors/web/bearer_cache.h"

namespace sallyport::doors {
namespace {

TEST(BearerCacheWithoutControlTest, J10_TokenCache) {
  const WallTime now = from_unix_seconds(1'800'000'000);
  const auto known_elsewhere = [now] {
    BearerCache cache;
    Principal who;
    who.kind = Principal::Kind::service;
    who.name = "ci";
    who.expires = now + seconds(30);
    cache.keep("a.b.c", "api://flows", who, now, cache.round());
    const bool other_token = cache.find("a.b.d", "api://flows", now) != nullptr;
    const bool ended = cache.find("a.b.c", "api://flows", now + seconds(30)) != nullptr;
    cache.keep("a.b.c", "api://flows", who, now, cache.round());
    return !other_token && !ended && cache.find("a.b.c", "api://other", now) != nullptr;
  };
  EXPECT_FALSE(known_elsewhere());
  without("token-cache", known_elsewhere);
}

}  // namespace
}  // namespace sallyport::doors
