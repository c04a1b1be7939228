#include "identity/session/sessions.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "base/control/control.h"
#include "base/secret.h"
#include "identity/session/live_sessions.h"
#include "identity/session/session_cookie.h"
#include "identity/session/session_table.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_user_agent = 200;
constexpr std::size_t max_address = 64;
constexpr std::chrono::seconds write_use_every{30};

// Two locks: `writing_` orders everything that writes to the store and is taken first; `map_` guards the
// memory and is never held across a write, so that find() and live() do not wait for a disk.
class StoredSessions final : public Sessions {
 public:
  StoredSessions(store::Database& database, const Clock& clock, Random& random, SessionLimits limits)
      : table_(database), clock_(clock), random_(random), limits_(limits) {}

  Result<void> load();
  Result<Created> create(Principal who, std::string_view host, std::string_view user_agent,
                         std::string_view address) override;
  SessionRef find(std::string_view cookie, std::string_view host) const override;
  void touch(std::string_view id) override;
  bool live(std::string_view id) const override;
  std::uint64_t endings() const override { return endings_.load(std::memory_order_acquire); }
  std::vector<SessionRef> end(const SessionFilter& filter, std::string_view reason) override;
  void sweep() override;
  std::vector<Seen> list(const SessionFilter& filter) const override;
  void set_on_end(OnEnd listener) override;
  void set_limits(SessionLimits limits) override;
  bool update(std::string_view id, Principal who) override;
  void set_on_update(OnUpdate listener) override;

 private:
  using Chosen = std::function<bool(const LiveSession&)>;

  // All need `writing_`.
  std::vector<SessionRef> end_where(const Chosen& chosen, std::string_view reason);
  std::vector<SessionRef> take_where(const Chosen& chosen);
  void remove_from_store(std::vector<std::string> ids);
  void write_used();
  void make_room_for(const Principal& who);
  Session make_session(Principal who, std::string_view host, std::string_view user_agent,
                       std::string_view address);

  SessionTable table_;
  const Clock& clock_;
  Random& random_;
  std::mutex writing_;
  std::vector<std::string>
      not_removed_;  // ended, but the store would not delete them: tried again by sweep()
  OnEnd on_end_;
  OnUpdate on_update_;
  std::atomic<std::uint64_t> endings_{0};
  mutable std::shared_mutex map_;
  LiveMap sessions_;
  SessionLimits limits_;
};

Result<void> StoredSessions::load() {
  const std::scoped_lock writing(writing_);
  SP_CHECK(table_.migrate());
  std::vector<std::string> unwanted;
  SP_TRY(auto stored, table_.read_all(unwanted));
  const Now now(clock_);
  for (SessionTable::Stored& row : stored) {
    auto live = revive(std::move(row.session), row.last_used, now, limits_);
    const std::string& id = live->session->id;
    if (over(*live, now, limits_).empty()) {
      sessions_.emplace(id, std::move(live));
    } else {
      unwanted.push_back(id);
    }
  }
  return unwanted.empty() ? Result<void>() : table_.remove(unwanted);
}

Session StoredSessions::make_session(Principal who, std::string_view host, std::string_view user_agent,
                                     std::string_view address) {
  Session session;
  session.id = random_.token(session_id_bytes);
  session.host = host;
  session.who = std::move(who);
  session.who.session = session.id;
  session.created = clock_.wall();
  session.expires = session.created + limits_.absolute;
  session.user_agent = user_agent.substr(0, max_user_agent);
  session.address = address.substr(0, max_address);
  return session;
}

Result<Sessions::Created> StoredSessions::create(Principal who, std::string_view host,
                                                 std::string_view user_agent, std::string_view address) {
  if (who.kind != Principal::Kind::person || who.name.empty() || host.empty()) {
    return self_error(ErrorKind::internal, "session: needs a person and a host");
  }
  const std::scoped_lock writing(writing_);
  make_room_for(who);
  if (sessions_.size() >= limits_.in_all) {
    return self_error(ErrorKind::rate_limited, "session: there are as many as the limit allows");
  }
  Session session = make_session(std::move(who), host, user_agent, address);
  const std::string secret = random_.token(session_secret_bytes);
  session.secret_hash = hash_session_secret(secret);
  SP_CHECK(table_.insert(session));

  const Now now(clock_);
  Created created{std::make_shared<const Session>(std::move(session)), {}};
  created.cookie = created.session->id + "." + secret;
  const std::unique_lock map(map_);
  sessions_.emplace(created.session->id, std::make_unique<LiveSession>(created.session, now.mono, now.mono));
  return created;
}

// Ends the account's oldest sessions until one more fits.
void StoredSessions::make_room_for(const Principal& who) {
  std::vector<const LiveSession*> own;
  for (const auto& [id, live] : sessions_) {
    const Principal& other = live->session->who;
    if (other.name == who.name && other.provider == who.provider) own.push_back(live.get());
  }
  if (own.size() < limits_.per_account || limits_.per_account == 0) return;
  std::ranges::sort(own, {}, [](const LiveSession* live) { return live->born; });
  own.resize(own.size() - limits_.per_account + 1);
  end_where([&](const LiveSession& live) { return std::ranges::find(own, &live) != own.end(); },
            "too many sessions of this account");
}

SessionRef StoredSessions::find(std::string_view cookie, std::string_view host) const {
  const CookieParts parts = split_session_cookie(cookie);
  const std::string hash =
      hash_session_secret(parts.secret);  // before anything is known: equal work for every id
  const Now now(clock_);
  const std::shared_lock map(map_);
  const auto found = sessions_.find(parts.id.empty() ? cookie.substr(0, cookie.find('.')) : parts.id);
  if (found == sessions_.end() || !over(*found->second, now, limits_).empty()) return nullptr;
  const SessionRef& session = found->second->session;
  if (session->host != host) return nullptr;
  if (enforced(Control::session_check) &&
      (parts.id.empty() || !equal_constant_time(hash, session->secret_hash))) {
    return nullptr;
  }
  return session;
}

void StoredSessions::touch(std::string_view id) {
  const MonoTime now = clock_.mono();
  const std::shared_lock map(map_);
  const auto found = sessions_.find(id);
  if (found != sessions_.end())
    found->second->used.store(now.time_since_epoch().count(), std::memory_order_relaxed);
}

bool StoredSessions::live(std::string_view id) const {
  const Now now(clock_);
  const std::shared_lock map(map_);
  const auto found = sessions_.find(id);
  return found != sessions_.end() && over(*found->second, now, limits_).empty();
}

// A change that cannot be stored is not made: after a restart the old groups would be back.
bool StoredSessions::update(std::string_view id, Principal who) {
  const std::scoped_lock writing(writing_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return false;
  const Session& before = *found->second->session;
  if (who.name != before.who.name || who.provider != before.who.provider) return false;
  auto changed = std::make_shared<Session>(before);
  changed->who = std::move(who);
  changed->who.session = changed->id;
  if (!table_.update_who(*changed).ok()) return false;
  {
    const std::unique_lock map(map_);
    found->second->session = changed;
  }
  if (on_update_) on_update_(changed);
  return true;
}

std::vector<SessionRef> StoredSessions::end(const SessionFilter& filter, std::string_view reason) {
  const std::scoped_lock writing(writing_);
  return end_where([&](const LiveSession& live) { return matches(*live.session, filter); }, reason);
}

// Only a holder of `writing_` changes the map, so choosing needs no lock and readers wait for the erasing
// alone.
std::vector<SessionRef> StoredSessions::take_where(const Chosen& chosen) {
  std::vector<SessionRef> taken;
  for (const auto& [id, live] : sessions_) {
    if (chosen(*live)) taken.push_back(live->session);
  }
  if (taken.empty()) return taken;
  const std::unique_lock map(map_);
  if (enforced(Control::session_end)) {
    for (const SessionRef& session : taken) sessions_.erase(session->id);
  }
  endings_.fetch_add(1, std::memory_order_release);
  return taken;
}

// First out of memory, then the streams are told, then the disk: nobody who was signed out waits for an
// fsync.
std::vector<SessionRef> StoredSessions::end_where(const Chosen& chosen, std::string_view reason) {
  std::vector<SessionRef> ended = take_where(chosen);
  std::vector<std::string> ids;
  for (const SessionRef& session : ended) {
    ids.push_back(session->id);
    if (on_end_) on_end_(session, reason);
  }
  if (!ids.empty()) remove_from_store(std::move(ids));
  return ended;
}

void StoredSessions::remove_from_store(std::vector<std::string> ids) {
  if (table_.remove(ids).ok()) return;
  not_removed_.insert(not_removed_.end(), ids.begin(), ids.end());
}

void StoredSessions::sweep() {
  const std::scoped_lock writing(writing_);
  const Now now(clock_);
  for (const std::string_view limit : {"absolute limit", "idle limit"}) {
    end_where([&](const LiveSession& live) { return over(live, now, limits_) == limit; }, limit);
  }
  if (!not_removed_.empty()) remove_from_store(std::exchange(not_removed_, {}));
  write_used();
}

// A crash loses at most half a minute of use. Nothing is retried: what failed is written with the next use.
void StoredSessions::write_used() {
  const Now now(clock_);
  std::vector<SessionTable::Used> used;
  for (const auto& [id, live] : sessions_) {
    const MonoTime last = live->last_used();
    if (last - live->written < write_use_every) continue;
    live->written = last;
    used.push_back({id, last_used_wall(*live, now)});
  }
  if (!used.empty()) (void)table_.update_used(used).ok();
}

std::vector<Sessions::Seen> StoredSessions::list(const SessionFilter& filter) const {
  const Now now(clock_);
  std::vector<Seen> seen;
  const std::shared_lock map(map_);
  for (const auto& [id, live] : sessions_) {
    if (!matches(*live->session, filter) || !over(*live, now, limits_).empty()) continue;
    seen.push_back({live->session, last_used_wall(*live, now)});
  }
  std::ranges::sort(seen, std::greater<>(), &Seen::last_used);
  return seen;
}

void StoredSessions::set_on_end(OnEnd listener) {
  const std::scoped_lock writing(writing_);
  on_end_ = std::move(listener);
}

void StoredSessions::set_on_update(OnUpdate listener) {
  const std::scoped_lock writing(writing_);
  on_update_ = std::move(listener);
}

void StoredSessions::set_limits(SessionLimits limits) {
  const std::scoped_lock writing(writing_);
  const std::unique_lock map(map_);
  limits_ = limits;
  for (auto& [id, live] : sessions_) {
    auto changed = std::make_shared<Session>(*live->session);
    changed->expires = changed->created + limits.absolute;
    live->session = std::move(changed);
  }
}

}  // namespace

Result<std::unique_ptr<Sessions>> Sessions::open(store::Database& database, const Clock& clock,
                                                 Random& random, SessionLimits limits) {
  auto sessions = std::make_unique<StoredSessions>(database, clock, random, limits);
  SP_CHECK(sessions->load());
  return std::unique_ptr<Sessions>(std::move(sessions));
}

}  // namespace sallyport::identity
