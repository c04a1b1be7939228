#pragma once
// doors/relay/address_rule.h: where an upstream may be. A name is believed only as far as its addresses go:
// what is declared outside has public addresses and no others, so that no answer of a resolver leads inside
// (field notes E15 to E23). Pure.
#include <span>

#include "base/result.h"
#include "map/map.h"
#include "net/dial.h"

namespace sallyport::doors {

// Every one of them is allowed, or none is dialled: a name with a public and a private address is refused
// (E22). Addresses of cloud metadata services are refused for everybody. Errors: forbidden/upstream, naming
// the address.
Result<void> check_addresses(const map::Component& component, std::span<const net::PinnedAddress> addresses);

// The upstream showed one of the component's pinned keys; without pins, nothing to check.
// Errors: forbidden/upstream.
Result<void> check_pin(const map::Component& component, const net::Stream& stream);

}  // namespace sallyport::doors
