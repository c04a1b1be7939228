#pragma once
// identity/accounts/passkey_factor.h: passkeys as a factor of an account's sign-in.
#include <string>
#include <string_view>
#include <vector>

#include "identity/accounts/account_table.h"
#include "identity/method.h"
#include "identity/passkeys/passkeys.h"

namespace sallyport::identity {

// As thread-safe as what it works on. `passkeys` null: there are none.
class PasskeyFactor {
 public:
  explicit PasskeyFactor(Passkeys* passkeys) : passkeys_(passkeys) {}

  PasskeyRule rule(const Attempt& attempt) const;

  // Passkeys are bound to a host: one of another host cannot be shown here, but it is a factor all the same.
  enum class Standing : std::uint8_t { none, elsewhere, here };
  // `none` if passkeys are off.
  Result<Standing> standing(const Attempt& attempt, std::string_view account) const;

  enum class What : std::uint8_t { show, make };
  Result<Passkeys::Ceremony> begin(const Attempt& attempt, const AccountRow& account, What what);
  // What the fields `passkey` and `label` are.
  Result<Passkey> finish(const Attempt& attempt, std::string_view account, std::string_view ceremony,
                         What what);
  // False if it was removed meanwhile.
  bool still_there(const Passkey& passkey) const;

 private:
  Passkeys* passkeys_;
};

// Why it was not taken, for the record.
std::string_view reason_of(const Error& error);
// Sorted. `password`: one was shown too.
std::vector<std::string> references_of(const Passkey& passkey, bool password);

}  // namespace sallyport::identity
