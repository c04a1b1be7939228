#pragma once
// doors/web/steps.h: the steps of a crossing, in order. Each takes what the one before it made, and each failure is an
// Error that says whose fault it was; serve.cc turns it into an answer and a record.
#include "doors/web/crossing.h"

namespace sallyport::doors {

// 2, end of: one route for everybody. Fills the crossing's route; nothing after it looks at the request to find one.
// Errors: not_found (no such host, or a route that is never open), malformed (needs a relaxation that is not allowed,
// broken handshake), forbidden (foreign Origin of a WebSocket).
Result<void> choose_route(Crossing& crossing);

// 3: a session, a signed delivery, or nobody. Reads the body of a webhook.
// Errors: unauthenticated, too_large, rate_limited, forbidden (source network), what BodyReader says.
net::Task<Result<Identified>> identify(Crossing& crossing);

// 4: asks the policy. Errors: unauthenticated (with Verdict::need), forbidden.
Result<Permit> decide(Crossing& crossing, const Identified& who);

// The crossing is in the journal before the upstream sees a byte, if it changes something.
// Errors: unavailable/self.
struct Admitted {
  Permit permit;
};
net::Task<Result<Admitted>> admit(Crossing& crossing, Permit permit);

// 5: what the upstream is told of the principal. Writes the upstream's request head.
struct Equipped {
  Permit permit;
  const map::Component* component = nullptr;
};
Result<Equipped> equip(Crossing& crossing, Admitted admitted);

// 6: to the upstream and back. An error after the client got a response head cuts the connection.
net::Task<Result<void>> relay(Crossing& crossing, Equipped equipped);

// WebSocket: both directions until either ends, the session ends, or nothing moved for too long.
net::Task<Result<void>> tunnel(Crossing& crossing, net::Stream& upstream, std::string_view from_upstream);

// Sallyport's own pages below /.sallyport/.
bool is_own_page(const Crossing& crossing);
net::Task<Result<void>> serve_page(Crossing& crossing);

}  // namespace sallyport::doors
