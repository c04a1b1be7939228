#include "identity/webhook/webhook.h"

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

// Made from the signature we computed: the one that was sent can be written in several ways (letter case,
// order, more than one v1). Component and path, because the number of a flow changes when the map is edited.
std::string replay_key(const Flow& flow, const Hmac& expected) {
  std::string text(to_string(flow.webhook->verify->scheme));
  text.append(1, '\0')
      .append(flow.component)
      .append(1, '\0')
      .append(flow.webhook->path.text())
      .append(1, '\0');
  text.append(expected.text());
  const auto digest = crypto::sha256(text);
  return std::string(as_text(digest));
}

}  // namespace

Result<Principal> verify_delivery(const Flow& flow, std::span<const http1::Field> fields,
                                  std::string_view body, const Secret& secret, const Clock& clock,
                                  ReplayCache& replays, std::string* remembered) {
  if (!flow.webhook || !flow.webhook->verify) {
    return self_error(ErrorKind::internal, flow.id + " has no webhook verification");
  }
  const WebhookVerification& verify = *flow.webhook->verify;
  if (!enforced(Control::webhook_signature)) return make_principal(flow, verify.scheme, clock);
  if (secret.empty())
    return self_error(ErrorKind::internal, flow.id + ": the secret of its webhook is empty");

  SP_TRY(const Presented presented, read_presented(verify, fields));
  if (verify.scheme == WebhookScheme::key) {
    if (!is_key(presented.key, secret)) return refused("wrong key");
    return make_principal(flow, verify.scheme, clock);
  }
  const Hmac expected = expected_signature(verify, presented, body, secret);
  if (!matches_any(presented, expected)) return refused("wrong signature");
  if (!enforced(Control::webhook_replay)) return make_principal(flow, verify.scheme, clock);

  // Only what is signed is remembered: nobody else can fill the memory.
  SP_TRY(const seconds fresh, check_age(verify, presented, clock));
  std::string key = replay_key(flow, expected);
  if (!replays.remember(key, fresh)) return refused("replayed, or too many to remember");
  if (remembered != nullptr) *remembered = std::move(key);
  return make_principal(flow, verify.scheme, clock);
}

Result<Principal> verify_webhook(const Flow& flow, const http1::RequestHead& head, std::string_view body,
                                 const Secret& secret, const Clock& clock, ReplayCache& replays,
                                 std::string* remembered) {
  return verify_delivery(flow, head.fields(), body, secret, clock, replays, remembered);
}

}  // namespace sallyport::identity
