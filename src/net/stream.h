#pragma once
// net/stream.h: one connection, plain TCP or TLS. Lives on one loop's thread and is used by one reader and
// one writer at a time. Holds no buffer while it rests.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/loop.h"
#include "net/task.h"
#include "net/tls.h"

namespace sallyport::net {

// What one read or write came to.
struct Io {
  enum class State : std::uint8_t { ok, eof, blocked, interrupted, failed };
  State state = State::failed;
  std::size_t bytes = 0;
  bool ok() const { return state == State::ok; }
};

class Stream {
 public:
  // Takes over a connected, non-blocking socket.
  Stream(Loop& loop, int socket);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Server or client side of TLS. A failed handshake says why in tls_error().
  Task<Io> accept_tls(const TlsContext& context);
  Task<Io> connect_tls(const TlsContext& context, const std::string& server_name);

  // At least one byte, or eof (in TLS: close_notify; a bare end of the connection there is `failed`,
  // truncation), or interrupted by interrupt(), or failed.
  Task<Io> read(char* out, std::size_t size);
  // Waits for input without holding a buffer; costs one system call more than read().
  Task<Io> wait_readable();
  // All parts in order, as one segment or TLS record where they fit.
  struct Parts {
    std::string_view first, second, third;
    std::size_t size() const { return first.size() + second.size() + third.size(); }
  };
  Task<Io> write(Parts parts);
  // As write(), but does not wait: `blocked` when the rest, which is left in `parts` or in this stream, has
  // to be written by write(parts). Most writes end here and cost no coroutine.
  Io write_now(Parts& parts);

  // No more will be written: TLS close_notify, then FIN. Reading goes on.
  void shutdown_write();
  // Ends what is waiting on this stream with State::interrupted; later calls work again. From the loop's
  // thread.
  void interrupt();
  // As interrupt(), and every later call fails at once.
  void abort();
  bool aborted() const { return aborted_; }

  // A look without reading: has the peer closed its side, or is there input? Never blocks. One system call.
  enum class Peek : std::uint8_t { nothing, input, closed };
  Peek peek() const;

  std::string_view tls_error() const;
  std::string_view server_name() const;  // SNI
  std::string peer_key_digest() const;   // see TlsEngine; empty without TLS
  std::vector<std::string> peer_chain() const;
  bool is_tls() const { return tls_ != nullptr; }
  // Address of the peer, IPv4 mapped into IPv6, network order.
  const std::array<std::uint8_t, 16>& peer_address() const { return peer_; }
  Loop& loop() { return loop_; }

 private:
  struct Socket;
  Task<Io> read_socket(char* out, std::size_t size);
  Task<Io> read_tls(char* out, std::size_t size);
  Io send_now(Parts& parts);
  bool encrypt(const Parts& parts);
  Task<Io> drive_handshake();
  Task<Io> fill_tls();
  Task<Io> flush_tls();
  Io flush_tls_now();
  Task<Io> wait_writable();
  Io from(const void* error_code, std::size_t bytes) const;

  Loop& loop_;
  std::unique_ptr<Socket> socket_;
  std::unique_ptr<TlsEngine> tls_;
  Block ciphertext_;  // held only while it contains something
  std::array<std::uint8_t, 16> peer_{};
  bool aborted_ = false;
};

}  // namespace sallyport::net
