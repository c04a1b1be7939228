#pragma once
// identity/passkeys/client_data.h: what the browser says of the ceremony (WebAuthn Level 2 §5.8.1). Pure.
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

struct ExpectedClientData {
  std::string_view type;       // "webauthn.create" or "webauthn.get"
  std::string_view challenge;  // base64url
  std::string_view origin;     // "https://flows.example.com"
};

// §7.1 steps 5 to 10, §7.2 steps 9 to 14. Each member counts once; in a frame of another site it does not
// count at all. Errors: malformed (no JSON object, a member twice or of another type), unauthenticated (type,
// challenge, origin, crossOrigin, token binding).
Result<void> check_client_data(std::string_view json, const ExpectedClientData& expected);

}  // namespace sallyport::identity
