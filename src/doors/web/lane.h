#pragma once
// doors/web/lane.h: the web door on one loop: the snapshot in force, cached sessions, pooled upstreams, open
// crossings. Everything here belongs to the loop's thread; other threads come through Loop::post.
#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "doors/relay/crossings.h"
#include "doors/relay/upstreams.h"
#include "doors/web/gate.h"
#include "doors/web/metrics.h"
#include "doors/web/site.h"
#include "guard/rate_limiter.h"

namespace sallyport::doors {

struct Workspace;

using RequestId = std::array<char, 32>;  // hex digits; unique, not secret

// A session as one loop keeps it, with what is made from it once and used for many crossings.
struct CachedSession {
  identity::SessionRef session;
  std::string label;  // label(principal)
  MonoTime touched{};
  std::uint64_t endings = 0;  // Sessions::endings() when it was last known to be live
  struct Assertion {
    std::string component;
    std::string token;
    MonoTime fresh_until{};
  };
  std::vector<Assertion> assertions;
};
using Assertion = CachedSession::Assertion;

class Lane final : net::Ticking {
 public:
  Lane(net::Loop& loop, Gate& gate, std::shared_ptr<const Site> site);
  ~Lane();

  net::Loop& loop() { return loop_; }
  Gate& gate() { return gate_; }
  const std::shared_ptr<const Site>& site() const { return site_; }
  Upstreams& upstreams() { return upstreams_; }
  Crossings& crossings() { return crossings_; }
  Metrics& metrics() { return metrics_; }
  guard::RateLimiter& rates() { return rates_; }
  policy::Scratch& deciding() { return deciding_; }

  // The session that this cookie value opens on `host`; null if none does.
  std::shared_ptr<CachedSession> find_session(std::string_view cookie, std::string_view host);
  // A signed assertion for the upstream, made anew when the cached one is no longer fresh.
  Result<std::string_view> assertion(CachedSession& cached, std::string_view component);
  Result<std::string_view> assertion(const Principal& sender, std::string_view component);  // of a delivery
  RequestId request_id();
  std::unique_ptr<Workspace> take_workspace();
  void give_workspace(std::unique_ptr<Workspace> workspace);

  // A session has ended: it opens nothing any more, and its crossings are cut.
  void forget_session(const std::string& id, std::string_view reason);
  // A new map: crossings that it would not allow are cut.
  void adopt(std::shared_ptr<const Site> site);
  void drain() { draining_ = true; }
  bool draining() const { return draining_; }

 private:
  void tick(MonoTime now) override;
  net::Loop& loop_;
  Gate& gate_;
  std::shared_ptr<const Site> site_;
  Upstreams upstreams_;
  Crossings crossings_;
  Metrics metrics_;
  guard::RateLimiter rates_;
  policy::Scratch deciding_;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // By cookie value; each opens one host only.
  std::unordered_map<std::string, std::shared_ptr<CachedSession>, Hash, std::equal_to<>> sessions_;
  Result<std::string_view> find_assertion(std::vector<Assertion>& kept, const Principal& who,
                                          std::string_view component);
  std::unordered_map<std::string, std::vector<Assertion>> senders_;  // by flow id
  std::vector<std::unique_ptr<Workspace>> workspaces_;
  std::uint64_t id_state_[2];
  bool draining_ = false;
};

}  // namespace sallyport::doors
