#pragma once
// identity/token/token.h: a signed token of somebody else's (JWS compact, RFC 7515; JWT, RFC 7519), believed
// only as far as its rules go. What all kinds share: ID tokens, logout tokens, security events, access
// tokens.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/token/issuer_keys.h"
#include "wire/jose/json.h"

namespace sallyport::identity {

// Issuer and audience have no way not to be asked for.
struct TokenRules {
  std::string issuer;                   // exact
  std::string audience;                 // must be `aud`, or in it
  std::vector<std::string> algorithms;  // allowed; each also has to fit the key. Never empty
  std::vector<std::string> types;  // allowed `typ`, without "application/", any case; "" is none. Empty: any
  bool expires = true;             // `exp` is required (security events have none)
  std::chrono::seconds leeway{60};
  std::chrono::seconds max_age{0};  // since `iat`, which is required then; 0: no bound
};

// A token whose signature, issuer, audience and times have held.
struct Token {
  std::string type;  // "typ", lower case, without "application/"; may be empty
  std::string algorithm;
  jose::Json claims;    // an object
  std::string subject;  // `sub`; may be empty
  std::string id;       // `jti`; may be empty
  std::optional<WallTime> issued_at;
  std::optional<WallTime> expires_at;

  // A claim that is a string; empty for none or another type.
  std::string_view text(std::string_view claim) const;
  // The strings of a claim that is a list of them, or one string; others are left out.
  std::vector<std::string> texts(std::string_view claim) const;
};

inline constexpr std::size_t max_foreign_token = 64 << 10;  // bytes

// May block (keys are fetched). Errors: malformed (no token: parts, base64url, JSON, `crit`), too_large,
// unauthenticated (algorithm, signature, a rule; the detail names it, and holds nothing of the token),
// unavailable and timed_out (no keys to check with).
Result<Token> verify_token(std::string_view text, IssuerKeys& keys, const TokenRules& rules,
                           const Clock& clock);

// `iss`, as a token says of itself before anything about it is proved: good for choosing whose keys to ask,
// and for nothing else. Errors: malformed, too_large, unauthenticated (it says none).
Result<std::string> claimed_issuer(std::string_view text);

// The left half of a hash that `at_hash` and `c_hash` are (OpenID Connect Core §3.1.3.6), base64url; empty
// for an algorithm without one.
std::string half_hash(std::string_view algorithm, std::string_view value);

}  // namespace sallyport::identity
