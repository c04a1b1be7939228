#pragma once
// outbound/connection.h: one blocking connection to an address that has been checked, with or without TLS.
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "model/network.h"
#include "net/blocking_socket.h"
#include "net/tls.h"

namespace sallyport::outbound {

// Not thread-safe; after an error only its destructor is useful. Errors of every call: unavailable (refused,
// certificate not believed, cut: a TLS connection that ends without close_notify was cut), timed_out.
class Connection {
 public:
  // No name is resolved in here. `tls`: null for plain; the certificate must be for `host`.
  static Result<std::unique_ptr<Connection>> open(const Address& address, std::uint16_t port,
                                                  std::shared_ptr<const net::TlsContext> tls,
                                                  const std::string& host, MonoTime deadline);

  Result<void> write(std::string_view bytes, MonoTime deadline);
  // Appends what is there; 0: the other side has ended.
  Result<std::size_t> read(std::string& out, MonoTime deadline);

 private:
  Connection(net::BlockingSocket socket, std::shared_ptr<const net::TlsContext> tls, const std::string& host);
  Result<void> shake_hands(MonoTime deadline);
  Result<void> flush(MonoTime deadline);
  Result<void> fill(MonoTime deadline);  // more ciphertext

  net::BlockingSocket socket_;
  std::shared_ptr<const net::TlsContext> tls_;
  std::unique_ptr<net::TlsEngine> engine_;  // null: plain
  std::string ciphertext_;                  // what engine_ reads from
};

}  // namespace sallyport::outbound
