#include "identity/passkeys/passkey_table.h"

#include "base/encoding.h"
#include "identity/group_list.h"

namespace sallyport::identity {
namespace {

// The first trigger is for a reset, which takes the password away (AccountTable::clear).
constexpr std::string_view make_tables = R"sql(
CREATE TABLE passkey_owners (
  account TEXT PRIMARY KEY REFERENCES accounts(name) ON DELETE CASCADE,
  handle TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts(name) ON DELETE CASCADE,
  label TEXT NOT NULL,
  host TEXT NOT NULL,
  credential TEXT NOT NULL UNIQUE,
  algorithm INTEGER NOT NULL,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  syncs INTEGER NOT NULL,
  backed_up INTEGER NOT NULL,
  transports TEXT NOT NULL,
  created INTEGER NOT NULL,
  used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_of_account ON passkeys (account);
CREATE TRIGGER passkeys_go_with_the_password AFTER UPDATE OF password ON accounts WHEN NEW.password = ''
BEGIN
  DELETE FROM passkeys WHERE account = NEW.name;
END;
)sql";

constexpr std::string_view select_rows =
    "SELECT id, account, label, host, credential, algorithm, public_key, counter, syncs, backed_up, "
    "transports, created, used FROM passkeys ";
constexpr std::size_t column_count = 13;

std::string encoded(std::string_view bytes) { return base64url(as_bytes(bytes)); }

// Reads the columns of a row in their order; what is of another type spoils the row.
class Columns {
 public:
  explicit Columns(const store::Row& row) : row_(row), good_(row.size() == column_count) {}

  std::string text() {
    const auto* value = next<std::string>();
    return value == nullptr ? std::string() : *value;
  }
  std::int64_t number() {
    const auto* value = next<std::int64_t>();
    return value == nullptr ? 0 : *value;
  }
  std::string binary() {
    const auto bytes = parse_base64url(text());
    good_ = good_ && bytes.ok() && !bytes->empty();
    return good_ ? std::string(as_text(*bytes)) : std::string();
  }
  bool good() const { return good_; }

 private:
  template <class T>
  const T* next() {
    const T* value = good_ ? std::get_if<T>(&row_[at_++]) : nullptr;
    good_ = value != nullptr;
    return value;
  }
  const store::Row& row_;
  std::size_t at_ = 0;
  bool good_;
};

Result<PasskeyRow> read_row(const store::Row& stored) {
  Columns columns(stored);
  PasskeyRow row;
  row.passkey.id = columns.text();
  row.passkey.account = columns.text();
  row.passkey.label = columns.text();
  row.passkey.host = columns.text();
  row.credential.id = columns.binary();
  row.credential.algorithm = static_cast<int>(columns.number());
  row.credential.key = columns.binary();
  row.credential.counter = static_cast<std::uint32_t>(columns.number());
  row.credential.syncs = columns.number() == 1;
  row.credential.backed_up = columns.number() == 1;
  const auto transports = parse_groups(columns.text());
  row.passkey.created = from_unix_micros(columns.number());
  row.passkey.used = from_unix_micros(columns.number());
  if (!columns.good() || !transports.ok())
    return self_error(ErrorKind::internal, "store: a passkey cannot be read");
  row.transports = *transports;
  row.passkey.syncs = row.credential.syncs;
  row.passkey.backed_up = row.credential.backed_up;
  return row;
}

Result<bool> one(const Result<std::int64_t>& changed) {
  if (!changed.ok()) return changed.error();
  return *changed == 1;
}

Result<std::int64_t> first_number(store::Database& database, std::string_view sql,
                                  const std::vector<store::Value>& values) {
  SP_TRY(const auto rows, database.query(sql, values));
  const auto* number = rows.empty() ? nullptr : std::get_if<std::int64_t>(&rows.front()[0]);
  return number == nullptr ? std::int64_t{-1} : *number;
}

Result<void> insert_row(store::Database& database, const PasskeyRow& row) {
  const Passkey& passkey = row.passkey;
  const Credential& credential = row.credential;
  const auto changed = database.run(
      "INSERT INTO passkeys (id, account, label, host, credential, algorithm, public_key, counter, syncs, "
      "backed_up, transports, created, used) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
      {passkey.id, passkey.account, passkey.label, passkey.host, encoded(credential.id),
       std::int64_t{credential.algorithm}, encoded(credential.key), std::int64_t{credential.counter},
       std::int64_t{credential.syncs ? 1 : 0}, std::int64_t{credential.backed_up ? 1 : 0},
       write_groups(row.transports), to_unix_micros(passkey.created), to_unix_micros(passkey.used)});
  return changed.ok() ? Result<void>() : Result<void>(changed.error());
}

}  // namespace

Result<void> PasskeyTable::migrate() { return database_.migrate("passkeys", {make_tables}); }

Result<PasskeyOwner> PasskeyTable::owner(std::string_view account, std::string_view fresh) {
  PasskeyOwner owner;
  SP_CHECK(database_.transaction([&](store::Database& database) -> Result<void> {
    SP_TRY(owner.version,
           first_number(database, "SELECT version FROM accounts WHERE name = ?", {std::string(account)}));
    if (owner.version < 0)
      return client_error(ErrorKind::not_found, "there is no account called " + std::string(account));
    const auto made = database.run("INSERT OR IGNORE INTO passkey_owners (account, handle) VALUES (?,?)",
                                   {std::string(account), std::string(fresh)});
    if (!made.ok()) return made.error();
    SP_TRY(owner.handle, handle(account));
    return {};
  }));
  return owner;
}

Result<std::string> PasskeyTable::handle(std::string_view account) {
  SP_TRY(const auto rows,
         database_.query("SELECT handle FROM passkey_owners WHERE account = ?", {std::string(account)}));
  const auto* text = rows.empty() ? nullptr : std::get_if<std::string>(&rows.front()[0]);
  return text == nullptr ? std::string() : *text;
}

Result<std::vector<PasskeyRow>> PasskeyTable::of_account(std::string_view account) {
  SP_TRY(const auto rows, database_.query(std::string(select_rows) + "WHERE account = ? ORDER BY created, id",
                                          {std::string(account)}));
  std::vector<PasskeyRow> all;
  for (const store::Row& row : rows) {
    SP_TRY(PasskeyRow passkey, read_row(row));
    all.push_back(std::move(passkey));
  }
  return all;
}

Result<std::optional<PasskeyRow>> PasskeyTable::find(std::string_view credential_id) {
  SP_TRY(const auto rows,
         database_.query(std::string(select_rows) + "WHERE credential = ?", {encoded(credential_id)}));
  if (rows.empty()) return std::optional<PasskeyRow>();
  SP_TRY(PasskeyRow row, read_row(rows.front()));
  return std::optional<PasskeyRow>(std::move(row));
}

Result<void> PasskeyTable::insert(const PasskeyRow& row, const PasskeyOwner& owner, std::size_t most) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    const std::string& account = row.passkey.account;
    SP_TRY(const std::int64_t version,
           first_number(database, "SELECT version FROM accounts WHERE name = ?", {account}));
    if (version != owner.version)
      return client_error(ErrorKind::unauthenticated, "passkey: the account changed meanwhile");
    SP_TRY(const std::int64_t there,
           first_number(database, "SELECT count(*) FROM passkeys WHERE account = ?", {account}));
    if (there >= static_cast<std::int64_t>(most))
      return client_error(ErrorKind::rate_limited, "passkey: the account has as many as it may");
    SP_TRY(const std::int64_t same,
           first_number(database, "SELECT count(*) FROM passkeys WHERE credential = ?",
                        {encoded(row.credential.id)}));
    if (same != 0) return client_error(ErrorKind::forbidden, "passkey: it is registered already");
    return insert_row(database, row);
  });
}

Result<bool> PasskeyTable::use(std::string_view id, std::uint32_t counter, bool backed_up, WallTime now) {
  const std::int64_t count{counter};
  return one(database_.run(
      "UPDATE passkeys SET counter = ?, backed_up = ?, used = ? WHERE id = ? AND "
      "((counter = 0 AND ? = 0) OR counter < ?)",
      {count, std::int64_t{backed_up ? 1 : 0}, to_unix_micros(now), std::string(id), count, count}));
}

Result<bool> PasskeyTable::rename(std::string_view account, std::string_view id, std::string_view label) {
  return one(database_.run("UPDATE passkeys SET label = ? WHERE id = ? AND account = ?",
                           {std::string(label), std::string(id), std::string(account)}));
}

Result<bool> PasskeyTable::remove(std::string_view account, std::string_view id) {
  return one(database_.run("DELETE FROM passkeys WHERE id = ? AND account = ?",
                           {std::string(id), std::string(account)}));
}

Result<void> PasskeyTable::remove_all(std::string_view account) {
  const auto changed = database_.run("DELETE FROM passkeys WHERE account = ?", {std::string(account)});
  return changed.ok() ? Result<void>() : Result<void>(changed.error());
}

}  // namespace sallyport::identity
