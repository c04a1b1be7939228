#pragma once
// identity/accounts/sign_in.h: signing in with an account of ours: password, then a one-time or recovery
// code.
#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "identity/accounts/accounts.h"
#include "identity/accounts/attempt_bounds.h"
#include "identity/method.h"

namespace sallyport::identity {

// Steps: fields `account` and `password`; then, with the transaction of the answer, `code`. Whoever has a
// second factor is always asked for it; whoever has none and needs one enrols on the way. References must
// outlive the method. `bounds` is shared with the account page, which asks for passwords too.
std::unique_ptr<Method> make_account_sign_in(Accounts& accounts, AttemptBounds& bounds, const Clock& clock,
                                             Random& random);

// What an authenticator reads from the QR code (otpauth key URI format).
std::string otpauth_address(std::string_view host, std::string_view account, std::string_view secret);

}  // namespace sallyport::identity
