#pragma once
// wire/jose/jwt.h: checks a JSON Web Token (RFC 7519) signed with ES256, as an upstream that trusts our
// assertion would.
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "wire/jose/json.h"
#include "wire/jose/jws.h"

namespace sallyport::jose {

// What must hold besides the signature. Empty `issuer` or `audience` never match: there is no way not to ask.
struct Expectations {
  std::string issuer;
  std::string audience;
  WallTime now{};
  std::chrono::seconds leeway{0};
};

struct Claims {
  std::string subject;
  WallTime issued_at{};
  WallTime expires_at{};
  Json all;  // the whole payload
};

// Whether `audience` is `aud`, or in it; an empty one never is.
bool names_audience(const Json& claims, std::string_view audience);

// Errors: those of verify_jws; malformed (no strict JSON object, a claim of another type); unauthenticated
// (issuer, audience, no or empty subject, no exp or iat, expired, not yet valid, issued in the future).
Result<Claims> verify_jwt(std::string_view token, std::span<const VerificationKey> keys,
                          const Expectations& expected);

}  // namespace sallyport::jose
