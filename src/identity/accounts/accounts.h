#pragma once
// identity/accounts/accounts.h: people as the embedded store knows them: names, groups, passwords, second
// factors, invitations. What changes who somebody is also ends their sessions, and with them their open
// streams.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/password.h"
#include "identity/accounts/account_table.h"
#include "identity/accounts/password_rules.h"
#include "identity/session/sessions.h"
#include "store/database.h"

namespace sallyport::identity {

struct AccountsOptions {
  crypto::PasswordCost cost{};
  crypto::PasswordHasher::Bounds hashing{};
  std::chrono::seconds invitation_life{std::chrono::hours(24)};
};

// Why a change was not made, in terms a page can put into words. Anything else that goes wrong is an Error.
enum class AccountProblem : std::uint8_t {
  none,
  link_spent,  // unknown, used or expired: one answer for all three
  name_malformed,
  name_taken,
  password_short,
  password_long,
  password_common,
  password_like_name,
  code_wrong,
};

// Thread-safe. Calls that hash a password take tens of milliseconds; all write to or read from the store:
// never on a connection's thread. Names are canonical (account_name.h) unless the parameter is called
// `typed`. Errors of all: unavailable and internal from the store, not_found where there is no such account,
// rate_limited when too many passwords are being hashed.
class Accounts {
 public:
  // All references must outlive this object.
  static Result<std::unique_ptr<Accounts>> open(store::Database& database, Sessions& sessions,
                                                const Clock& clock, Random& random, AccountsOptions options);

  struct Invitation {
    std::string account;  // empty: the first account
    std::string path;     // "/.sallyport/set-up?token=...": holds the secret, which is kept nowhere
    WallTime expires{};
  };
  // A link that makes the first account, in these groups; nothing if there is an account already. A new link
  // takes the place of the one before.
  Result<std::optional<Invitation>> invite_first(std::vector<std::string> groups);
  // Makes an account that cannot sign in until its link is used. Errors: malformed (name, groups), forbidden
  // (taken).
  Result<Invitation> invite(std::string_view typed, std::string_view email, std::vector<std::string> groups);
  // Takes password and second factor away, ends the sessions, and makes a new link.
  Result<Invitation> reset(std::string_view name);

  // Whom the link is for; nothing if it is spent. `account` is empty for the first link.
  Result<std::optional<InvitationRow>> find_invitation(std::string_view token);
  // Uses the link, once. `typed` is read for the first account only.
  struct SetUp {
    AccountProblem problem = AccountProblem::link_spent;
    std::string account;
  };
  Result<SetUp> set_up(std::string_view token, std::string_view typed, std::string_view password);

  // The account, if the password is its own; equal work for accounts that do not exist or are not set up
  // (S17).
  Result<std::optional<AccountRow>> check_password(std::string_view name, std::string_view password);
  // Takes a one-time code (each step once, S18) or a recovery code (each once).
  enum class Factor : std::uint8_t { none, totp, recovery };
  Result<Factor> take_code(const AccountRow& account, std::string_view typed);
  // Same account, and nothing about password, factors or groups has changed since `version`.
  bool unchanged(std::string_view name, std::int64_t version);

  Result<AccountProblem> change_password(std::string_view name, std::string_view password,
                                         std::string_view keep_session);
  std::string make_totp_secret();
  // Makes `secret` the account's second factor if `code` shows that the person has it and the account is
  // still as `account` says; ends the other sessions, and returns new recovery codes. Nothing if the code was
  // wrong.
  Result<std::optional<std::vector<std::string>>> enrol(const AccountRow& account, std::string_view secret,
                                                        std::string_view code, std::string_view keep_session);
  // Ten new codes, shown once; the ones before are dead.
  Result<std::vector<std::string>> renew_recovery_codes(std::string_view name);

  Result<void> set_groups(std::string_view name, std::vector<std::string> groups);  // ends the sessions
  Result<void> remove(std::string_view name);                                       // ends the sessions

  Result<std::vector<AccountRow>> list() { return table_.read_all(); }
  Result<std::optional<AccountRow>> find(std::string_view name) { return table_.find(name); }
  std::uint64_t hashes_run() const { return hasher_->runs(); }
  Result<std::int64_t> recovery_codes_left(std::string_view name) {
    return table_.count_recovery_codes(name);
  }

 private:
  Accounts(store::Database& database, Sessions& sessions, const Clock& clock, Random& random,
           AccountsOptions options, std::unique_ptr<crypto::PasswordHasher> hasher);
  Result<Invitation> make_invitation(InvitationRow row);
  Result<AccountProblem> use_link(std::string_view hash, const InvitationRow& invitation,
                                  std::string_view name, std::string_view encoded);
  void refresh_hash(const AccountRow& account, std::string_view password);

  AccountTable table_;
  Sessions& sessions_;
  const Clock& clock_;
  Random& random_;
  const AccountsOptions options_;
  std::unique_ptr<crypto::PasswordHasher> hasher_;
};

}  // namespace sallyport::identity
