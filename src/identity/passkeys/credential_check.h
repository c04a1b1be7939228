#pragma once
// identity/passkeys/credential_check.h: the signatures of WebAuthn, checked by libfido2. Pure.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

// COSE numbers of the algorithms that are taken, in the order of preference: ES256, EdDSA, RS256.
inline constexpr int credential_algorithms[] = {-7, -8, -257};

struct Credential {
  std::string id;
  int algorithm = 0;
  std::string key;  // as libfido2 has it: x || y, the Ed25519 key, or modulus || exponent
  std::uint32_t counter = 0;
  bool syncs = false;
  bool backed_up = false;
};

// §7.1 steps 12 to 21: the attestation object of a new credential, signed over `client_hash`. "none" says
// nothing, "packed" is checked against its own key or that of its certificate; whose certificate that is
// does not matter, since no model of authenticator is preferred. Errors: malformed, unauthenticated.
Result<Credential> check_attestation(std::string_view object, std::string_view client_hash,
                                     std::string_view host);

struct Assertion {
  std::uint32_t counter = 0;
  bool syncs = false;
  bool backed_up = false;
};
// §7.2 steps 15 to 20. Of `known`, id and counters are not read. Errors: malformed, unauthenticated.
Result<Assertion> check_assertion(const Credential& known, std::string_view authenticator_data,
                                  std::string_view signature, std::string_view client_hash,
                                  std::string_view host);

}  // namespace sallyport::identity
