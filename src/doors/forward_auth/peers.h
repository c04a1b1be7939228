#pragma once
// doors/forward_auth/peers.h: who may describe requests to us. Pure.
#include <span>

#include "model/network.h"

namespace sallyport::doors::forward_auth {

// `peer` is the socket's; nothing in a request makes anybody a proxy. Without the control, everybody is one.
bool may_ask(const Address& peer, std::span<const Network> proxies);

}  // namespace sallyport::doors::forward_auth
