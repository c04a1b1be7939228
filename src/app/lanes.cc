#include "app/lanes.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <mutex>

#include "doors/egress/call.h"
#include "doors/forward_auth/forward_auth.h"
#include "doors/web/crossing.h"

namespace sallyport::app {

class ConnectionBounds {
 public:
  void set(const map::Limits& limits) {
    const std::lock_guard lock(mutex_);
    in_all_ = limits.max_connections;
    per_client_ = limits.max_connections_per_client;
  }
  bool enter(const Address& client) {
    const std::lock_guard lock(mutex_);
    std::uint32_t& count = counts_[client];
    if (open_ >= in_all_ || count >= per_client_) return false;
    ++count;
    ++open_;
    return true;
  }
  void leave(const Address& client) {
    const std::lock_guard lock(mutex_);
    --open_;
    const auto found = counts_.find(client);
    if (--found->second == 0) counts_.erase(found);
  }
  std::size_t open() const {
    const std::lock_guard lock(mutex_);
    return open_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<Address, std::uint32_t> counts_;
  std::size_t open_ = 0;
  std::uint32_t in_all_ = 0;
  std::uint32_t per_client_ = 0;
};

namespace {

net::Task<void> serve_bounded(std::unique_ptr<doors::Connection> connection,
                              std::shared_ptr<const net::TlsContext> tls, ConnectionBounds& bounds) {
  const Address client = connection->peer();
  co_await doors::Connection::run(std::move(connection), std::move(tls));
  bounds.leave(client);
}

}  // namespace

struct Lanes::Door {
  Which which;
  std::unique_ptr<net::Listener> listener;
  std::shared_ptr<const net::TlsContext> tls;  // null: none
  doors::Serve serve;
};

struct Lanes::One {
  net::Loop loop;
  std::unique_ptr<doors::Lane> lane;
  std::vector<Door> doors;
  std::thread thread;
};

Lanes::Lanes() : bounds_(std::make_unique<ConnectionBounds>()) {}

Lanes::~Lanes() { stop(); }

Result<std::unique_ptr<Lanes>> Lanes::open(doors::Gate& gate, std::shared_ptr<const doors::Site> site,
                                           const ServerTls& tls, unsigned count) {
  std::unique_ptr<Lanes> lanes(new Lanes);
  lanes->bounds_->set(site->map().limits);
  const map::Listen& where = site->map().listen;
  for (unsigned i = 0; i < count; ++i) {
    lanes->lanes_.push_back(std::make_unique<One>());
    One& one = *lanes->lanes_.back();
    one.lane = std::make_unique<doors::Lane>(one.loop, gate, site);
    SP_CHECK(lanes->listen(one, Which::web, where.web, tls.plain, doors::serve));
    if (where.egress)
      SP_CHECK(lanes->listen(one, Which::egress, *where.egress, tls.plain, doors::egress::serve));
    if (where.services)
      SP_CHECK(lanes->listen(one, Which::services, *where.services, tls.asking, doors::serve_service));
    if (where.forward_auth) {
      SP_CHECK(
          lanes->listen(one, Which::forward_auth, *where.forward_auth, nullptr, doors::forward_auth::serve));
    }
  }
  return lanes;
}

// Port 0: the others share the one that the first was given.
Result<void> Lanes::listen(One& one, Which which, const map::Address& address,
                           std::shared_ptr<const net::TlsContext> tls, doors::Serve serve) {
  const std::uint16_t given = port_of(which);
  SP_TRY(auto listener, net::Listener::open(one.loop, address.host, given == 0 ? address.port : given));
  one.doors.push_back({which, std::move(listener), address.tls ? std::move(tls) : nullptr, serve});
  return {};
}

void Lanes::start() {
  for (auto& owned : lanes_) {
    One& one = *owned;
    for (Door& door : one.doors) start(one, door);
    one.thread = std::thread([&one] { one.loop.run(); });
  }
}

void Lanes::start(One& one, Door& door) {
  door.listener->start([this, &one, &door](int socket) {
    auto connection = std::make_unique<doors::Connection>(*one.lane, socket, door.serve);
    if (!bounds_->enter(connection->peer())) {
      one.lane->metrics().refused_connections.add();
      return;
    }
    net::spawn(one.loop, "connection", serve_bounded(std::move(connection), door.tls, *bounds_));
  });
}

std::uint16_t Lanes::port_of(Which which) const {
  for (const Door& door : lanes_.front()->doors) {
    if (door.which == which) return door.listener->port();
  }
  return 0;
}

std::size_t Lanes::open_connections() const { return bounds_->open(); }

std::vector<const doors::Metrics*> Lanes::metrics() const {
  std::vector<const doors::Metrics*> all;
  for (const auto& one : lanes_) all.push_back(&one->lane->metrics());
  return all;
}

void Lanes::end_session(const doors::RevocationRef& revocation) {
  for (auto& one : lanes_) {
    one->loop.post([lane = one->lane.get(), revocation] { lane->end_session(revocation); });
  }
}

void Lanes::update_session(const identity::SessionRef& session) {
  for (auto& one : lanes_) {
    one->loop.post([lane = one->lane.get(), session] { lane->update_session(session); });
  }
}

void Lanes::update_token(const identity::ApiTokenRef& token) {
  for (auto& one : lanes_) {
    one->loop.post([lane = one->lane.get(), token] { lane->update_token(token); });
  }
}

void Lanes::adopt(const std::shared_ptr<const doors::Site>& site) {
  bounds_->set(site->map().limits);
  for (auto& one : lanes_) {
    one->loop.post([lane = one->lane.get(), site] { lane->adopt(site); });
  }
}

void Lanes::drain() {
  for (auto& owned : lanes_) {
    One& one = *owned;
    one.loop.post([&one] {
      for (Door& door : one.doors) door.listener->stop();
      one.lane->drain();
    });
  }
}

void Lanes::cut_all(std::string_view reason) {
  for (auto& one : lanes_) {
    one->loop.post([lane = one->lane.get(), reason] {
      lane->crossings().cut_if([](doors::OpenCrossing&) { return true; }, reason);
    });
  }
}

void Lanes::stop() {
  for (auto& one : lanes_) {
    one->loop.stop();
    if (one->thread.joinable()) one->thread.join();
  }
}

}  // namespace sallyport::app
