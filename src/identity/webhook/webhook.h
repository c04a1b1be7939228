#pragma once
// identity/webhook/webhook.h: establishes the principal of a webhook: a signature over the body, fresh and
// never seen before.
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/flow.h"
#include "model/principal.h"
#include "wire/http1/head.h"

namespace sallyport::identity {

// Remembers what was accepted, until it would be too old anyway. Thread-safe, bounded: when full, refuses
// rather than forgets. Lost on restart; `window` bounds what that can cost.
class ReplayCache {
 public:
  explicit ReplayCache(const Clock& clock, std::size_t max_entries = 100000);
  ~ReplayCache();
  // True if `key` (a digest) is new; remembers it until `window` has passed.
  bool remember(std::string_view key, std::chrono::seconds window);
  // The delivery reached nobody: its sender may try again with the same signature.
  void forget(std::string_view key);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The values of one secret that count now, newest first; several while it is rotated. Borrowed.
using LiveSecrets = std::span<const Secret* const>;

// Checks one delivery by the scheme of `flow.webhook->verify`; `body` is the whole body as received.
// One of `secrets` must be right; which of them makes no difference to what counts as a replay.
//   hmac    configurable: header, algorithm, encoding, prefix, timestamp
//   stripe  `Stripe-Signature: t=..,v1=..` over "t.body" (several v1 allowed)
//   github  `X-Hub-Signature-256: sha256=..`; replay key is the signature
//   slack   `X-Slack-Signature: v0=..`, `X-Slack-Request-Timestamp` over "v0:ts:body"
//   key     the field's value equals the secret (compared in constant time); no replay check is possible, and
//   none is claimed
// `remembered`, if given: set to the key under which `replays` knows the delivery from now on, empty where it
// does not. Errors: unauthenticated, with detail: missing, malformed, wrong signature, too old, from the
// future, replayed.
Result<Principal> verify_webhook(const Flow& flow, const http1::RequestHead& head, std::string_view body,
                                 LiveSecrets secrets, const Clock& clock, ReplayCache& replays,
                                 std::string* remembered = nullptr);
inline Result<Principal> verify_webhook(const Flow& flow, const http1::RequestHead& head,
                                        std::string_view body, const Secret& secret, const Clock& clock,
                                        ReplayCache& replays, std::string* remembered = nullptr) {
  const Secret* const only = &secret;
  return verify_webhook(flow, head, body, LiveSecrets(&only, 1), clock, replays, remembered);
}

}  // namespace sallyport::identity
