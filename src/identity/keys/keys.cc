#include "identity/keys/keys.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "base/control/control.h"
#include "base/encoding.h"
#include "identity/keys/key_table.h"
#include "identity/keys/key_text.h"
#include "identity/keys/live_keys.h"
#include "identity/keys/new_key.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_alive = 10000;
constexpr std::size_t max_dead = 10000;
constexpr std::chrono::hours remember_dead{24 * 90};
constexpr seconds write_use_every{30};
constexpr seconds write_seen_every{300};
constexpr std::string_view rotated = "rotated";

// Two locks: `writing_` orders everything that writes to the store and is taken first; `map_` guards the
// memory and is never held across a write, so that find() does not wait for a disk.
class StoredKeys final : public WorkflowKeys {
 public:
  StoredKeys(store::Database& database, const Clock& clock, Random& random)
      : table_(database), clock_(clock), random_(random), wrote_(clock.mono()) {}

  Result<void> load();
  Result<IssuedKey> issue(const NewKey& wanted, seconds longest) override;
  Result<IssuedKey> rotate(std::string_view id, seconds overlap, seconds longest) override;
  std::vector<WorkflowKeyRef> revoke(const KeyFilter& filter, std::string_view why) override;
  std::vector<WorkflowKeyRef> list(const KeyFilter& filter) const override;
  std::size_t unwritten() const override;
  Found find(std::string_view placeholder, const Address& client) const override;
  void touch(std::string_view id) override;
  WallTime last_used(std::string_view id) const override;
  void sweep() override;
  void set_on_end(OnEnd listener) override;

 private:
  // All need `writing_`.
  KeyText make_text();
  Result<void> check_room() const;
  WorkflowKeyRef keep(WorkflowKey key, const crypto::Digest256& hash, const Instant& now);
  void replace(const std::vector<WorkflowKeyRef>& changed, const Instant& now);
  void write_ends(const std::vector<WorkflowKeyRef>& ended);
  void end_expired(const Instant& now);
  void write_use(const Instant& now);
  void forget_dead(const Instant& now);

  KeyTable table_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex writing_;
  std::vector<WorkflowKeyRef> unwritten_;
  OnEnd on_end_;
  MonoTime wrote_;
  mutable std::shared_mutex map_;
  LiveKeys keys_;
};

Result<void> StoredKeys::load() {
  const std::scoped_lock writing(writing_);
  SP_CHECK(table_.migrate());
  std::vector<std::string> broken;
  SP_TRY(auto stored, table_.read_all(broken));
  const Instant now(clock_);
  for (KeyTable::Stored& row : stored) {
    std::string id = row.key.id;
    auto live = std::make_unique<LiveKey>(std::make_shared<const WorkflowKey>(std::move(row.key)), row.hash,
                                          row.seen, now);
    live->used = live->used_written = to_unix_micros(row.last_used);
    keys_.emplace(std::move(id), std::move(live));
  }
  return broken.empty() ? Result<void>() : table_.remove(broken);
}

KeyText StoredKeys::make_text() {
  KeyText text = make_key_text(random_);
  while (keys_.contains(text.id)) text = make_key_text(random_);
  return text;
}

Result<void> StoredKeys::check_room() const {
  const auto ended = [](const auto& entry) { return entry.second->ended(); };
  const auto dead = static_cast<std::size_t>(std::ranges::count_if(keys_, ended));
  if (keys_.size() - dead < max_alive) return {};
  return client_error(ErrorKind::too_large, "key: 10,000 are alive; revoke those that nobody uses");
}

WorkflowKeyRef StoredKeys::keep(WorkflowKey key, const crypto::Digest256& hash, const Instant& now) {
  auto ref = std::make_shared<const WorkflowKey>(std::move(key));
  const std::unique_lock map(map_);
  keys_.emplace(ref->id, std::make_unique<LiveKey>(ref, hash, ref->created, now));
  return ref;
}

Result<IssuedKey> StoredKeys::issue(const NewKey& wanted, seconds longest) {
  const std::scoped_lock writing(writing_);
  const Instant now(clock_);
  SP_CHECK(check_new_key(wanted, now.wall, longest));
  SP_CHECK(check_room());
  KeyText text = make_text();
  WorkflowKey key = make_key(wanted, now.wall);
  key.id = text.id;
  const crypto::Digest256 hash = hash_key(*split_key(text.whole.reveal()));
  SP_CHECK(table_.insert(key, hash));
  return IssuedKey{keep(std::move(key), hash, now), std::move(text.whole)};
}

Result<IssuedKey> StoredKeys::rotate(std::string_view id, seconds overlap, seconds longest) {
  const std::scoped_lock writing(writing_);
  const Instant now(clock_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return client_error(ErrorKind::not_found, "key: none has this id");
  if (overlap < seconds(0))
    return client_error(ErrorKind::malformed, "key: the overlap is less than nothing");
  const WorkflowKey& old = *found->second->key;
  if (!found->second->alive(now))
    return client_error(ErrorKind::forbidden, "key: it has ended; issue a new one");
  if (!old.successor.empty())
    return client_error(ErrorKind::forbidden, "key: it was rotated already; rotate " + old.successor);
  SP_CHECK(check_room());

  KeyText text = make_text();
  const auto life = std::chrono::floor<seconds>(old.expires - old.not_before);
  WorkflowKey next = make_key(
      {old.workflow, old.flows, old.sources, old.issuer, old.label, std::min(life, longest), WallTime{}},
      now.wall);
  next.id = text.id;
  auto before = std::make_shared<WorkflowKey>(old);
  before->successor = next.id;
  if (overlap == seconds(0)) {
    before->revoked = before->ended = now.wall;
    before->revoked_why = rotated;
  } else if (std::chrono::floor<seconds>(old.expires - now.wall) > overlap) {
    before->expires = now.wall + overlap;
  }
  const crypto::Digest256 hash = hash_key(*split_key(text.whole.reveal()));
  SP_CHECK(table_.insert_successor(*before, next, hash));
  replace({before}, now);
  if (overlap == seconds(0) && on_end_) on_end_(before, rotated);
  return IssuedKey{keep(std::move(next), hash, now), std::move(text.whole)};
}

void StoredKeys::replace(const std::vector<WorkflowKeyRef>& changed, const Instant& now) {
  const std::unique_lock map(map_);
  for (const WorkflowKeyRef& key : changed) keys_.find(key->id)->second->replace(key, now);
}

// First out of memory, then the streams are told, then the disk: nobody whose key was taken waits for an
// fsync.
std::vector<WorkflowKeyRef> StoredKeys::revoke(const KeyFilter& filter, std::string_view why) {
  const std::scoped_lock writing(writing_);
  const Instant now(clock_);
  std::string reason = plain_text(why);
  if (reason.empty()) reason = "revoked";
  std::vector<WorkflowKeyRef> ended;
  for (const auto& [id, live] : keys_) {
    if (live->ended() || !matches(*live->key, filter)) continue;
    auto key = std::make_shared<WorkflowKey>(*live->key);
    key->revoked = key->ended = now.wall;
    key->revoked_why = reason;
    ended.push_back(std::move(key));
  }
  replace(ended, now);
  for (const WorkflowKeyRef& key : ended) {
    if (on_end_) on_end_(key, reason);
  }
  write_ends(ended);
  return ended;
}

void StoredKeys::write_ends(const std::vector<WorkflowKeyRef>& ended) {
  if (ended.empty() || table_.update(ended).ok()) return;
  unwritten_.insert(unwritten_.end(), ended.begin(), ended.end());
}

std::size_t StoredKeys::unwritten() const {
  const std::scoped_lock writing(writing_);
  return unwritten_.size();
}

std::vector<WorkflowKeyRef> StoredKeys::list(const KeyFilter& filter) const {
  std::vector<WorkflowKeyRef> all;
  {
    const std::shared_lock map(map_);
    for (const auto& [id, live] : keys_) {
      if (matches(*live->key, filter)) all.push_back(live->key);
    }
  }
  std::ranges::sort(all, [](const WorkflowKeyRef& a, const WorkflowKeyRef& b) {
    return std::tie(b->created, a->id) < std::tie(a->created, b->id);
  });
  return all;
}

WorkflowKeys::Found StoredKeys::find(std::string_view placeholder, const Address& client) const {
  static constexpr crypto::Digest256 nobody{};
  if (placeholder.empty()) return {Standing::absent, nullptr};
  const auto parts = split_key(placeholder);
  if (!parts) return {Standing::malformed, nullptr};
  const crypto::Digest256 hash = hash_key(*parts);  // before anything is known: equal work for every id
  const Instant now(clock_);
  const std::shared_lock map(map_);
  const auto found = keys_.find(parts->id);
  const crypto::Digest256& kept = found == keys_.end() ? nobody : found->second->hash;
  const bool same = equal_constant_time(as_text(hash), as_text(kept));
  if (found == keys_.end() || (!same && enforced(Control::key_check))) return {Standing::unknown, nullptr};
  return {found->second->standing(now, client), found->second->key};
}

void StoredKeys::touch(std::string_view id) {
  const std::int64_t now = to_unix_micros(clock_.wall());
  const std::shared_lock map(map_);
  const auto found = keys_.find(id);
  if (found != keys_.end()) found->second->used.store(now, std::memory_order_relaxed);
}

WallTime StoredKeys::last_used(std::string_view id) const {
  const std::shared_lock map(map_);
  const auto found = keys_.find(id);
  return found == keys_.end() ? WallTime{} : from_unix_micros(found->second->used.load());
}

void StoredKeys::sweep() {
  const std::scoped_lock writing(writing_);
  const Instant now(clock_);
  end_expired(now);
  if (!unwritten_.empty()) write_ends(std::exchange(unwritten_, {}));
  write_use(now);
}

void StoredKeys::end_expired(const Instant& now) {
  std::vector<WorkflowKeyRef> ended;
  for (const auto& [id, live] : keys_) {
    if (live->ended() || !live->expired(now)) continue;
    auto key = std::make_shared<WorkflowKey>(*live->key);
    key->ended = now.wall;
    ended.push_back(std::move(key));
  }
  if (ended.empty()) return;
  replace(ended, now);
  for (const WorkflowKeyRef& key : ended) {
    if (on_end_) on_end_(key, key->successor.empty() ? "expired" : rotated);
  }
  write_ends(ended);
}

// A crash loses at most half a minute of use, and five minutes of what is known of a clock that then goes
// back. Nothing is retried: what failed is written with the next use.
void StoredKeys::write_use(const Instant& now) {
  if (now.mono - wrote_ < write_use_every) return;
  std::vector<KeyTable::Used> used;
  bool alive = false;
  for (const auto& [id, live] : keys_) {
    alive = alive || !live->ended();
    const std::int64_t last = live->used.load(std::memory_order_relaxed);
    if (last != std::exchange(live->used_written, last)) used.push_back({id, last});
  }
  if (used.empty() && (!alive || now.mono - wrote_ < write_seen_every)) return;
  wrote_ = now.mono;
  (void)table_.write_use(used, now.wall).ok();
  forget_dead(now);
}

void StoredKeys::forget_dead(const Instant& now) {
  std::vector<WorkflowKeyRef> dead;
  for (const auto& [id, live] : keys_) {
    if (live->ended()) dead.push_back(live->key);
  }
  std::ranges::sort(dead, std::greater<>(), &WorkflowKey::ended);
  const auto is_old = [&](const WorkflowKeyRef& key) { return now.wall - key->ended >= remember_dead; };
  const auto old = std::ranges::find_if(dead, is_old);
  const auto kept = std::min<std::ptrdiff_t>(old - dead.begin(), max_dead);
  std::vector<std::string> ids;
  for (auto key = dead.begin() + kept; key != dead.end(); ++key) ids.push_back((*key)->id);
  if (ids.empty() || !table_.remove(ids).ok()) return;
  const std::unique_lock map(map_);
  for (const std::string& id : ids) keys_.erase(id);
}

void StoredKeys::set_on_end(OnEnd listener) {
  const std::scoped_lock writing(writing_);
  on_end_ = std::move(listener);
}

}  // namespace

Result<std::unique_ptr<WorkflowKeys>> WorkflowKeys::open(store::Database& database, const Clock& clock,
                                                         Random& random) {
  auto keys = std::make_unique<StoredKeys>(database, clock, random);
  SP_CHECK(keys->load());
  return std::unique_ptr<WorkflowKeys>(std::move(keys));
}

std::string_view to_string(WorkflowKeys::Standing standing) {
  using Standing = WorkflowKeys::Standing;
  switch (standing) {
    case Standing::good:
      return "good";
    case Standing::absent:
      return "absent";
    case Standing::malformed:
      return "malformed";
    case Standing::unknown:
      return "unknown";
    case Standing::not_yet:
      return "not yet good";
    case Standing::expired:
      return "expired";
    case Standing::revoked:
      return "revoked";
    case Standing::foreign_source:
      return "foreign source";
  }
  return "unknown";
}

Principal principal_of(const WorkflowKey& key) {
  Principal who;
  who.kind = Principal::Kind::workflow;
  who.name = key.workflow;
  who.session = key.id;
  who.method = "key";
  who.authenticated_at = key.created;
  who.key_flows = key.flows;
  return who;
}

}  // namespace sallyport::identity
