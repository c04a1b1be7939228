#pragma once
// identity/oidc/provider_calls.h: what is asked of a provider directly: token endpoint (RFC 6749 §3.2),
// pushed requests (RFC 9126), userinfo (OpenID Connect Core §5.3), and how we show who we are.
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "identity/oidc/discovery.h"
#include "identity/oidc/parameters.h"
#include "model/sign_in.h"
#include "outbound/outbound.h"
#include "wire/jose/json.h"

namespace sallyport::identity {

// What the token endpoint gave.
struct TokenAnswer {
  Secret access;
  Secret refresh;        // empty: none, or the old one goes on
  std::string id_token;  // empty: none
  std::chrono::seconds access_life{0};
};

// Pure. Errors: malformed (no strict JSON object, no bearer token, a member of another type, too long).
Result<TokenAnswer> parse_token_answer(std::string_view body);

// Of one provider. Thread-safe; every call blocks, at most `wait`. Errors, besides those of outbound:
// forbidden (the provider refuses this grant or token: `invalid_grant`, 401 of userinfo), unauthenticated (it
// refuses us: client id, secret, redirect address; the detail says which setting to look at), unavailable
// (5xx, 429), malformed (an answer that is none).
class ProviderCalls {
 public:
  using SecretOf = std::function<std::optional<Secret>(std::string_view name)>;
  ProviderCalls(const Provider& provider, outbound::Outbound& outbound, const Clock& clock, Random& random,
                const SecretOf& secret)
      : provider_(provider), outbound_(outbound), clock_(clock), random_(random), secret_(secret) {}

  Result<TokenAnswer> redeem(const Metadata& metadata, std::string_view code, std::string_view redirect,
                             std::string_view verifier) const;
  Result<TokenAnswer> refresh(const Metadata& metadata, const Secret& token) const;
  // The `request_uri` for these parameters.
  Result<std::string> push(const Metadata& metadata, Parameters parameters) const;
  // A JSON object whose `sub` is `subject` (J14; unauthenticated if it is another). not_found: there is no
  // userinfo.
  Result<jose::Json> userinfo(const Metadata& metadata, const Secret& access, std::string_view subject) const;

  // For whoever only looks: what the token endpoint makes of a code that nobody was given, and what a pushed
  // request is answered. Any status is an answer.
  struct Answered {
    std::uint16_t status = 0;
    std::string error;        // RFC 6749 §5.2; printable, may be empty
    std::string description;  // as it came, for looking at only: it may repeat what was sent
    std::string request_uri;  // of a pushed request that was taken
  };
  Result<Answered> try_code(const Metadata& metadata, std::string_view redirect) const;
  Result<Answered> try_push(const Metadata& metadata, Parameters parameters) const;

 private:
  Result<outbound::Response> post(const Metadata& metadata, const std::string& url, Parameters parameters,
                                  std::chrono::seconds wait) const;
  Result<void> authenticate(const Metadata& metadata, Parameters& parameters,
                            outbound::Request& request) const;
  Result<std::string> assertion(const Metadata& metadata, const Secret& pem) const;

  const Provider& provider_;
  outbound::Outbound& outbound_;
  const Clock& clock_;
  Random& random_;
  const SecretOf& secret_;
};

}  // namespace sallyport::identity
