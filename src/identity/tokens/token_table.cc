#include "identity/tokens/token_table.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "identity/group_list.h"
#include "identity/keys/key_text.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view make_table = R"sql(
CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  group_list TEXT NOT NULL,
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  method TEXT NOT NULL,
  acr TEXT NOT NULL,
  amr TEXT NOT NULL,
  mfa INTEGER NOT NULL,
  authenticated_at INTEGER NOT NULL,
  label TEXT NOT NULL,
  component_list TEXT NOT NULL,
  reads_only INTEGER NOT NULL,
  secret_hash TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  owner_seen INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  ended_why TEXT NOT NULL,
  seen INTEGER NOT NULL,
  last_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view columns =
    "id, owner, email, display_name, group_list, provider, subject, method, acr, amr, mfa, authenticated_at, "
    "label, component_list, reads_only, secret_hash, created, expires, owner_seen, ended, ended_why, seen, "
    "last_used";
constexpr std::size_t column_count = 23;

Error unreadable() { return self_error(ErrorKind::internal, "store: an API token cannot be read"); }

Result<void> copy_texts(const store::Row& row, ApiToken& token) {
  Principal& owner = token.owner;
  const std::array<std::pair<std::size_t, std::string*>, 10> targets = {{{0, &token.id},
                                                                         {1, &owner.name},
                                                                         {2, &owner.email},
                                                                         {3, &owner.display_name},
                                                                         {5, &owner.provider},
                                                                         {6, &owner.subject},
                                                                         {7, &owner.method},
                                                                         {8, &owner.acr},
                                                                         {12, &token.label},
                                                                         {20, &token.ended_why}}};
  for (const auto& [column, target] : targets) {
    const auto* value = std::get_if<std::string>(&row[column]);
    if (value == nullptr) return unreadable();
    *target = *value;
  }
  return {};
}

Result<void> copy_lists(const store::Row& row, ApiToken& token) {
  const std::array<std::pair<std::size_t, std::vector<std::string>*>, 3> targets = {
      {{4, &token.owner.groups}, {9, &token.owner.amr}, {13, &token.components}}};
  for (const auto& [column, target] : targets) {
    const auto* value = std::get_if<std::string>(&row[column]);
    if (value == nullptr) return unreadable();
    SP_TRY(*target, parse_groups(*value));
  }
  return {};
}

Result<void> copy_times(const store::Row& row, TokenTable::Stored& stored) {
  ApiToken& token = stored.token;
  const std::array<std::pair<std::size_t, WallTime*>, 7> targets = {{{11, &token.owner.authenticated_at},
                                                                     {16, &token.created},
                                                                     {17, &token.expires},
                                                                     {18, &token.owner_seen},
                                                                     {19, &token.ended},
                                                                     {21, &stored.seen},
                                                                     {22, &stored.last_used}}};
  for (const auto& [column, target] : targets) {
    const auto* value = std::get_if<std::int64_t>(&row[column]);
    if (value == nullptr || *value < 0) return unreadable();  // so that differences cannot overflow
    *target = from_unix_micros(*value);
  }
  return {};
}

// A bound that is lost would be a door that is open: whatever cannot be read makes the whole row unreadable.
Result<TokenTable::Stored> read_row(const store::Row& row) {
  if (row.size() != column_count) return unreadable();
  TokenTable::Stored stored;
  ApiToken& token = stored.token;
  SP_CHECK(copy_texts(row, token));
  SP_CHECK(copy_lists(row, token));
  SP_CHECK(copy_times(row, stored));
  const auto* mfa = std::get_if<std::int64_t>(&row[10]);
  const auto* reads_only = std::get_if<std::int64_t>(&row[14]);
  const auto* secret = std::get_if<std::string>(&row[15]);
  if (mfa == nullptr || reads_only == nullptr || secret == nullptr) return unreadable();
  token.owner.kind = Principal::Kind::person;
  token.owner.mfa = *mfa == 1;
  token.reads_only = *reads_only != 0;
  SP_TRY(const auto hash, parse_hex(*secret));
  if (hash.size() != stored.hash.size() || token.id.size() != key_id_length || token.owner.name.empty() ||
      token.components.empty())
    return unreadable();
  std::ranges::copy(hash, stored.hash.begin());
  return stored;
}

Result<void> done(const Result<std::int64_t>& changed) {
  if (!changed.ok()) return changed.error();
  return {};
}

std::int64_t as_number(bool yes) { return yes ? 1 : 0; }

}  // namespace

Result<void> TokenTable::migrate() { return database_.migrate("api_tokens", {make_table}); }

Result<std::vector<TokenTable::Stored>> TokenTable::read_all(std::vector<std::string>& broken) {
  SP_TRY(const auto rows, database_.query("SELECT " + std::string(columns) + " FROM api_tokens"));
  std::vector<Stored> all;
  for (const store::Row& row : rows) {
    auto stored = read_row(row);
    if (stored.ok()) {
      all.push_back(std::move(*stored));
    } else if (const auto* id = row.empty() ? nullptr : std::get_if<std::string>(&row[0]); id != nullptr) {
      broken.push_back(*id);
    }
  }
  return all;
}

Result<void> TokenTable::insert(const ApiToken& token, const crypto::Digest256& hash) {
  const Principal& owner = token.owner;
  return done(database_.run("INSERT INTO api_tokens (" + std::string(columns) +
                                ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                            {token.id,
                             owner.name,
                             owner.email,
                             owner.display_name,
                             write_groups(owner.groups),
                             owner.provider,
                             owner.subject,
                             owner.method,
                             owner.acr,
                             write_groups(owner.amr),
                             as_number(owner.mfa),
                             to_unix_micros(owner.authenticated_at),
                             token.label,
                             write_groups(token.components),
                             as_number(token.reads_only),
                             hex(hash),
                             to_unix_micros(token.created),
                             to_unix_micros(token.expires),
                             to_unix_micros(token.owner_seen),
                             to_unix_micros(token.ended),
                             token.ended_why,
                             to_unix_micros(token.created),
                             std::int64_t{0}}));
}

Result<void> TokenTable::update(const std::vector<ApiTokenRef>& tokens) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const ApiTokenRef& token : tokens) {
      SP_CHECK(done(database.run(
          "UPDATE api_tokens SET email = ?, group_list = ?, owner_seen = ?, ended = ?, ended_why "
          "= ? WHERE id = ?",
          {token->owner.email, write_groups(token->owner.groups), to_unix_micros(token->owner_seen),
           to_unix_micros(token->ended), token->ended_why, token->id})));
    }
    return {};
  });
}

Result<void> TokenTable::write_use(const std::vector<Used>& used, WallTime seen) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const Used& entry : used) {
      SP_CHECK(done(database.run("UPDATE api_tokens SET last_used = ?, owner_seen = ? WHERE id = ?",
                                 {entry.last_used, entry.owner_seen, entry.id})));
    }
    return done(database.run("UPDATE api_tokens SET seen = ?1 WHERE ended = 0 AND seen < ?1",
                             {to_unix_micros(seen)}));
  });
}

Result<void> TokenTable::remove(const std::vector<std::string>& ids) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const std::string& id : ids)
      SP_CHECK(done(database.run("DELETE FROM api_tokens WHERE id = ?", {id})));
    return {};
  });
}

}  // namespace sallyport::identity
