// Step 3 for programs: what they show with each request instead of a session: an API token of a person, a
// token of a service, or a client certificate. One request shows one of them, and not beside a session.
#include <algorithm>

#include "base/control/control.h"
#include "doors/web/shown_certificate.h"
#include "doors/web/steps.h"
#include "wire/http1/cookie.h"

namespace sallyport::doors {
namespace {

using ApiStanding = identity::ApiTokens::Standing;

constexpr guard::Rate alert_rate{1.0 / 10, 5};  // a flood of bad tokens is one story
constexpr guard::Rate check_rate{2, 60};        // tokens of one client that are not known yet

// RFC 6750 §2.1; the scheme is compared without regard to case (RFC 9110 §11.1).
std::string_view bearer_of(const http1::RequestHead& head) {
  constexpr std::string_view scheme = "bearer ";
  std::string_view field = head.find(http1::FieldId::authorization);
  if (field.size() < scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = field[i];
    if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != scheme[i]) return {};
  }
  field.remove_prefix(scheme.size());
  while (field.starts_with(' ')) field.remove_prefix(1);
  return field.empty() ? "-" : field;  // a scheme alone is no token, and is refused as one
}

// Everywhere else Authorization belongs to the tool behind.
bool is_ours(const Crossing& crossing, std::string_view bearer) {
  return bearer.starts_with(identity::api_token_prefix) ||
         crossing.site().takes_tokens(*crossing.route().component);
}

std::string_view token_of(const Crossing& crossing) {
  const std::string_view bearer = bearer_of(crossing.head());
  return bearer.empty() || !is_ours(crossing, bearer) ? std::string_view() : bearer;
}

bool has_session(Crossing& crossing) {
  const std::string_view cookies = crossing.head().find(http1::FieldId::cookie);
  const std::string_view cookie = http1::find_cookie(cookies, identity::session_cookie);
  return crossing.lane().sessions().find(cookie, crossing.head().host) != nullptr;
}

// Whichever counted, something else between here and there could read the other one (J13).
Result<void> check_alone(Crossing& crossing) {
  if (!enforced(Control::one_identity)) return {};
  const bool token_too = crossing.by_certificate_ && !token_of(crossing).empty();
  if (token_too || has_session(crossing)) {
    return client_error(ErrorKind::malformed, "two credentials: a request shows one");
  }
  return {};
}

Error refuse(Crossing& crossing, Verdict::Shown shown, const Error& why) {
  crossing.verdict_.refused = shown;
  crossing.record_.reason =
      shown == Verdict::Shown::token ? "the token is not believed" : "the client certificate is not believed";
  return client_error(ErrorKind::unauthenticated, why.detail);
}

void raise(Crossing& crossing, ApiStanding standing) {
  if (!crossing.lane().rates().allow("token alert " + crossing.client_text(), alert_rate)) return;
  Record record = crossing.record(Record::Kind::alert);
  const std::string reason = "an API token that is " + std::string(to_string(standing)) + " was shown";
  record.reason = reason;
  crossing.lane().gate().journal.append(record);
}

// A token that was good once, or is nobody's: whoever shows it should not have it.
bool is_alarming(ApiStanding standing) {
  return standing == ApiStanding::expired || standing == ApiStanding::revoked ||
         standing == ApiStanding::unknown;
}

Result<void> take_api_token(Crossing& crossing, std::string_view text) {
  identity::ApiTokens& tokens = crossing.lane().gate().tokens;
  const auto found = tokens.find(text);
  if (found.token != nullptr) {
    crossing.become_sender(std::make_shared<const Principal>(identity::principal_of(*found.token)));
  }
  if (found.standing != ApiStanding::good) {
    if (is_alarming(found.standing)) raise(crossing, found.standing);
    const std::string why = "the API token is " + std::string(to_string(found.standing));
    return refuse(crossing, Verdict::Shown::token, client_error(ErrorKind::unauthenticated, why));
  }
  tokens.touch(found.token->id);
  return {};
}

Result<void> take_certificate(Crossing& crossing) {
  Connection& connection = crossing.connection();
  auto& shown = connection.certificate();
  if (shown == nullptr) shown = std::make_shared<ShownCertificate>(connection.client().peer_chain());
  auto holder = shown->holder(crossing.lane().site(), crossing.lane().gate().clock.wall());
  if (!holder.ok()) return refuse(crossing, Verdict::Shown::certificate, holder.error());
  crossing.become_sender(std::move(*holder));
  return {};
}

Result<void> check_rate_of_checks(Crossing& crossing) {
  const std::string key = "token check " + crossing.client_text();
  guard::RateLimiter& rates = crossing.lane().rates();
  if (rates.allow(key, check_rate)) return {};
  crossing.verdict_.retry_after = rates.wait_for(key, check_rate);
  return client_error(ErrorKind::rate_limited, "too many tokens that are not known yet");
}

// A signature takes a while to check, and the issuer's keys may have to be fetched.
net::Task<Result<void>> take_service_token(Crossing& crossing, std::string_view token) {
  Lane& lane = crossing.lane();
  Gate& gate = lane.gate();
  const std::string& audience = crossing.route().component->audience;
  if (const BearerRef known = lane.bearers().find(token, audience, gate.clock.wall())) {
    crossing.become_sender(known->who);
    co_return Result<void>();
  }
  SP_CO_CHECK(check_rate_of_checks(crossing));
  const std::uint64_t round = lane.bearers().round();
  Result<Principal> who = self_error(ErrorKind::internal, "not looked at");
  std::function<void()> work = [&] { who = gate.service_tokens.verify(token, audience); };
  const bool ran = co_await net::offload(lane.loop(), gate.verifiers, std::move(work));
  if (!ran) co_return self_error(ErrorKind::unavailable, "too many tokens to look at");
  if (!who.ok()) {
    const ErrorKind kind = who.error().kind;
    if (kind == ErrorKind::unavailable || kind == ErrorKind::timed_out) {
      co_return self_error(ErrorKind::unavailable, who.error().detail);
    }
    co_return refuse(crossing, Verdict::Shown::token, who.error());
  }
  const BearerRef kept = lane.bearers().keep(token, audience, std::move(*who), gate.clock.wall(), round);
  crossing.become_sender(kept->who);
  co_return Result<void>();
}

// A token is not kept, so it cannot be looked at again: the map must say of it what it said before.
bool same_terms(const map::Map& before, const map::Map& now, const std::string& name) {
  const Service* const old_terms = before.find_service(name);
  const Service* const new_terms = now.find_service(name);
  if (old_terms == nullptr || new_terms == nullptr || !old_terms->token) return false;
  if (old_terms->token != new_terms->token) return false;
  const auto by = [&](const TokenIssuer& issuer) { return issuer.name == old_terms->token->issuer; };
  const auto old_issuer = std::ranges::find_if(before.token_issuers, by);
  const auto new_issuer = std::ranges::find_if(now.token_issuers, by);
  return old_issuer != before.token_issuers.end() && new_issuer != now.token_issuers.end() &&
         *old_issuer == *new_issuer;
}

}  // namespace

bool shows_credential(const Crossing& crossing) {
  if (is_delivery(crossing)) return false;
  return crossing.by_certificate_ || !token_of(crossing).empty();
}

net::Task<Result<void>> take_credential(Crossing& crossing) {
  SP_CO_CHECK(check_alone(crossing));
  if (crossing.by_certificate_) co_return take_certificate(crossing);
  const std::string_view token = token_of(crossing);
  if (token.starts_with(identity::api_token_prefix)) co_return take_api_token(crossing, token);
  co_return co_await take_service_token(crossing, token);
}

bool still_believed(Crossing& crossing, const std::shared_ptr<const Site>& site) {
  const Principal& who = *crossing.sender_;
  if (who.kind == Principal::Kind::webhook) return true;
  if (who.kind == Principal::Kind::person) return site->map().people.tokens.enabled;
  if (crossing.by_certificate_) {
    const auto& shown = crossing.connection().certificate();
    return shown != nullptr && shown->holder(site, crossing.lane().gate().clock.wall()).ok();
  }
  return same_terms(crossing.site().map(), site->map(), who.name);
}

}  // namespace sallyport::doors
