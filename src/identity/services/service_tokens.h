#pragma once
// identity/services/service_tokens.h: services that show a token of an issuer that the map names (RFC 6750,
// RFC 9068, RFC 8725).
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/token/token.h"
#include "model/principal.h"
#include "model/service.h"
#include "outbound/outbound.h"

namespace sallyport::identity {

inline constexpr std::size_t max_service_token = 16 << 10;  // bytes

// Thread-safe. What is under way when the services change ends by the old ones.
class ServiceTokens {
 public:
  // Both references must outlive it.
  static std::unique_ptr<ServiceTokens> make(outbound::Outbound& outbound, const Clock& clock);
  virtual ~ServiceTokens() = default;

  // From a map that was accepted. Keys of issuers that stay the same are kept.
  virtual void set(std::span<const TokenIssuer> issuers, std::span<const Service> services) = 0;

  // Who shows this token to a component that wants `audience`, which is never empty. The issuer is chosen by
  // the token's own `iss`, which has to be one of the map's, and proved by its signature. Types: "at+jwt",
  // "jwt" or none. `exp` is required. Exactly one service must fit. May block (keys are fetched): never on a
  // connection's thread. Errors: malformed (no token), too_large, unauthenticated (the detail names the
  // check, and holds nothing of the token), unavailable and timed_out (no keys to check with).
  // The principal: Kind::service, method jwt_method, `provider` the issuer's name in the map, `subject` its
  // `sub`, `authenticated_at` its `iat` (or now), `expires` its `exp`.
  virtual Result<Principal> verify(std::string_view token, std::string_view audience) = 0;
};

}  // namespace sallyport::identity
