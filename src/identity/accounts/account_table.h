#pragma once
// identity/accounts/account_table.h: accounts, recovery codes and invitations as rows of the store. Each
// change that must happen once is one statement whose count of changed rows decides, so that no two threads
// both succeed.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/database.h"

namespace sallyport::identity {

struct AccountRow {
  std::string name;  // canonical
  std::string email;
  std::string display_name;
  std::vector<std::string> groups;  // sorted
  std::string password;             // Argon2id, encoded; empty: not set up
  std::string totp_secret;          // raw bytes; empty: none. Not sealed yet: see README
  std::int64_t version = 0;         // counts changes of password, factors and groups
  WallTime created{};
};

struct InvitationRow {
  std::string account;              // empty: the first account, whose name its owner chooses
  std::vector<std::string> groups;  // for the first account
};

class AccountTable {
 public:
  explicit AccountTable(store::Database& database) : database_(database) {}
  Result<void> migrate();
  Result<void> transaction(const std::function<Result<void>()>& work);

  Result<std::vector<AccountRow>> read_all();
  Result<std::optional<AccountRow>> find(std::string_view name);
  Result<bool> any();
  // False if the name is taken.
  Result<bool> insert(const AccountRow& account);
  // Each counts the version up; false if there is no such account.
  Result<bool> set_password(std::string_view name, std::string_view encoded);
  Result<bool> set_groups(std::string_view name, const std::vector<std::string>& groups);
  // Only while the account is still as `account` says.
  Result<bool> set_totp(const AccountRow& account, std::string_view secret, std::int64_t used_step);
  // Takes password and second factor away.
  Result<bool> clear(std::string_view name);
  Result<bool> remove(std::string_view name);

  // Replaces the hash by one of the same password: no new version. False if it changed meanwhile.
  Result<bool> refresh_password(std::string_view name, std::string_view before, std::string_view encoded);
  // True for exactly one caller per step, and never for a step before the last one used (S18).
  Result<bool> use_totp_step(std::string_view name, std::int64_t step);

  Result<void> replace_recovery_codes(std::string_view name, const std::vector<std::string>& hashes);
  Result<bool> use_recovery_code(std::string_view name, std::string_view hash);
  Result<std::int64_t> count_recovery_codes(std::string_view name);

  // Takes the place of earlier invitations for the same account.
  Result<void> put_invitation(std::string_view hash, const InvitationRow& invitation, WallTime expires);
  Result<std::optional<InvitationRow>> find_invitation(std::string_view hash, WallTime now);
  Result<bool> use_invitation(std::string_view hash);
  Result<void> forget_invitations_before(WallTime now);

 private:
  Result<bool> change_one(std::string_view sql, const std::vector<store::Value>& values);
  Result<void> write(std::string_view sql, const std::vector<store::Value>& values);
  store::Database& database_;
};

}  // namespace sallyport::identity
