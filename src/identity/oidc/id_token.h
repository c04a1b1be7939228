#pragma once
// identity/oidc/id_token.h: what an ID token has to say beyond what every token has (OpenID Connect Core
// §3.1.3.7, §12.2).
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "identity/token/token.h"
#include "model/flow.h"
#include "model/principal.h"
#include "model/sign_in.h"

namespace sallyport::identity {

// What came with it.
struct IdTokenContext {
  std::string_view nonce;   // of the sign-in; empty for a refresh
  std::string_view code;    // `c_hash`, if there is one, is its; may be empty
  std::string_view access;  // `at_hash`, if there is one, is its
};

// Errors: those of verify_token; unauthenticated for `azp`, `nonce`, `at_hash`, `c_hash`, and for a `sub`
// that is missing, over 255 bytes or not visible ASCII.
Result<Token> check_id_token(std::string_view text, IssuerKeys& keys, const Provider& provider,
                             const IdTokenContext& context, const Clock& clock);

// Of a refresh: the same person, client and sign-in as in `before`, the claims of the token that it replaces
// (J15). Errors: unauthenticated.
Result<void> check_same_person(const jose::Json& before, const Token& now);

// The claims of a token that was checked when it came. Nothing is verified. Errors: malformed.
Result<jose::Json> claims_of_kept(std::string_view id_token);

// How the person signed in there: subject, provider_session, acr, amr, mfa, authenticated_at, method.
void add_how(Principal& who, const Provider& provider, const Token& token, WallTime now);

// What was wanted and is not there (R17, R18); empty: it all is. Static.
std::string_view missing_strength(const Requirements& wanted, const Principal& who, WallTime now);

}  // namespace sallyport::identity
