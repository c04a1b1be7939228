#pragma once
// app/lanes.h: the web door's loops, one thread each, with a listener of their own on one address.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "doors/web/connection.h"
#include "doors/web/lane.h"
#include "net/listener.h"

namespace sallyport::app {

// Counts connections by client across lanes; asked when a connection begins and ends, never per request.
class ConnectionBounds;

class Lanes {
 public:
  // Opens the listeners. Errors: see net::Listener.
  static Result<std::unique_ptr<Lanes>> open(doors::Gate& gate, std::shared_ptr<const doors::Site> site,
                                             std::shared_ptr<const net::TlsContext> tls, unsigned count);
  ~Lanes();

  void start();
  std::uint16_t port() const;
  std::size_t open_connections() const;
  std::vector<const doors::Metrics*> metrics() const;

  // From any thread.
  void forget_session(const std::string& id, std::string_view reason);
  void adopt(const std::shared_ptr<const doors::Site>& site);
  void drain();  // no new connections; resting ones are closed
  void cut_all(std::string_view reason);
  void stop();  // ends the loops and joins their threads

 private:
  struct One;
  Lanes();
  std::vector<std::unique_ptr<One>> lanes_;
  std::unique_ptr<ConnectionBounds> bounds_;
  std::shared_ptr<const net::TlsContext> tls_;
};

}  // namespace sallyport::app
