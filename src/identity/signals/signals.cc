#include "identity/signals/signals.h"

#include <map>
#include <mutex>

#include "identity/accounts/attempt_bounds.h"
#include "identity/signals/logout_token.h"
#include "identity/signals/security_event.h"
#include "identity/signals/seen_tokens.h"

namespace sallyport::identity {
namespace {

SignalAnswer refusal(std::uint16_t status, std::string_view error, std::string_view description) {
  SignalAnswer answer;
  answer.status = status;
  answer.error = error;
  answer.description = description;
  return answer;
}

SignalAnswer try_again(std::string_view description) {
  return refusal(503, "temporarily_unavailable", description);
}

bool passes(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out ||
         error.kind == ErrorKind::internal;
}

// Which rule; for a text that is no token at all, not what the parser saw in it.
std::string_view words_of(const Error& error) {
  return error.kind == ErrorKind::unauthenticated
             ? std::string_view(error.detail)
             : std::string_view("it is no signed token that is read here");
}

// A `sid` of fewer bytes can be tried out, whoever made it.
constexpr std::size_t unguessable = 16;
// Of one address; whoever ends something has not guessed. The name of no account stands for all of them.
constexpr AttemptBounds::Limits guesses{.account = {.free = 1 << 30},
                                        .address = {.free = 100, .first_wait = std::chrono::seconds(2)}};

constexpr std::string_view no_keys = "there are no keys to check it with now";
constexpr std::string_view no_room = "as many tokens as can be remembered have come lately";

// One transmitter, with what is kept of it from one map to the next.
struct Receiving {
  Receiving(SignalSource of, const Clock& clock) : source(std::move(of)), seen(clock) {}
  const SignalSource source;
  SeenTokens seen;
  std::mutex mutex;
  std::shared_ptr<IssuerKeys> own_keys;  // of source.jwks; made when first needed
};

bool same_sender(const SignalSource& a, const SignalSource& b) {
  return a.provider == b.provider && a.issuer == b.issuer && a.audience == b.audience && a.jwks == b.jwks &&
         a.bearer == b.bearer;
}

class ReceivedSignals final : public Signals {
 public:
  explicit ReceivedSignals(SignalsContext context) : context_(std::move(context)) {}

  void set(std::vector<SignalSource> sources) override;
  SignalAnswer back_channel(std::string_view provider, std::string_view token) override;
  SignalAnswer front_channel(std::string_view provider, std::string_view issuer, std::string_view sid,
                             const SessionRef& own, std::string_view address) override;
  SignalAnswer push(std::string_view source, std::string_view authorization, std::string_view token) override;

 private:
  std::shared_ptr<Receiving> find(std::string_view source);
  SeenTokens& logouts_of(std::string_view provider);
  SignalAnswer receive(Receiving& receiving, const ProviderTrust& trust, std::string_view text);
  SignalAnswer act_on(Receiving& receiving, const SecurityEvent& event, WallTime last);
  std::shared_ptr<IssuerKeys> keys_of(Receiving& receiving, const ProviderTrust& trust);
  std::optional<SignalAnswer> check_bearer(const SignalSource& source, std::string_view authorization) const;

  const SignalsContext context_;
  AttemptBounds guesses_{context_.clock, guesses};
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Receiving>, std::less<>> sources_;
  std::map<std::string, std::unique_ptr<SeenTokens>, std::less<>> logouts_;  // by provider; none ever goes
};

void ReceivedSignals::set(std::vector<SignalSource> sources) {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::shared_ptr<Receiving>, std::less<>> next;
  for (SignalSource& source : sources) {
    const auto known = sources_.find(source.name);
    const bool same = known != sources_.end() && same_sender(known->second->source, source);
    std::string name = source.name;
    next[std::move(name)] =
        same ? known->second : std::make_shared<Receiving>(std::move(source), context_.clock);
  }
  sources_ = std::move(next);
}

std::shared_ptr<Receiving> ReceivedSignals::find(std::string_view source) {
  const std::lock_guard lock(mutex_);
  const auto found = sources_.find(source);
  return found == sources_.end() ? nullptr : found->second;
}

// Only called for a provider that there is: the map's providers bound how many there are.
SeenTokens& ReceivedSignals::logouts_of(std::string_view provider) {
  const std::lock_guard lock(mutex_);
  auto& seen = logouts_[std::string(provider)];
  if (!seen) seen = std::make_unique<SeenTokens>(context_.clock);
  return *seen;
}

SignalAnswer ReceivedSignals::back_channel(std::string_view provider, std::string_view token) {
  const auto trust = context_.providers.trust(provider);
  if (!trust.ok())
    return passes(trust.error()) ? try_again(no_keys) : refusal(400, "invalid_request", "no such provider");
  const auto logout = verify_logout_token(token, *trust, context_.clock);
  if (!logout.ok()) {
    return passes(logout.error()) ? try_again(no_keys)
                                  : refusal(400, "invalid_request", words_of(logout.error()));
  }
  switch (logouts_of(provider).remember(logout->id, logout->last)) {
    case SeenTokens::Answer::first:
      break;
    case SeenTokens::Answer::seen:
      return refusal(400, "invalid_request", "logout token: its jti has counted already");
    case SeenTokens::Answer::full:
      return try_again(no_room);
  }
  Subject subject{{}, logout->subject.empty() ? logout->provider_session : logout->subject};
  if (!logout->provider_session.empty()) subject.marks.push_back({{}, {}, logout->provider_session});
  if (!logout->subject.empty()) subject.marks.push_back({logout->subject, {}, logout->provider_session});
  const std::string name(provider);
  SignalAnswer answer = refusal(200, {}, {});
  answer.ended = end_meant(context_.sessions, name, subject, "back-channel logout of " + name);
  answer.subject = subject.shown;
  answer.event = "back-channel logout";
  return answer;
}

SignalAnswer ReceivedSignals::front_channel(std::string_view provider, std::string_view issuer,
                                            std::string_view sid, const SessionRef& own,
                                            std::string_view address) {
  if (issuer.empty() || sid.empty()) return refusal(400, "invalid_request", "it needs `iss` and `sid`");
  SignalAnswer answer = refusal(200, {}, {});
  answer.event = "front-channel logout";
  const bool has_it = own && own->who.provider == provider && own->who.provider_session == sid;
  if (provider.empty() || (sid.size() < unguessable && !has_it)) return answer;
  if (guesses_.begin({}, address).count() > 0) {
    answer.event += ", not looked at: too many from this address";
    return answer;
  }
  const auto trust = context_.providers.trust(provider);
  if (!trust.ok())
    return passes(trust.error()) ? try_again(no_keys) : refusal(400, "invalid_request", "no such provider");
  if (trust->issuer != issuer) return refusal(400, "invalid_request", "`iss` is another issuer");
  const std::string name(provider);
  answer.ended = end_meant(context_.sessions, name, {{{{}, {}, std::string(sid)}}, {}},
                           "front-channel logout of " + name);
  if (answer.ended.empty()) return answer;
  guesses_.succeeded({}, address);
  answer.subject = sid;
  return answer;
}

// RFC 6750 §2.1; the scheme's case does not matter.
std::optional<SignalAnswer> ReceivedSignals::check_bearer(const SignalSource& source,
                                                          std::string_view authorization) const {
  if (source.bearer.empty()) return std::nullopt;
  const auto wanted = context_.secret ? context_.secret(source.bearer) : std::nullopt;
  if (!wanted || wanted->empty()) return try_again("the secret to compare with is not there");
  constexpr std::string_view scheme = "bearer ";
  bool bearer = authorization.size() > scheme.size();
  for (std::size_t i = 0; bearer && i < scheme.size(); ++i) {
    const char c = authorization[i];
    bearer = (c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) == scheme[i];
  }
  const std::string_view shown = bearer ? authorization.substr(scheme.size()) : std::string_view();
  if (equal_constant_time(shown, wanted->reveal())) return std::nullopt;
  return refusal(401, "authentication_failed", "the bearer token is not the one of this source");
}

std::shared_ptr<IssuerKeys> ReceivedSignals::keys_of(Receiving& receiving, const ProviderTrust& trust) {
  if (receiving.source.jwks.empty()) return trust.keys;
  const std::lock_guard lock(receiving.mutex);
  if (!receiving.own_keys) {
    IssuerKeysOptions options;
    options.url = receiving.source.jwks;
    options.place = trust.place;
    receiving.own_keys = fetched_issuer_keys(std::move(options), context_.outbound, context_.clock);
  }
  return receiving.own_keys;
}

SignalAnswer ReceivedSignals::push(std::string_view source, std::string_view authorization,
                                   std::string_view token) {
  const std::shared_ptr<Receiving> receiving = find(source);
  if (!receiving) return refusal(400, "access_denied", "no such source");
  if (auto refused = check_bearer(receiving->source, authorization)) return std::move(*refused);
  const auto trust = context_.providers.trust(receiving->source.provider);
  if (!trust.ok())
    return passes(trust.error()) ? try_again(no_keys) : refusal(400, "access_denied", "no such provider");
  return receive(*receiving, *trust, token);
}

SignalAnswer ReceivedSignals::receive(Receiving& receiving, const ProviderTrust& trust,
                                      std::string_view text) {
  TokenRules rules{.issuer = receiving.source.issuer,
                   .audience = receiving.source.audience,
                   .algorithms = trust.algorithms,
                   .types = {"secevent+jwt"}};
  rules.expires = false;
  rules.max_age = max_event_age;
  const auto token = verify_token(text, *keys_of(receiving, trust), rules, context_.clock);
  if (!token.ok()) {
    if (passes(token.error())) return try_again(no_keys);
    return refusal(400, push_error_code(token.error()), words_of(token.error()));
  }
  const auto event = read_security_event(*token, trust.issuer);
  if (!event.ok()) return refusal(400, "invalid_request", event.error().detail);
  return act_on(receiving, *event, *token->issued_at + max_event_age + rules.leeway);
}

SignalAnswer ReceivedSignals::act_on(Receiving& receiving, const SecurityEvent& event, WallTime last) {
  SignalAnswer answer = refusal(202, {}, {});
  answer.event = event.name;
  answer.subject = event.subject.shown;
  switch (receiving.seen.remember(event.id, last)) {
    case SeenTokens::Answer::first:
      break;
    case SeenTokens::Answer::seen:
      return answer;  // a transmitter that missed our answer sends again
    case SeenTokens::Answer::full:
      return try_again(no_room);
  }
  if (!event.ends_sessions) return answer;
  const std::string reason = event.name + " of " + receiving.source.name;
  const std::string& provider = receiving.source.provider;
  answer.ended = end_meant(context_.sessions, provider, event.subject, reason);
  if (context_.tokens != nullptr)
    answer.tokens_ended = end_tokens_meant(*context_.tokens, provider, event.subject, reason);
  return answer;
}

}  // namespace

std::unique_ptr<Signals> Signals::make(SignalsContext context) {
  return std::make_unique<ReceivedSignals>(std::move(context));
}

}  // namespace sallyport::identity
