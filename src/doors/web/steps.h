#pragma once
// doors/web/steps.h: the steps of a crossing, in order. Each takes what the one before it made, and each
// failure is an Error that says whose fault it was; serve.cc turns it into an answer and a record.
#include "doors/web/crossing.h"

namespace sallyport::doors {

// 2, end of: one route for everybody. Fills the crossing's route; nothing after it looks at the request to
// find one. Errors: not_found (no such host, or a route that is never open), malformed (needs a relaxation
// that is not allowed, broken handshake), forbidden (foreign Origin of a WebSocket).
Result<void> choose_route(Crossing& crossing);

// 3: who. A delivery to a webhook has to be received whole first: its signature covers the body.
bool is_delivery(const Crossing& crossing);
// Errors: forbidden (source network), rate_limited, too_large, what BodyReader says.
net::Task<Result<void>> receive_delivery(Crossing& crossing);
// A program may show a token or a certificate instead of a session.
bool shows_credential(const Crossing& crossing);
// Who shows it. Errors: unauthenticated (with Verdict::refused), malformed (two credentials at once),
// rate_limited, unavailable (nothing to check it with).
net::Task<Result<void>> take_credential(Crossing& crossing);
// What was shown then would be believed now, under `site` and at this time.
bool still_believed(Crossing& crossing, const std::shared_ptr<const Site>& site);
// The person of a session, whoever showed a credential, the sender of a signed delivery, or nobody. Errors:
// unauthenticated (a delivery).
Result<Identified> identify(Crossing& crossing);

// 4: asks the policy. Errors: unauthenticated (with Verdict::need), forbidden.
Result<Permit> decide(Crossing& crossing, const Identified& who);

// The crossing is in the journal, on the disk, before the upstream sees a byte of what changes something.
// Errors: unavailable/self.
net::Task<Result<void>> record_start(Crossing& crossing);
// What was decided may go on: its start is recorded if it has to be, and its end can be.
// Errors: unavailable/self.
struct Admitted {
  Permit permit;
};
Result<Admitted> admit(Crossing& crossing, Permit permit);

// 5: what the upstream is told of the principal: signed; empty for nobody. Errors: what the signer says.
Result<std::string_view> assertion_of(Crossing& crossing);
// Writes the upstream's request head.
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
// What a page is asked with; views into the crossing and `body`.
PageRequest page_request(Crossing& crossing, std::string_view body);

// A form that a window of our own origin has sent is kept while its sender signs in; the answer leads to the
// sign-in page, and from there to a page that offers to send it again.
bool is_sent_form(const Crossing& crossing);
net::Task<Reply> keep_sent_form(Crossing& crossing, SignInAsked asked);

// What the client of a crossing that ended so is told: a page, a problem, the way to the sign-in page.
Reply reply_for(Crossing& crossing, const Error& error);
// Notes the error in the record and sends that, unless the client has got a response head already.
net::Task<void> answer(Crossing& crossing, const Error& error);

}  // namespace sallyport::doors
