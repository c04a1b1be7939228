#pragma once
// app/lanes.h: the doors' loops, one thread each, with listeners of their own on the doors' addresses.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "doors/connection.h"
#include "doors/lane.h"
#include "net/listener.h"

namespace sallyport::app {

// Counts connections by client across lanes; asked when a connection begins and ends, never per request.
class ConnectionBounds;

// How listeners show who they are; null where none speaks TLS.
struct ServerTls {
  std::shared_ptr<const net::TlsContext> plain;   // asks the client for nothing
  std::shared_ptr<const net::TlsContext> asking;  // asks for a certificate
};

class Lanes {
 public:
  // Opens the listeners: of the web door, and of the others that the map has. `tls`: for those addresses
  // that the map wants it for. Errors: see net::Listener.
  static Result<std::unique_ptr<Lanes>> open(doors::Gate& gate, std::shared_ptr<const doors::Site> site,
                                             const ServerTls& tls, unsigned count);
  ~Lanes();

  void start();
  enum class Which : std::uint8_t { web, egress, services, forward_auth };
  std::uint16_t port_of(Which which) const;  // 0: the map has no such listener
  std::size_t open_connections() const;
  std::vector<const doors::Metrics*> metrics() const;

  // From any thread.
  void end_session(const doors::RevocationRef& revocation);
  void update_session(const identity::SessionRef& session);
  void update_token(const identity::ApiTokenRef& token);
  void adopt(const std::shared_ptr<const doors::Site>& site);
  void drain();  // no new connections; resting ones are closed
  void cut_all(std::string_view reason);
  void stop();  // ends the loops and joins their threads

 private:
  struct One;
  struct Door;
  Lanes();
  Result<void> listen(One& one, Which which, const map::Address& address,
                      std::shared_ptr<const net::TlsContext> tls, doors::Serve serve);
  void start(One& one, Door& door);
  std::vector<std::unique_ptr<One>> lanes_;
  std::unique_ptr<ConnectionBounds> bounds_;
};

}  // namespace sallyport::app
