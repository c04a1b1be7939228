#include "identity/session/session_table.h"

#include <array>

#include "base/encoding.h"
#include "identity/group_list.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view make_table = R"sql(
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  account TEXT NOT NULL,
  email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  group_list TEXT NOT NULL,
  method TEXT NOT NULL,
  mfa INTEGER NOT NULL,
  authenticated_at INTEGER NOT NULL,
  secret_hash TEXT NOT NULL,
  created INTEGER NOT NULL,
  last_used INTEGER NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view add_provider = R"sql(
ALTER TABLE sessions ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN provider_session TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN acr TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN amr TEXT NOT NULL DEFAULT '[]';
)sql";

constexpr std::string_view columns =
    "id, host, account, email, display_name, group_list, method, mfa, authenticated_at, secret_hash, "
    "created, last_used, "
    "user_agent, address, provider, subject, provider_session, acr, amr";
constexpr std::size_t column_count = 19;

const std::string* text(const store::Row& row, std::size_t column) {
  return std::get_if<std::string>(&row[column]);
}

Result<std::int64_t> number(const store::Row& row, std::size_t column) {
  if (const auto* value = std::get_if<std::int64_t>(&row[column])) return *value;
  return self_error(ErrorKind::internal, "store: a session's number is not one");
}

Result<void> copy_texts(const store::Row& row, Session& session) {
  const std::array<std::pair<std::size_t, std::string*>, 12> targets = {{{0, &session.id},
                                                                         {1, &session.host},
                                                                         {2, &session.who.name},
                                                                         {3, &session.who.email},
                                                                         {4, &session.who.display_name},
                                                                         {6, &session.who.method},
                                                                         {12, &session.user_agent},
                                                                         {13, &session.address},
                                                                         {14, &session.who.provider},
                                                                         {15, &session.who.subject},
                                                                         {16, &session.who.provider_session},
                                                                         {17, &session.who.acr}}};
  for (const auto& [column, target] : targets) {
    const std::string* value = text(row, column);
    if (value == nullptr) return self_error(ErrorKind::internal, "store: a session's text is not one");
    *target = *value;
  }
  return {};
}

Result<SessionTable::Stored> read_row(const store::Row& row) {
  const Error unreadable = self_error(ErrorKind::internal, "store: a session cannot be read");
  if (row.size() != column_count || text(row, 5) == nullptr || text(row, 9) == nullptr ||
      text(row, 18) == nullptr)
    return unreadable;
  SessionTable::Stored stored;
  Session& session = stored.session;
  SP_CHECK(copy_texts(row, session));
  SP_TRY(session.who.groups, parse_groups(*text(row, 5)));
  SP_TRY(session.who.amr, parse_groups(*text(row, 18)));
  SP_TRY(const std::int64_t mfa, number(row, 7));
  SP_TRY(const std::int64_t authenticated, number(row, 8));
  SP_TRY(const auto hash, parse_hex(*text(row, 9)));
  SP_TRY(const std::int64_t created, number(row, 10));
  SP_TRY(const std::int64_t last_used, number(row, 11));
  if (hash.size() != 32 || session.id.empty() || session.who.name.empty()) return unreadable;
  session.who.kind = Principal::Kind::person;
  session.who.session = session.id;
  session.who.mfa = mfa == 1;
  session.who.authenticated_at = from_unix_micros(authenticated);
  session.secret_hash = as_text(hash);
  session.created = from_unix_micros(created);
  stored.last_used = from_unix_micros(last_used);
  return stored;
}

}  // namespace

Result<void> SessionTable::migrate() { return database_.migrate("sessions", {make_table, add_provider}); }

Result<std::vector<SessionTable::Stored>> SessionTable::read_all(std::vector<std::string>& broken) {
  SP_TRY(const auto rows,
         database_.query("SELECT " + std::string(columns) + " FROM sessions ORDER BY created"));
  std::vector<Stored> all;
  for (const store::Row& row : rows) {
    auto stored = read_row(row);
    if (stored.ok()) {
      all.push_back(std::move(*stored));
    } else if (!row.empty() && text(row, 0) != nullptr) {
      broken.push_back(*text(row, 0));
    }
  }
  return all;
}

Result<void> SessionTable::insert(const Session& session) {
  const Principal& who = session.who;
  const auto changed = database_.run(
      "INSERT INTO sessions (" + std::string(columns) + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      {session.id, session.host, who.name, who.email, who.display_name, write_groups(who.groups), who.method,
       std::int64_t{who.mfa ? 1 : 0}, to_unix_micros(who.authenticated_at),
       hex(as_bytes(session.secret_hash)), to_unix_micros(session.created), to_unix_micros(session.created),
       session.user_agent, session.address, who.provider, who.subject, who.provider_session, who.acr,
       write_groups(who.amr)});
  if (!changed.ok()) return changed.error();
  return {};
}

Result<void> SessionTable::update_who(const Session& session) {
  const Principal& who = session.who;
  const auto changed = database_.run(
      "UPDATE sessions SET email = ?, display_name = ?, group_list = ?, mfa = ?, acr = ?, amr = ? WHERE id = "
      "?",
      {who.email, who.display_name, write_groups(who.groups), std::int64_t{who.mfa ? 1 : 0}, who.acr,
       write_groups(who.amr), session.id});
  if (!changed.ok()) return changed.error();
  return {};
}

Result<void> SessionTable::update_used(const std::vector<Used>& used) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const Used& entry : used) {
      const auto changed = database.run("UPDATE sessions SET last_used = ? WHERE id = ?",
                                        {to_unix_micros(entry.last_used), entry.id});
      if (!changed.ok()) return changed.error();
    }
    return {};
  });
}

Result<void> SessionTable::remove(const std::vector<std::string>& ids) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const std::string& id : ids) {
      const auto changed = database.run("DELETE FROM sessions WHERE id = ?", {id});
      if (!changed.ok()) return changed.error();
    }
    return {};
  });
}

}  // namespace sallyport::identity
