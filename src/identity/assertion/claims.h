#pragma once
// identity/assertion/claims.h: what an assertion says, as JSON. Pure.
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "model/principal.h"

namespace sallyport::identity {

struct ClaimsContext {
  std::string_view issuer;
  std::string_view audience;
  std::string_view id;  // jti
  WallTime now{};
};

// Whatever the principal's texts hold, they end up as JSON strings and nothing else (T19). Errors: as
// AssertionSigner::sign.
Result<std::string> make_claims(const Principal& who, const ClaimsContext& context);

}  // namespace sallyport::identity
