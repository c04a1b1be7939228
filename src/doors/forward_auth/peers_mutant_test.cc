// Who is not listed gets through once the control is taken away.
#include "base/control/test_without.h"
#include "doors/forward_auth/peers.h"

namespace sallyport::doors::forward_auth {
namespace {

TEST(ForwardAuthMutant, ForwardAuthPeers) {
  const auto attack = [] { return may_ask(*parse_address("203.0.113.7"), {}); };
  EXPECT_FALSE(attack());
  without("forward-auth-peers", attack);
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
