#pragma once
// net/blocking.h: a small blocking TCP and TLS client over POSIX sockets, for `verify` and the command line.
// Doors never use it: nothing on a connection's thread may block.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::net {

// A TLS session that a later connection may offer to resume. Opaque; cheap to copy.
struct TlsResumption;
using TlsResumptionRef = std::shared_ptr<TlsResumption>;

// Who a client says it is when the server asks: PEM, its own certificate first, then those above it.
struct ClientIdentity {
  std::string chain;
  Secret key;
};

struct BlockingTarget {
  std::string address;  // a literal address or a name; or "unix:/path" for a local socket
  std::uint16_t port = 0;
  bool tls = false;
  std::string server_name;     // SNI, sent as given; empty: none is sent
  std::string authority_file;  // PEM of the authorities to believe. Empty: the certificate is NOT checked,
                               // which is for probes only: they send nothing worth stealing
  std::string preamble;        // bytes sent before the TLS handshake (attacks only)
  TlsResumptionRef resume;     // session to offer
  std::string
      source_address;  // literal IPv4 address to come from, such as 127.0.0.9; empty: the system chooses
  std::shared_ptr<const ClientIdentity> identity;  // TLS: shown when asked for, however weak; null: none is
};

// One connection. Every call has a deadline; after an error only close() is useful. Not thread-safe.
class BlockingStream {
 public:
  // Errors: malformed (no such address), unavailable (refused, handshake failed), timed_out.
  static Result<std::unique_ptr<BlockingStream>> connect(const BlockingTarget& target,
                                                         std::chrono::milliseconds wait);
  virtual ~BlockingStream() = default;

  virtual Result<void> write(std::string_view bytes, std::chrono::milliseconds wait) = 0;
  // Appends what is there, at least one byte and at most 64 KiB; 0 means the other side has closed.
  // Errors: timed_out, unavailable (reset).
  virtual Result<std::size_t> read(std::string& out, std::chrono::milliseconds wait) = 0;
  // Ends our direction only; the other side may still send.
  virtual void finish_writing() = 0;

  // TLS only: what to resume with (null before the server has sent a ticket, so read something first),
  // whether this connection was resumed, and how many bytes of early data the server would take.
  virtual TlsResumptionRef resumption() const = 0;
  virtual bool resumed() const = 0;
  virtual std::uint32_t max_early_data() const = 0;
};

// True if every address that `host` resolves to is a loopback one; false if it resolves to nothing.
bool is_loopback(const std::string& host);

// A port on 127.0.0.1 that was free a moment ago. Errors: unavailable.
Result<std::uint16_t> free_loopback_port();

}  // namespace sallyport::net
