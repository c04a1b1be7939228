#include "doors/web/lane.h"

#include "base/control/control.h"
#include "doors/web/connection.h"

namespace sallyport::doors {
namespace {

constexpr std::size_t max_cached_sessions = 10000;
constexpr std::size_t max_free_workspaces = 64;
constexpr seconds touch_every{20};

}  // namespace

Lane::Lane(net::Loop& loop, Gate& gate, std::shared_ptr<const Site> site)
    : loop_(loop),
      gate_(gate),
      site_(std::move(site)),
      upstreams_(loop, gate.upstream_tls),
      rates_(gate.clock, guard::Rate{}) {
  gate.random.fill(std::as_writable_bytes(std::span(id_state_)));
  loop.watch(*this);
}

Lane::~Lane() = default;

// A counter behind a random start: never twice, and nobody needs it to be secret.
RequestId Lane::request_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::uint64_t number[2] = {id_state_[0], ++id_state_[1]};
  RequestId id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = digits[number[i / 16] >> (60 - 4 * (i % 16)) & 15];
  return id;
}

std::unique_ptr<Workspace> Lane::take_workspace() {
  if (workspaces_.empty()) {
    const map::Limits& limits = site_->map().limits;
    return std::make_unique<Workspace>(
        http1::HeadLimits{limits.max_head, limits.max_target, limits.max_fields});
  }
  std::unique_ptr<Workspace> taken = std::move(workspaces_.back());
  workspaces_.pop_back();
  taken->requests.reset();
  return taken;
}

void Lane::give_workspace(std::unique_ptr<Workspace> workspace) {
  if (workspaces_.size() < max_free_workspaces) workspaces_.push_back(std::move(workspace));
}

std::shared_ptr<CachedSession> Lane::find_session(std::string_view cookie, std::string_view host) {
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

Result<std::string_view> Lane::find_assertion(std::vector<Assertion>& kept, const Principal& who,
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

Result<std::string_view> Lane::assertion(CachedSession& cached, std::string_view component) {
  return find_assertion(cached.assertions, cached.session->who, component);
}

Result<std::string_view> Lane::assertion(const Principal& sender, std::string_view component) {
  return find_assertion(senders_[sender.name], sender, component);
}

void Lane::forget_session(const std::string& id, std::string_view reason) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second->session->id == id; });
  crossings_.cut_if([&](OpenCrossing& crossing) { return crossing.who().session == id; }, reason);
}

void Lane::adopt(std::shared_ptr<const Site> site) {
  site_ = std::move(site);
  workspaces_.clear();  // they carry the old limits
  senders_.clear();     // flows are numbered anew
  upstreams_.forget_all();
  crossings_.cut_if([](OpenCrossing& crossing) { return !crossing.still_allowed(); },
                    "the map no longer allows it");
}

// Cached sessions that nobody used for a while go, so that the cache holds what is in use.
void Lane::tick(MonoTime now) {
  std::erase_if(sessions_, [now](const auto& entry) {
    return entry.second.use_count() == 1 && now - entry.second->touched > std::chrono::minutes(5);
  });
}

}  // namespace sallyport::doors
