#include "doors/web/session_cache.h"

#include <functional>

namespace sallyport::doors {
namespace {

constexpr std::size_t max_cached_sessions = 10000;
constexpr seconds touch_every{20};

}  // namespace

SessionCache::SessionCache(net::Loop& loop, Gate& gate) : loop_(loop), gate_(gate) { loop.watch(*this); }

std::shared_ptr<CachedSession> SessionCache::find(std::string_view cookie, std::string_view host) {
  if (cookie.empty()) return nullptr;
  auto found = sessions_.find(cookie);
  if (found != sessions_.end() && found->second->session->host != host) return nullptr;
  if (found == sessions_.end()) {
    const std::uint64_t endings = gate_.sessions.endings();  // before: what ends from here on is seen
    identity::SessionRef session = gate_.sessions.find(cookie, host);
    if (!session) return nullptr;
    if (sessions_.size() >= max_cached_sessions) sessions_.clear();
    auto cached = std::make_shared<CachedSession>();
    cached->endings = endings;
    cached->label = label(session->who);
    cached->session = std::move(session);
    found = sessions_.emplace(std::string(cookie), std::move(cached)).first;
  }
  const std::shared_ptr<CachedSession>& cached = found->second;
  // Some session has ended since: the news that it was this one may still be on its way to this loop.
  const std::uint64_t endings = gate_.sessions.endings();
  if (cached->endings != endings) {
    if (!gate_.sessions.live(cached->session->id)) {
      sessions_.erase(found);
      return nullptr;
    }
    cached->endings = endings;
  }
  if (loop_.now() - cached->touched > touch_every) {
    cached->touched = loop_.now();
    gate_.sessions.touch(cached->session->id);
  }
  return cached;
}

Result<std::string_view> SessionCache::find_assertion(std::vector<Assertion>& kept, const Principal& who,
                                                      std::string_view component) {
  const MonoTime now = loop_.now();
  for (Assertion& one : kept) {
    if (one.component != component) continue;
    if (now < one.fresh_until) return std::string_view(one.token);
    SP_TRY(one.token, gate_.signer.sign(who, component));
    one.fresh_until = now + identity::assertion_reuse;
    return std::string_view(one.token);
  }
  SP_TRY(std::string token, gate_.signer.sign(who, component));
  kept.push_back({std::string(component), std::move(token), now + identity::assertion_reuse});
  return std::string_view(kept.back().token);
}

Result<std::string_view> SessionCache::assertion(CachedSession& cached, std::string_view component) {
  return find_assertion(cached.assertions, cached.session->who, component);
}

Result<std::string_view> SessionCache::assertion(const Principal& sender, std::string_view component) {
  if (senders_.size() >= max_cached_sessions) senders_.clear();
  return find_assertion(senders_[label(sender) + " " + sender.method + " " + sender.session], sender,
                        component);
}

std::shared_ptr<CachedSession> SessionCache::replace(identity::SessionRef session) {
  auto made = std::make_shared<CachedSession>();
  made->label = label(session->who);
  made->session = std::move(session);
  for (auto& [cookie, cached] : sessions_) {
    if (cached->session->id != made->session->id) continue;
    made->touched = cached->touched;
    made->endings = cached->endings;
    cached = made;
  }
  return made;
}

void SessionCache::forget(const std::string& id) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second->session->id == id; });
}

// Cached sessions that nobody used for a while go, so that the cache holds what is in use.
void SessionCache::tick(MonoTime now) {
  std::erase_if(sessions_, [now](const auto& entry) {
    return entry.second.use_count() == 1 && now - entry.second->touched > std::chrono::minutes(5);
  });
}

}  // namespace sallyport::doors
