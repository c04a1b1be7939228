#pragma once
// identity/passkeys/passkey_table.h: passkeys as rows of the store. They go with their account: the store
// itself removes them when an account is removed or reset, whoever does it and from whichever process.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/passkeys/credential_check.h"
#include "identity/passkeys/passkeys.h"
#include "store/database.h"

namespace sallyport::identity {

struct PasskeyRow {
  Passkey passkey;
  Credential credential;
  std::vector<std::string> transports;  // "usb", "internal" ...: how the browser may reach it
};

// The account as it is while somebody registers.
struct PasskeyOwner {
  std::string handle;  // what authenticators know the account by: 32 random bytes as base64url
  std::int64_t version = 0;
};

class PasskeyTable {
 public:
  explicit PasskeyTable(store::Database& database) : database_(database) {}
  // After that of the accounts.
  Result<void> migrate();

  // Makes the handle with `fresh` if there is none yet. Errors: not_found (no such account).
  Result<PasskeyOwner> owner(std::string_view account, std::string_view fresh);
  Result<std::string> handle(std::string_view account);  // empty: none yet

  Result<std::vector<PasskeyRow>> of_account(std::string_view account);  // oldest first
  Result<std::optional<PasskeyRow>> find(std::string_view credential_id);
  // Errors: forbidden (registered already), rate_limited (`most` are there), unauthenticated (the account is
  // no longer as `owner` says).
  Result<void> insert(const PasskeyRow& row, const PasskeyOwner& owner, std::size_t most);
  // Counts one use, once: false if the counter did not grow though it counts, or the passkey is gone.
  Result<bool> use(std::string_view id, std::uint32_t counter, bool backed_up, WallTime now);
  Result<bool> rename(std::string_view account, std::string_view id, std::string_view label);
  Result<bool> remove(std::string_view account, std::string_view id);
  Result<void> remove_all(std::string_view account);

 private:
  store::Database& database_;
};

}  // namespace sallyport::identity
