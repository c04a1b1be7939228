#include "identity/webhook/webhook.h"

#include <algorithm>

#include "base/control/control.h"
#include "base/encoding.h"
#include "crypto/hmac.h"
#include "crypto/sha256.h"
#include "identity/webhook/delivery.h"
#include "identity/webhook/presented.h"

namespace sallyport::identity {
namespace {

using crypto::Hmac;
using crypto::HmacDigest;

Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "webhook signature: " + std::string(why));
}

Principal make_principal(const Flow& flow, WebhookScheme scheme, const Clock& clock) {
  Principal out;
  out.kind = Principal::Kind::webhook;
  out.name = flow.id;
  out.method = std::string(to_string(scheme));
  out.authenticated_at = clock.wall();
  return out;
}

HmacDigest digest_of(const WebhookVerification& verify) {
  if (verify.scheme != WebhookScheme::hmac || verify.algorithm == "sha256") return HmacDigest::sha256;
  return verify.algorithm == "sha1" ? HmacDigest::sha1 : HmacDigest::sha512;
}

// Over the timestamp as it was written and the body as it was received: nothing is read and written again
// before.
Hmac expected_signature(const WebhookVerification& verify, const Presented& presented, std::string_view body,
                        const Secret& secret) {
  const HmacDigest digest = digest_of(verify);
  const std::string_view key = secret.reveal();
  if (verify.scheme == WebhookScheme::slack)
    return hmac(digest, key, {"v0:", presented.timestamp, ":", body});
  if (presented.timestamp.empty()) return hmac(digest, key, body);
  return hmac(digest, key, {presented.timestamp, ".", body});
}

// Digests of equal length are compared, so that not even the length of the key shows in the time taken.
bool is_key(std::string_view presented, const Secret& secret) {
  constexpr std::string_view label = "sallyport webhook key";
  return equal_constant_time(hmac(HmacDigest::sha256, label, presented).text(),
                             hmac(HmacDigest::sha256, label, secret.reveal()).text());
}

bool matches_any(const Presented& presented, const Hmac& expected) {
  bool good = false;
  for (const auto& signature : presented.signatures)
    good |= equal_constant_time(as_text(signature), expected.text());
  return good;
}

// How long this delivery stays fresh: the time for which it must be remembered.
Result<seconds> check_age(const WebhookVerification& verify, const Presented& presented, const Clock& clock) {
  if (presented.timestamp.empty()) return verify.window;
  const seconds age(to_unix_seconds(clock.wall()) - presented.seconds);
  if (age > verify.window) return refused("too old");
  if (age < -verify.window) return refused("from the future");
  return verify.window - age + seconds(1);
}

// Of what was signed, not of what was sent, which can be written in several ways (letter case, order, more
// than one v1), nor of the secret, of which there are two while it is rotated: signed by either, it is the
// same delivery. Component and path, because the number of a flow changes when the map is edited.
std::string replay_key(const Flow& flow, const Presented& presented, std::string_view body) {
  constexpr std::string_view end("\0", 1);
  crypto::Sha256 digest;
  const WebhookVerification& verify = *flow.webhook->verify;
  digest.add(to_string(verify.scheme)).add(end).add(verify.algorithm).add(end).add(flow.component).add(end);
  digest.add(flow.webhook->path.text()).add(end).add(presented.timestamp).add(end).add(body);
  const auto finished = digest.finish();
  return std::string(as_text(finished));
}

// Every secret is tried, so that the time taken does not tell which one it was.
bool is_signed_with_any(const WebhookVerification& verify, const Presented& presented, std::string_view body,
                        LiveSecrets secrets) {
  bool good = false;
  for (const Secret* const secret : secrets) {
    good |= verify.scheme == WebhookScheme::key
                ? is_key(presented.key, *secret)
                : matches_any(presented, expected_signature(verify, presented, body, *secret));
  }
  return good;
}

}  // namespace

Result<Principal> verify_delivery(const Flow& flow, std::span<const http1::Field> fields,
                                  std::string_view body, LiveSecrets secrets, const Clock& clock,
                                  ReplayCache& replays, std::string* remembered) {
  if (!flow.webhook || !flow.webhook->verify) {
    return self_error(ErrorKind::internal, flow.id + " has no webhook verification");
  }
  const WebhookVerification& verify = *flow.webhook->verify;
  if (!enforced(Control::webhook_signature)) return make_principal(flow, verify.scheme, clock);
  if (secrets.empty() || std::ranges::any_of(secrets, &Secret::empty))
    return self_error(ErrorKind::internal, flow.id + ": the secret of its webhook is empty");

  SP_TRY(const Presented presented, read_presented(verify, fields));
  const bool keyed = verify.scheme == WebhookScheme::key;
  if (!is_signed_with_any(verify, presented, body, secrets))
    return refused(keyed ? "wrong key" : "wrong signature");
  if (keyed) return make_principal(flow, verify.scheme, clock);
  if (!enforced(Control::webhook_replay)) return make_principal(flow, verify.scheme, clock);

  // Only what is signed is remembered: nobody else can fill the memory.
  SP_TRY(const seconds fresh, check_age(verify, presented, clock));
  std::string key = replay_key(flow, presented, body);
  if (!replays.remember(key, fresh)) return refused("replayed, or too many to remember");
  if (remembered != nullptr) *remembered = std::move(key);
  return make_principal(flow, verify.scheme, clock);
}

Result<Principal> verify_webhook(const Flow& flow, const http1::RequestHead& head, std::string_view body,
                                 LiveSecrets secrets, const Clock& clock, ReplayCache& replays,
                                 std::string* remembered) {
  return verify_delivery(flow, head.fields(), body, secrets, clock, replays, remembered);
}

}  // namespace sallyport::identity
