#pragma once
// doors/relay/upstreams.h: connections to components, pooled per loop. None opens without a Permit for that
// component.
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "map/map.h"
#include "model/decision.h"
#include "net/dial.h"
#include "net/stream.h"

namespace sallyport::doors {

struct Upstream {
  std::unique_ptr<net::Stream> stream;
  bool reused = false;  // it came from the pool, so it may have died while it rested
};

// Per loop; not thread-safe.
class Upstreams final : net::Ticking {
 public:
  Upstreams(net::Loop& loop, std::shared_ptr<const net::TlsContext> tls);
  // A resting connection to the permit's component, which `component` must be (anything else is a broken
  // invariant); an empty one if nothing rests. One system call finds out those that were closed, and those
  // that said something nobody asked for: such bytes would be taken for the answer to somebody else's
  // request.
  Upstream take(const Permit& permit, const map::Component& component);
  // A new connection. The name is resolved once, every address it has is held against the rule
  // (relay/address_rule.h), and one of them is dialled. `tls`: who may vouch for the upstream; null: the
  // system's authorities. Errors: forbidden/upstream (an address, or a pin), unavailable/upstream,
  // timed_out/upstream.
  net::Task<Result<Upstream>> connect(const Permit& permit, const map::Component& component,
                                      std::chrono::seconds wait, const net::TlsContext* tls = nullptr);
  // Takes back a connection on which a whole exchange has ended cleanly.
  void give_back(const map::Component& component, std::unique_ptr<net::Stream> stream);
  void forget_all();  // after a reload: addresses may have changed

 private:
  struct Resting {
    std::unique_ptr<net::Stream> stream;
    MonoTime since;
  };
  void tick(MonoTime now) override;
  net::Loop& loop_;
  std::shared_ptr<const net::TlsContext> tls_;
  net::Resolver resolver_;
  std::unordered_map<std::string, std::vector<Resting>> resting_;
};

}  // namespace sallyport::doors
