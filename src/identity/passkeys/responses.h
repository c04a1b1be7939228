#pragma once
// identity/passkeys/responses.h: what the browser's script sends back (WebAuthn Level 3 §5.1:
// RegistrationResponseJSON, AuthenticationResponseJSON), taken apart and not yet believed. Pure.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::identity {

inline constexpr std::size_t max_response = 32 << 10;

// Binary as bytes.
struct RegistrationResponse {
  std::string id;
  std::string client_data;
  std::string attestation;
  std::vector<std::string> transports;  // at most 8
};
// Errors: malformed.
Result<RegistrationResponse> parse_registration(std::string_view json);

struct AssertionResponse {
  std::string id;
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
  std::string user_handle;  // as base64url; may be empty
};
Result<AssertionResponse> parse_assertion(std::string_view json);

}  // namespace sallyport::identity
