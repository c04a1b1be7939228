#pragma once
// outbound/place_rule.h: where a call may go. Pure.
#include <span>

#include "model/network.h"
#include "outbound/outbound.h"
#include "outbound/url.h"

namespace sallyport::outbound {

// Every one of the addresses is allowed, or none is dialled: a name with a public and a private one is
// refused. Errors: forbidden, naming the address.
Result<void> check_place(const Url& url, const Place& place, std::span<const Address> addresses);

}  // namespace sallyport::outbound
