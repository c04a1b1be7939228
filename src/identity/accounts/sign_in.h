#pragma once
// identity/accounts/sign_in.h: signing in with an account of ours: password, then a one-time or recovery
// code or a passkey; or a passkey alone.
#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "identity/accounts/accounts.h"
#include "identity/accounts/attempt_bounds.h"
#include "identity/method.h"
#include "identity/passkeys/passkeys.h"

namespace sallyport::identity {

// Steps: fields `account` and `password`; then, with the transaction of the answer, `code` or `passkey` (what
// the browser's script made of the options, as JSON; with `label` for a new one). Whoever has a second factor
// is always asked for it; whoever has none and needs one enrols on the way. A passkey alone: `passkey` and
// `ceremony`, the transaction of Passkeys::begin_assertion (or that as the attempt's transaction); it is two
// factors, since it checks who uses it.
// Methods are "password", "password+totp", "password+recovery", "password+passkey" and "passkey". `amr` is of
// RFC 8176: pwd; otp for both sorts of code; for a passkey "user" (somebody was there) and "hwk", or "swk" if
// it may be copied to other devices.
// References must outlive the method. `bounds` is shared with the account page, which asks for passwords too.
// `passkeys` null: there are none.
std::unique_ptr<Method> make_account_sign_in(Accounts& accounts, AttemptBounds& bounds, const Clock& clock,
                                             Random& random, Passkeys* passkeys = nullptr);

// What an authenticator reads from the QR code (otpauth key URI format).
std::string otpauth_address(std::string_view host, std::string_view account, std::string_view secret);

}  // namespace sallyport::identity
