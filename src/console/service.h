#pragma once
// console/service.h: a small HTTP/1.1 server for our own listeners (health, metrics, the command line's
// socket): one request at a time per connection, bounded, answered on a worker thread. Not a door: nothing
// from outside reaches it.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/listener.h"
#include "net/offload.h"
#include "wire/http1/head.h"

namespace sallyport::console {

// Views live for one call.
struct ServiceRequest {
  http1::Method method = http1::Method::get;
  std::string_view path;
  std::string_view query;
  std::string_view authorization;
  std::string_view body;  // at most 64 KiB
};

struct ServiceReply {
  std::uint16_t status = 200;
  std::string content_type = "application/json";
  std::string body;
};

// Called on a worker thread; thread-safe; may block.
using ServiceHandler = std::function<ServiceReply(const ServiceRequest&)>;

class Service {
 public:
  // Takes over the listener and serves until destroyed, which must happen on the loop's thread or after it
  // has stopped.
  Service(net::Loop& loop, net::Workers& workers, std::unique_ptr<net::Listener> listener,
          ServiceHandler handler);
  // Local sockets only: refuses peers that are not our user or root (SO_PEERCRED).
  void require_same_user() { same_user_ = true; }
  // Requests without `Authorization: Bearer <token>` get 401; compared in constant time.
  void require_bearer(std::string token) { token_ = std::move(token); }
  void start();
  void stop() { listener_->stop(); }
  std::uint16_t port() const { return listener_->port(); }

 private:
  net::Task<void> serve(int socket);
  ServiceReply handle(const ServiceRequest& request) const;
  net::Loop& loop_;
  net::Workers& workers_;
  std::unique_ptr<net::Listener> listener_;
  ServiceHandler handler_;
  std::string token_;
  bool same_user_ = false;
  int open_ = 0;
};

}  // namespace sallyport::console
