#pragma once
// verify/witness/acceptor.h: a listener on loopback: one thread that accepts, one for each connection, at
// most 128. What a connection is served with comes from its owner.
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace sallyport::verify {

// Ends all its threads when destroyed; whoever serves must then return soon.
class Acceptor {
 public:
  // Called on the connection's own thread. The descriptor is closed when it returns.
  using Serve = std::function<void(int descriptor, const std::atomic<bool>& stopping)>;

  // On a free port of `address`, a literal IPv4 address. Errors: unavailable.
  static Result<std::unique_ptr<Acceptor>> start(const std::string& address, Serve serve);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  explicit Acceptor(Serve serve) : serve_(std::move(serve)) {}
  void accept_until_stopped();

  struct Serving {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> done;
  };
  void reap();

  Serve serve_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::vector<Serving> serving_;  // accept thread only, until it has ended
  std::thread accepting_;
};

}  // namespace sallyport::verify
