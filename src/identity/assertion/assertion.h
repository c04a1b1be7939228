#pragma once
// identity/assertion/assertion.h: tells an upstream who is asking, in a form it can check: a JWT signed with
// ES256 (RFC 7519, RFC 7515), one per session and component for a short while.
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "model/principal.h"
#include "store/database.h"

namespace sallyport::identity {

inline constexpr std::string_view assertion_header = "X-Sallyport-Assertion";
inline constexpr std::chrono::seconds assertion_life{60};   // exp - iat
inline constexpr std::chrono::seconds assertion_reuse{30};  // a cached one is sent again for so long

// Signing keys live in the store; a new one is made every 30 days, the one before stays published for a day
// after. Thread-safe.
class AssertionSigner {
 public:
  static Result<std::unique_ptr<AssertionSigner>> open(store::Database& database, const Clock& clock,
                                                       Random& random, std::string issuer);
  virtual ~AssertionSigner() = default;
  // Claims: iss, aud (component), sub, email, name, groups, sid, acr ("mfa" | "single"), amr, auth_time, iat,
  // nbf, exp, jti. Also `kind`: "person", or "webhook" or "service" with the label ("webhook/flow:3",
  // "service/ci") as `sub`, which no person may have. Of a person who shows an API token: `amr` has
  // "api-token" besides what the sign-in behind it said, `sid` is the token's id. About 30 us of CPU: cache
  // the result for assertion_reuse. Errors: forbidden (nobody, no component, a name that could be taken for
  // another), too_large (over 8 KiB).
  virtual Result<std::string> sign(const Principal& who, std::string_view component) = 0;
  // RFC 7517 JWK Set of the public keys in use.
  virtual std::string jwks() const = 0;
  // Makes a new key now; the old one stays published. Writes to the store, as the next does: never on a
  // connection's thread.
  virtual Result<void> rotate() = 0;
  // rotate() if the key in use is 30 days old, by the wall clock. Call now and then, every hour say.
  virtual Result<void> rotate_if_due() { return {}; }
};

}  // namespace sallyport::identity
