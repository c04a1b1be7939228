#include "doors/forward_auth/peers.h"

#include <gtest/gtest.h>

namespace sallyport::doors::forward_auth {
namespace {

TEST(ForwardAuthPeers, OnlyListedOnesMayAsk) {
  const Network proxies[] = {*parse_network("127.0.0.1"), *parse_network("10.1.0.0/16")};
  EXPECT_TRUE(may_ask(*parse_address("127.0.0.1"), proxies));
  EXPECT_TRUE(may_ask(*parse_address("::ffff:10.1.2.3"), proxies));
  for (const char* other : {"127.0.0.2", "10.2.0.1", "::1", "203.0.113.7"})
    EXPECT_FALSE(may_ask(*parse_address(other), proxies)) << other;
}

TEST(ForwardAuthPeers, NobodyMayAskWhereNoneIsListed) {
  EXPECT_FALSE(may_ask(*parse_address("127.0.0.1"), {}));
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
