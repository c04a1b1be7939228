#pragma once
// identity/assertion/verification.h: a published key set as keys that verify tokens (wire/jose/jwt.h).
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/jose/jws.h"

namespace sallyport::identity {

// The keys of the set that are points of P-256 and meant for ES256; others are left out. Errors: those of
// jose::parse_jwk_set.
Result<std::vector<jose::VerificationKey>> make_verification_keys(std::string_view jwk_set);

}  // namespace sallyport::identity
