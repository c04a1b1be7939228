#pragma once
// identity/services/token_holder.h: whose token it is, after it has held. Pure.
#include <span>

#include "base/clock.h"
#include "base/result.h"
#include "identity/token/token.h"
#include "model/principal.h"
#include "model/service.h"

namespace sallyport::identity {

inline constexpr std::size_t max_token_subject = 1024;  // bytes

// The one service that a token of `issuer` (the map's name of it) is of. Refused: a token made for something
// else than calling (RFC 8725 §2.8: an ID token, a logout token, a security event: `nonce`, `at_hash`,
// `c_hash`, `events`), one that only the holder of a key may show (`cnf`, RFC 7800: nobody here asks for the
// key), one without a plain `sub`. Errors: unauthenticated. The principal: service_tokens.h.
Result<Principal> holder_of_token(const Token& token, std::string_view issuer,
                                  std::span<const Service> services, WallTime now);

}  // namespace sallyport::identity
