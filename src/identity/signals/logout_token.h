#pragma once
// identity/signals/logout_token.h: what a logout token must say (OpenID Connect Back-Channel Logout 1.0 §2.4,
// §2.6), beyond what holds for all tokens.
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "identity/oidc/providers.h"
#include "identity/token/token.h"

namespace sallyport::identity {

struct LogoutToken {
  std::string subject;           // `sub`; may be empty, but not both
  std::string provider_session;  // `sid`
  std::string id;                // `jti`
  WallTime last;                 // until then it could count
};

inline constexpr std::chrono::minutes max_logout_age{10};  // since `iat`

// May block (keys are fetched). Errors: those of verify_token(), and unauthenticated for a rule of logout
// tokens: the detail names it and holds nothing of the token.
Result<LogoutToken> verify_logout_token(std::string_view text, const ProviderTrust& trust,
                                        const Clock& clock);

}  // namespace sallyport::identity
