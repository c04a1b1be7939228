#include "doors/forward_auth/peers.h"

#include <algorithm>

#include "base/control/control.h"

namespace sallyport::doors::forward_auth {

bool may_ask(const Address& peer, std::span<const Network> proxies) {
  if (!enforced(Control::forward_auth_peers)) return true;
  return std::ranges::any_of(proxies, [&](const Network& one) { return contains(one, peer); });
}

}  // namespace sallyport::doors::forward_auth
