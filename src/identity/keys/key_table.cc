#include "identity/keys/key_table.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "identity/group_list.h"
#include "identity/keys/key_text.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view make_table = R"sql(
CREATE TABLE workflow_keys (
  id TEXT PRIMARY KEY,
  workflow TEXT NOT NULL,
  flow_list TEXT NOT NULL,
  source_list TEXT NOT NULL,
  issuer TEXT NOT NULL,
  label TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  created INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  revoked_why TEXT NOT NULL,
  successor TEXT NOT NULL,
  ended INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  last_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view columns =
    "id, workflow, flow_list, source_list, issuer, label, secret_hash, created, not_before, expires, "
    "revoked, "
    "revoked_why, successor, ended, seen, last_used";
constexpr std::size_t column_count = 16;

Error unreadable() { return self_error(ErrorKind::internal, "store: a workflow key cannot be read"); }

Result<void> copy_texts(const store::Row& row, WorkflowKey& key) {
  const std::array<std::pair<std::size_t, std::string*>, 6> targets = {{{0, &key.id},
                                                                        {1, &key.workflow},
                                                                        {4, &key.issuer},
                                                                        {5, &key.label},
                                                                        {11, &key.revoked_why},
                                                                        {12, &key.successor}}};
  for (const auto& [column, target] : targets) {
    const auto* value = std::get_if<std::string>(&row[column]);
    if (value == nullptr) return unreadable();
    *target = *value;
  }
  return {};
}

Result<void> copy_times(const store::Row& row, KeyTable::Stored& stored) {
  WorkflowKey& key = stored.key;
  const std::array<std::pair<std::size_t, WallTime*>, 7> targets = {{{7, &key.created},
                                                                     {8, &key.not_before},
                                                                     {9, &key.expires},
                                                                     {10, &key.revoked},
                                                                     {13, &key.ended},
                                                                     {14, &stored.seen},
                                                                     {15, &stored.last_used}}};
  for (const auto& [column, target] : targets) {
    const auto* value = std::get_if<std::int64_t>(&row[column]);
    if (value == nullptr || *value < 0) return unreadable();  // so that differences cannot overflow
    *target = from_unix_micros(*value);
  }
  return {};
}

std::string write_sources(const std::vector<Network>& sources) {
  std::vector<std::string> texts;
  for (const Network& source : sources) texts.push_back(to_text(source));
  return write_groups(texts);
}

Result<std::vector<Network>> parse_sources(std::string_view text) {
  SP_TRY(const auto texts, parse_groups(text));
  std::vector<Network> sources;
  for (const std::string& source : texts) {
    SP_TRY(Network network, parse_network(source));
    sources.push_back(network);
  }
  return sources;
}

// A bound that is lost would be a door that is open: whatever cannot be read makes the whole row unreadable.
Result<KeyTable::Stored> read_row(const store::Row& row) {
  if (row.size() != column_count) return unreadable();
  KeyTable::Stored stored;
  SP_CHECK(copy_texts(row, stored.key));
  SP_CHECK(copy_times(row, stored));
  const auto* flows = std::get_if<std::string>(&row[2]);
  const auto* sources = std::get_if<std::string>(&row[3]);
  const auto* secret = std::get_if<std::string>(&row[6]);
  if (flows == nullptr || sources == nullptr || secret == nullptr) return unreadable();
  SP_TRY(stored.key.flows, parse_groups(*flows));
  SP_TRY(stored.key.sources, parse_sources(*sources));
  SP_TRY(const auto hash, parse_hex(*secret));
  const WorkflowKey& key = stored.key;
  if (hash.size() != stored.hash.size() || key.id.size() != key_id_length || key.workflow.empty())
    return unreadable();
  std::ranges::copy(hash, stored.hash.begin());
  return stored;
}

Result<void> done(const Result<std::int64_t>& changed) {
  if (!changed.ok()) return changed.error();
  return {};
}

Result<void> insert_into(store::Database& database, const WorkflowKey& key, const crypto::Digest256& hash) {
  return done(database.run(
      "INSERT INTO workflow_keys (" + std::string(columns) + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      {key.id, key.workflow, write_groups(key.flows), write_sources(key.sources), key.issuer, key.label,
       hex(hash), to_unix_micros(key.created), to_unix_micros(key.not_before), to_unix_micros(key.expires),
       to_unix_micros(key.revoked), key.revoked_why, key.successor, to_unix_micros(key.ended),
       to_unix_micros(key.created), std::int64_t{0}}));
}

Result<void> update_in(store::Database& database, const WorkflowKey& key) {
  return done(
      database.run("UPDATE workflow_keys SET expires = ?, revoked = ?, revoked_why = ?, successor = ?, ended "
                   "= ? WHERE id = ?",
                   {to_unix_micros(key.expires), to_unix_micros(key.revoked), key.revoked_why, key.successor,
                    to_unix_micros(key.ended), key.id}));
}

}  // namespace

Result<void> KeyTable::migrate() { return database_.migrate("workflow_keys", {make_table}); }

Result<std::vector<KeyTable::Stored>> KeyTable::read_all(std::vector<std::string>& broken) {
  SP_TRY(const auto rows, database_.query("SELECT " + std::string(columns) + " FROM workflow_keys"));
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

Result<void> KeyTable::insert(const WorkflowKey& key, const crypto::Digest256& hash) {
  return insert_into(database_, key, hash);
}

Result<void> KeyTable::insert_successor(const WorkflowKey& old, const WorkflowKey& key,
                                        const crypto::Digest256& hash) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    SP_CHECK(insert_into(database, key, hash));
    return update_in(database, old);
  });
}

Result<void> KeyTable::update(const std::vector<WorkflowKeyRef>& keys) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const WorkflowKeyRef& key : keys) SP_CHECK(update_in(database, *key));
    return {};
  });
}

Result<void> KeyTable::write_use(const std::vector<Used>& used, WallTime seen) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const Used& entry : used) {
      SP_CHECK(done(
          database.run("UPDATE workflow_keys SET last_used = ? WHERE id = ?", {entry.last_used, entry.id})));
    }
    return done(database.run("UPDATE workflow_keys SET seen = ?1 WHERE ended = 0 AND seen < ?1",
                             {to_unix_micros(seen)}));
  });
}

Result<void> KeyTable::remove(const std::vector<std::string>& ids) {
  return database_.transaction([&](store::Database& database) -> Result<void> {
    for (const std::string& id : ids)
      SP_CHECK(done(database.run("DELETE FROM workflow_keys WHERE id = ?", {id})));
    return {};
  });
}

}  // namespace sallyport::identity
