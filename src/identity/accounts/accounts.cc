#include "identity/accounts/accounts.h"

#include "crypto/totp.h"
#include "identity/accounts/account_name.h"
#include "identity/accounts/one_time_secret.h"
#include "identity/group_list.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t max_email = 254;
constexpr std::string_view set_up_path = "/.sallyport/set-up?token=";

Error no_such_account(std::string_view name) {
  return client_error(ErrorKind::not_found, "there is no account called " + std::string(name));
}

AccountProblem problem_of(PasswordProblem problem) {
  switch (problem) {
    case PasswordProblem::none:
      return AccountProblem::none;
    case PasswordProblem::too_short:
      return AccountProblem::password_short;
    case PasswordProblem::too_long:
      return AccountProblem::password_long;
    case PasswordProblem::too_common:
      return AccountProblem::password_common;
    case PasswordProblem::like_the_name:
      return AccountProblem::password_like_name;
  }
  return AccountProblem::password_common;
}

// Digits only, as authenticators show them in two groups of three.
std::string code_digits(std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c != ' ' && c != '-' && c != '\t') digits.push_back(c);
  }
  return digits;
}

Result<void> check_groups(const std::vector<std::string>& groups) {
  if (valid_groups(groups)) return {};
  return client_error(ErrorKind::malformed, "groups: at most 64, each of 1 to 128 visible characters");
}

bool is_plain_email(std::string_view email) {
  if (email.size() > max_email) return false;
  for (const char c : email) {
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return email.empty() || email.find('@') != std::string_view::npos;
}

}  // namespace

Accounts::Accounts(store::Database& database, Sessions& sessions, const Clock& clock, Random& random,
                   AccountsOptions options, std::unique_ptr<crypto::PasswordHasher> hasher)
    : table_(database),
      sessions_(sessions),
      clock_(clock),
      random_(random),
      options_(options),
      hasher_(std::move(hasher)) {}

Result<std::unique_ptr<Accounts>> Accounts::open(store::Database& database, Sessions& sessions,
                                                 const Clock& clock, Random& random,
                                                 AccountsOptions options) {
  SP_TRY(auto hasher, crypto::PasswordHasher::create(options.cost, options.hashing, random));
  std::unique_ptr<Accounts> accounts(
      new Accounts(database, sessions, clock, random, options, std::move(hasher)));
  SP_CHECK(accounts->table_.migrate());
  SP_CHECK(accounts->table_.forget_invitations_before(clock.wall()));
  return accounts;
}

Result<Accounts::Invitation> Accounts::make_invitation(InvitationRow row) {
  const std::string token = random_.token(token_bytes);
  Invitation invitation{row.account, std::string(set_up_path) + token,
                        clock_.wall() + options_.invitation_life};
  SP_CHECK(table_.put_invitation(hash_invitation(token), row, invitation.expires));
  return invitation;
}

Result<std::optional<Accounts::Invitation>> Accounts::invite_first(std::vector<std::string> groups) {
  SP_CHECK(check_groups(groups));
  std::optional<Invitation> invitation;
  SP_CHECK(table_.transaction([&]() -> Result<void> {
    SP_TRY(const bool any, table_.any());
    if (any) return {};
    SP_TRY(invitation, make_invitation({{}, canonical_groups(std::move(groups))}));
    return {};
  }));
  return invitation;
}

Result<Accounts::Invitation> Accounts::invite(std::string_view typed, std::string_view email,
                                              std::vector<std::string> groups) {
  SP_CHECK(check_groups(groups));
  if (!is_plain_email(email)) return client_error(ErrorKind::malformed, "e-mail address: not one");
  AccountRow account;
  SP_TRY(account.name, canonical_account_name(typed));
  account.email = email;
  account.groups = canonical_groups(std::move(groups));
  account.created = clock_.wall();
  Invitation invitation;
  SP_CHECK(table_.transaction([&]() -> Result<void> {
    SP_TRY(const bool added, table_.insert(account));
    if (!added)
      return client_error(ErrorKind::forbidden, "there is an account called " + account.name + " already");
    SP_TRY(invitation, make_invitation({account.name, {}}));
    return {};
  }));
  return invitation;
}

Result<Accounts::Invitation> Accounts::reset(std::string_view name) {
  Invitation invitation;
  SP_CHECK(table_.transaction([&]() -> Result<void> {
    SP_TRY(const bool found, table_.clear(name));
    if (!found) return no_such_account(name);
    SP_CHECK(table_.replace_recovery_codes(name, {}));
    SP_TRY(invitation, make_invitation({std::string(name), {}}));
    return {};
  }));
  sessions_.end({.account = std::string(name), .provider = "accounts"}, "account reset");
  return invitation;
}

Result<std::optional<InvitationRow>> Accounts::find_invitation(std::string_view token) {
  SP_TRY(auto invitation, table_.find_invitation(hash_invitation(token), clock_.wall()));
  if (!invitation || !invitation->account.empty()) return invitation;
  SP_TRY(const bool any, table_.any());  // somebody else was first
  return any ? std::optional<InvitationRow>() : invitation;
}

Result<Accounts::SetUp> Accounts::set_up(std::string_view token, std::string_view typed,
                                         std::string_view password) {
  SP_TRY(const auto invitation, find_invitation(token));
  if (!invitation) return SetUp{};
  SetUp outcome{AccountProblem::none, invitation->account};
  if (outcome.account.empty()) {
    auto chosen = canonical_account_name(typed);
    if (!chosen.ok()) return SetUp{AccountProblem::name_malformed, {}};
    outcome.account = std::move(*chosen);
  }
  outcome.problem = problem_of(check_new_password(password, outcome.account));
  if (outcome.problem != AccountProblem::none) return outcome;
  SP_TRY(const std::string encoded, hasher_->hash(password));
  SP_TRY(outcome.problem, use_link(hash_invitation(token), *invitation, outcome.account, encoded));
  return outcome;
}

// All or nothing: a link is spent exactly when an account got its password by it.
Result<AccountProblem> Accounts::use_link(std::string_view hash, const InvitationRow& invitation,
                                          std::string_view name, std::string_view encoded) {
  AccountProblem problem = AccountProblem::none;
  const auto done = table_.transaction([&]() -> Result<void> {
    SP_TRY(const bool any, table_.any());
    SP_TRY(const bool used, table_.use_invitation(hash));
    const bool first = invitation.account.empty();
    if (!used || (first && any)) {
      problem = AccountProblem::link_spent;
      return {};
    }
    if (first) {
      AccountRow account;
      account.name = name;
      account.groups = invitation.groups;
      account.created = clock_.wall();
      SP_TRY(const bool added, table_.insert(account));
      if (!added) return self_error(ErrorKind::internal, "accounts: the first account is there already");
    }
    SP_TRY(const bool set, table_.set_password(name, encoded));
    return set ? Result<void>() : Result<void>(no_such_account(name));
  });
  if (!done.ok()) return done.error();
  return problem;
}

Result<std::optional<AccountRow>> Accounts::check_password(std::string_view name, std::string_view password) {
  SP_TRY(auto account, table_.find(name));
  const bool usable = account && !account->password.empty();
  SP_TRY(const bool matched,
         usable ? hasher_->verify(account->password, password) : hasher_->verify_nobody(password));
  if (!usable || !matched) return std::optional<AccountRow>();
  if (hasher_->is_outdated(account->password)) refresh_hash(*account, password);
  return account;
}

// Best effort: the old hash still holds.
void Accounts::refresh_hash(const AccountRow& account, std::string_view password) {
  const auto encoded = hasher_->hash(password);
  if (encoded.ok()) (void)table_.refresh_password(account.name, account.password, *encoded).ok();
}

Result<Accounts::Factor> Accounts::take_code(const AccountRow& account, std::string_view typed) {
  if (account.totp_secret.empty()) return Factor::none;
  if (looks_like_recovery_code(typed)) {
    SP_TRY(const bool used, table_.use_recovery_code(account.name, hash_recovery_code(account.name, typed)));
    return used ? Factor::recovery : Factor::none;
  }
  const auto step = crypto::find_totp_step(account.totp_secret, code_digits(typed), clock_.wall());
  if (!step) return Factor::none;
  SP_TRY(const bool fresh, table_.use_totp_step(account.name, *step));
  return fresh ? Factor::totp : Factor::none;
}

bool Accounts::unchanged(std::string_view name, std::int64_t version) {
  const auto account = table_.find(name);
  return account.ok() && account->has_value() && (*account)->version == version;
}

Result<AccountProblem> Accounts::change_password(std::string_view name, std::string_view password,
                                                 std::string_view keep_session) {
  const AccountProblem problem = problem_of(check_new_password(password, name));
  if (problem != AccountProblem::none) return problem;
  SP_TRY(const std::string encoded, hasher_->hash(password));
  SP_TRY(const bool found, table_.set_password(name, encoded));
  if (!found) return no_such_account(name);
  sessions_.end({.account = std::string(name), .provider = "accounts", .except = std::string(keep_session)},
                "password changed");
  return AccountProblem::none;
}

std::string Accounts::make_totp_secret() {
  std::string secret(crypto::totp_secret_bytes, '\0');
  random_.fill(std::as_writable_bytes(std::span(secret)));
  return secret;
}

Result<std::optional<std::vector<std::string>>> Accounts::enrol(const AccountRow& account,
                                                                std::string_view secret,
                                                                std::string_view code,
                                                                std::string_view keep_session) {
  using Codes = std::optional<std::vector<std::string>>;
  const auto step = crypto::find_totp_step(secret, code_digits(code), clock_.wall());
  if (!step) return Codes();
  SP_TRY(const bool set, table_.set_totp(account, secret, *step));
  if (!set) return Codes();  // reset, removed or enrolled elsewhere meanwhile
  SP_TRY(auto codes, renew_recovery_codes(account.name));
  sessions_.end({.account = account.name, .provider = "accounts", .except = std::string(keep_session)},
                "authenticator changed");
  return Codes(std::move(codes));
}

Result<std::vector<std::string>> Accounts::renew_recovery_codes(std::string_view name) {
  const std::vector<std::string> codes = make_recovery_codes(random_);
  std::vector<std::string> hashes;
  for (const std::string& code : codes) hashes.push_back(hash_recovery_code(name, code));
  SP_CHECK(table_.transaction([&] { return table_.replace_recovery_codes(name, hashes); }));
  return codes;
}

Result<void> Accounts::set_groups(std::string_view name, std::vector<std::string> groups) {
  SP_CHECK(check_groups(groups));
  SP_TRY(const bool found, table_.set_groups(name, canonical_groups(std::move(groups))));
  if (!found) return no_such_account(name);
  sessions_.end({.account = std::string(name), .provider = "accounts"}, "groups changed");
  return {};
}

Result<void> Accounts::remove(std::string_view name) {
  bool found = false;
  SP_CHECK(table_.transaction([&]() -> Result<void> {
    SP_TRY(found, table_.remove(name));
    return {};
  }));
  if (!found) return no_such_account(name);
  sessions_.end({.account = std::string(name), .provider = "accounts"}, "account removed");
  return {};
}

}  // namespace sallyport::identity
