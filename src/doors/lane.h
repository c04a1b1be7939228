#pragma once
// doors/lane.h: all doors on one loop: the snapshot in force, pooled upstreams, open crossings, cached
// sessions. Everything here belongs to the loop's thread; other threads come through Loop::post.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "doors/gate.h"
#include "doors/metrics.h"
#include "doors/relay/crossings.h"
#include "doors/relay/upstreams.h"
#include "doors/site.h"
#include "doors/web/bearer_cache.h"
#include "doors/web/session_cache.h"
#include "guard/rate_limiter.h"

namespace sallyport::doors {

struct Workspace;

using RequestId = std::array<char, 32>;  // hex digits; unique, not secret

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
  SessionCache& sessions() { return sessions_; }
  BearerCache& bearers() { return bearers_; }

  RequestId request_id();
  std::unique_ptr<Workspace> take_workspace();
  void give_workspace(std::unique_ptr<Workspace> workspace);

  // A session or a workflow key has ended: it opens nothing any more, and its crossings are cut.
  void end_session(const RevocationRef& revocation);
  // More is known of whose session it is: its crossings go on if they are still allowed.
  void update_session(const identity::SessionRef& session);
  // More is known of who shows an API token.
  void update_token(const identity::ApiTokenRef& token);
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
  SessionCache sessions_;
  BearerCache bearers_;
  std::vector<std::unique_ptr<Workspace>> workspaces_;
  std::uint64_t id_state_[2];
  bool draining_ = false;
};

}  // namespace sallyport::doors
