#pragma once
// net/listener.h: accepts connections on one loop. Each loop has a listener of its own on the same address
// (SO_REUSEPORT): the kernel spreads connections, nothing is handed between threads.
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/loop.h"

namespace sallyport::net {

class Listener {
 public:
  // `host`: literal address or name; `port` 0: a free one. Unix: `host` is a path, see open_unix.
  // Errors: unavailable, saying what to do (address in use, no permission for the port).
  static Result<std::unique_ptr<Listener>> open(Loop& loop, const std::string& host, std::uint16_t port);
  // A Unix socket of mode 0600; removes a stale one that nobody listens on.
  static Result<std::unique_ptr<Listener>> open_unix(Loop& loop, const std::string& path);
  ~Listener();

  // Calls `on_socket` on the loop's thread with each accepted, non-blocking socket, which it then owns.
  void start(std::function<void(int socket)> on_socket);
  void stop();  // from the loop's thread
  std::uint16_t port() const;

 private:
  struct State;
  explicit Listener(std::unique_ptr<State> state);
  static Task<void> accept_forever(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace sallyport::net
