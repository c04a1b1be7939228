#include "identity/accounts/account_table.h"

#include "base/encoding.h"
#include "identity/group_list.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view make_tables = R"sql(
CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  group_list TEXT NOT NULL,
  password TEXT NOT NULL,
  totp_secret TEXT NOT NULL,
  totp_step INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE recovery_codes (
  account TEXT NOT NULL REFERENCES accounts(name) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE invitations (
  hash TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  group_list TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view select_accounts =
    "SELECT name, email, display_name, group_list, password, totp_secret, version, created FROM accounts ";

Error unreadable() { return self_error(ErrorKind::internal, "store: an account cannot be read"); }

Result<std::string> text(const store::Row& row, std::size_t column) {
  if (const auto* value = std::get_if<std::string>(&row[column])) return *value;
  return unreadable();
}

Result<std::int64_t> number(const store::Row& row, std::size_t column) {
  if (const auto* value = std::get_if<std::int64_t>(&row[column])) return *value;
  return unreadable();
}

Result<AccountRow> read_row(const store::Row& row) {
  if (row.size() != 8) return unreadable();
  AccountRow account;
  SP_TRY(account.name, text(row, 0));
  SP_TRY(account.email, text(row, 1));
  SP_TRY(account.display_name, text(row, 2));
  SP_TRY(const std::string groups, text(row, 3));
  SP_TRY(account.groups, parse_groups(groups));
  SP_TRY(account.password, text(row, 4));
  SP_TRY(const std::string totp, text(row, 5));
  SP_TRY(const auto secret, parse_hex(totp));
  account.totp_secret = as_text(secret);
  SP_TRY(account.version, number(row, 6));
  SP_TRY(const std::int64_t created, number(row, 7));
  account.created = from_unix_micros(created);
  return account;
}

}  // namespace

Result<void> AccountTable::migrate() { return database_.migrate("accounts", {make_tables}); }

Result<void> AccountTable::transaction(const std::function<Result<void>()>& work) {
  return database_.transaction([&](store::Database&) { return work(); });
}

Result<bool> AccountTable::change_one(std::string_view sql, const std::vector<store::Value>& values) {
  SP_TRY(const std::int64_t changed, database_.run(sql, values));
  return changed == 1;
}

Result<void> AccountTable::write(std::string_view sql, const std::vector<store::Value>& values) {
  const auto changed = database_.run(sql, values);
  return changed.ok() ? Result<void>() : Result<void>(changed.error());
}

Result<std::vector<AccountRow>> AccountTable::read_all() {
  SP_TRY(const auto rows, database_.query(std::string(select_accounts) + "ORDER BY name"));
  std::vector<AccountRow> all;
  for (const store::Row& row : rows) {
    SP_TRY(AccountRow account, read_row(row));
    all.push_back(std::move(account));
  }
  return all;
}

Result<std::optional<AccountRow>> AccountTable::find(std::string_view name) {
  SP_TRY(const auto rows,
         database_.query(std::string(select_accounts) + "WHERE name = ?", {std::string(name)}));
  if (rows.empty()) return std::optional<AccountRow>();
  SP_TRY(AccountRow account, read_row(rows.front()));
  return std::optional<AccountRow>(std::move(account));
}

Result<bool> AccountTable::any() {
  SP_TRY(const auto rows, database_.query("SELECT 1 FROM accounts LIMIT 1"));
  return !rows.empty();
}

Result<bool> AccountTable::insert(const AccountRow& account) {
  return change_one(
      "INSERT INTO accounts (name, email, display_name, group_list, password, totp_secret, totp_step, "
      "version, created) "
      "VALUES (?,?,?,?,?,?,0,1,?) ON CONFLICT DO NOTHING",
      {account.name, account.email, account.display_name, write_groups(account.groups), account.password,
       hex(as_bytes(account.totp_secret)), to_unix_micros(account.created)});
}

Result<bool> AccountTable::set_password(std::string_view name, std::string_view encoded) {
  return change_one("UPDATE accounts SET password = ?, version = version + 1 WHERE name = ?",
                    {std::string(encoded), std::string(name)});
}

Result<bool> AccountTable::set_groups(std::string_view name, const std::vector<std::string>& groups) {
  return change_one("UPDATE accounts SET group_list = ?, version = version + 1 WHERE name = ?",
                    {write_groups(groups), std::string(name)});
}

Result<bool> AccountTable::set_totp(const AccountRow& account, std::string_view secret,
                                    std::int64_t used_step) {
  return change_one(
      "UPDATE accounts SET totp_secret = ?, totp_step = ?, version = version + 1 WHERE name = ? AND version "
      "= ?",
      {hex(as_bytes(secret)), used_step, account.name, account.version});
}

Result<bool> AccountTable::clear(std::string_view name) {
  return change_one(
      "UPDATE accounts SET password = '', totp_secret = '', totp_step = 0, version = version + 1 WHERE name "
      "= ?",
      {std::string(name)});
}

Result<bool> AccountTable::remove(std::string_view name) {
  SP_CHECK(write("DELETE FROM invitations WHERE account = ?", {std::string(name)}));
  return change_one("DELETE FROM accounts WHERE name = ?", {std::string(name)});
}

Result<bool> AccountTable::refresh_password(std::string_view name, std::string_view before,
                                            std::string_view encoded) {
  return change_one("UPDATE accounts SET password = ? WHERE name = ? AND password = ?",
                    {std::string(encoded), std::string(name), std::string(before)});
}

Result<bool> AccountTable::use_totp_step(std::string_view name, std::int64_t step) {
  return change_one("UPDATE accounts SET totp_step = ? WHERE name = ? AND totp_step < ?",
                    {step, std::string(name), step});
}

Result<void> AccountTable::replace_recovery_codes(std::string_view name,
                                                  const std::vector<std::string>& hashes) {
  SP_CHECK(write("DELETE FROM recovery_codes WHERE account = ?", {std::string(name)}));
  for (const std::string& hash : hashes) {
    SP_CHECK(write("INSERT INTO recovery_codes (account, hash) VALUES (?,?)", {std::string(name), hash}));
  }
  return {};
}

Result<bool> AccountTable::use_recovery_code(std::string_view name, std::string_view hash) {
  return change_one("DELETE FROM recovery_codes WHERE account = ? AND hash = ?",
                    {std::string(name), std::string(hash)});
}

Result<std::int64_t> AccountTable::count_recovery_codes(std::string_view name) {
  SP_TRY(const auto rows,
         database_.query("SELECT count(*) FROM recovery_codes WHERE account = ?", {std::string(name)}));
  return number(rows.front(), 0);
}

Result<void> AccountTable::put_invitation(std::string_view hash, const InvitationRow& invitation,
                                          WallTime expires) {
  SP_CHECK(write("DELETE FROM invitations WHERE account = ?", {invitation.account}));
  SP_CHECK(write(
      "INSERT INTO invitations (hash, account, group_list, expires) VALUES (?,?,?,?)",
      {std::string(hash), invitation.account, write_groups(invitation.groups), to_unix_micros(expires)}));
  return {};
}

Result<std::optional<InvitationRow>> AccountTable::find_invitation(std::string_view hash, WallTime now) {
  SP_TRY(const auto rows,
         database_.query("SELECT account, group_list FROM invitations WHERE hash = ? AND expires > ?",
                         {std::string(hash), to_unix_micros(now)}));
  if (rows.empty()) return std::optional<InvitationRow>();
  InvitationRow invitation;
  SP_TRY(invitation.account, text(rows.front(), 0));
  SP_TRY(const std::string groups, text(rows.front(), 1));
  SP_TRY(invitation.groups, parse_groups(groups));
  return std::optional<InvitationRow>(std::move(invitation));
}

Result<bool> AccountTable::use_invitation(std::string_view hash) {
  return change_one("DELETE FROM invitations WHERE hash = ?", {std::string(hash)});
}

Result<void> AccountTable::forget_invitations_before(WallTime now) {
  SP_CHECK(write("DELETE FROM invitations WHERE expires <= ?", {to_unix_micros(now)}));
  return {};
}

}  // namespace sallyport::identity
