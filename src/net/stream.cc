#include "net/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>

namespace sallyport::net {
namespace {

using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
constexpr auto token = asio::as_tuple(asio::deferred);
constexpr std::size_t tls_record = 16 * 1024;

void read_peer(int socket, std::array<std::uint8_t, 16>& out) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return;
  if (address.ss_family == AF_INET6) {
    std::memcpy(out.data(), &reinterpret_cast<sockaddr_in6*>(&address)->sin6_addr, 16);
  } else if (address.ss_family == AF_INET) {
    out[10] = out[11] = 0xff;
    std::memcpy(out.data() + 12, &reinterpret_cast<sockaddr_in*>(&address)->sin_addr, 4);
  }
}

iovec piece(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

void advance(Stream::Parts& parts, std::size_t sent) {
  for (std::string_view* part : {&parts.first, &parts.second, &parts.third}) {
    const std::size_t taken = std::min(part->size(), sent);
    part->remove_prefix(taken);
    sent -= taken;
  }
}

}  // namespace

struct Stream::Socket {
  explicit Socket(Loop& loop) : tcp(loop.executor()) {}
  TcpSocket tcp;
};

Stream::Stream(Loop& loop, int socket) : loop_(loop), socket_(std::make_unique<Socket>(loop)) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  read_peer(socket, peer_);
  boost::system::error_code failed;
  socket_->tcp.assign(asio::ip::tcp::v6(), socket, failed);
  if (failed) aborted_ = true;
  socket_->tcp.non_blocking(true, failed);
}

Stream::~Stream() {
  boost::system::error_code ignored;
  socket_->tcp.close(ignored);
}

Io Stream::from(const void* error_code, std::size_t bytes) const {
  const auto& failed = *static_cast<const boost::system::error_code*>(error_code);
  if (aborted_) return {Io::State::failed, 0};
  if (!failed) return {Io::State::ok, bytes};
  if (failed == asio::error::eof) return {Io::State::eof, 0};
  if (failed == asio::error::operation_aborted) return {Io::State::interrupted, 0};
  return {Io::State::failed, 0};
}

Task<Io> Stream::read_socket(char* out, std::size_t size) {
  if (aborted_) co_return Io{};
  const auto done = co_await socket_->tcp.async_read_some(asio::buffer(out, size), token);
  co_return from(&std::get<0>(done), std::get<1>(done));
}

Task<Io> Stream::wait_readable() {
  if (aborted_) co_return Io{};
  if (tls_ && (tls_->has_decrypted() || !tls_->pending_input().empty())) co_return Io{Io::State::ok, 0};
  if (tls_) tls_->output() = std::string();  // a resting connection holds no buffer
  const auto done = co_await socket_->tcp.async_wait(TcpSocket::wait_read, token);
  co_return from(&std::get<0>(done), 0);
}

Task<Io> Stream::wait_writable() {
  if (aborted_) co_return Io{};
  const auto done = co_await socket_->tcp.async_wait(TcpSocket::wait_write, token);
  co_return from(&std::get<0>(done), 0);
}

// The system call first: it almost never waits, and a trip through the loop's queue costs more than the call.
Io Stream::send_now(Parts& parts) {
  const std::size_t total = parts.size();
  std::size_t left = total;
  while (left > 0) {
    if (aborted_) return {};
    iovec pieces[3] = {piece(parts.first), piece(parts.second), piece(parts.third)};
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = 3;
    const ssize_t sent = ::sendmsg(socket_->tcp.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      left -= static_cast<std::size_t>(sent);
      advance(parts, static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return {Io::State::blocked, 0};
    } else if (errno != EINTR) {
      return {};
    }
  }
  return {Io::State::ok, total};
}

Io Stream::flush_tls_now() {
  std::string& output = tls_->output();
  Parts rest{output, {}, {}};
  const Io sent = send_now(rest);
  if (sent.state == Io::State::blocked) {
    output.erase(0, output.size() - rest.first.size());
  } else {
    output.clear();
  }
  // One that grew for a handshake or a burst is not kept.
  if (output.empty() && output.capacity() > 5 * tls_record) output = std::string();
  return sent;
}

Io Stream::write_now(Parts& parts) {
  if (!tls_) return send_now(parts);
  const std::size_t total = parts.size();
  if (aborted_ || (total > 0 && !encrypt(parts))) return {};
  parts = Parts{};  // encrypted: from here on it is output that is sent
  const Io sent = flush_tls_now();
  return sent.ok() ? Io{Io::State::ok, total} : sent;
}

Task<Io> Stream::write(Parts parts) {
  const std::size_t total = parts.size();
  while (true) {
    const Io sent = write_now(parts);
    if (sent.ok()) co_return Io{Io::State::ok, total};
    if (sent.state != Io::State::blocked) co_return sent;
    const Io waited = co_await wait_writable();
    if (!waited.ok()) co_return waited;
  }
}

Task<Io> Stream::fill_tls() {
  if (!ciphertext_) ciphertext_ = loop_.blocks().take(small_block);
  const Io got = co_await read_socket(ciphertext_.data(), ciphertext_.size());
  if (!got.ok()) {
    ciphertext_ = Block();
    co_return got;
  }
  tls_->set_input(std::string_view(ciphertext_.data(), got.bytes));
  co_return got;
}

Task<Io> Stream::flush_tls() { return write({}); }

Task<Io> Stream::drive_handshake() {
  while (true) {
    const TlsEngine::State state = tls_->handshake();
    const Io sent = co_await flush_tls();
    if (state == TlsEngine::State::done) break;
    if (state != TlsEngine::State::wants_input) co_return Io{};
    if (!sent.ok()) co_return sent;
    const Io got = co_await fill_tls();
    if (!got.ok()) co_return got;
  }
  if (tls_->pending_input().empty()) ciphertext_ = Block();
  tls_->output() = std::string();
  co_return Io{Io::State::ok, 0};
}

Task<Io> Stream::accept_tls(const TlsContext& context) {
  tls_ = std::make_unique<TlsEngine>(context);
  co_return co_await drive_handshake();
}

Task<Io> Stream::connect_tls(const TlsContext& context, const std::string& server_name) {
  tls_ = std::make_unique<TlsEngine>(context, server_name);
  co_return co_await drive_handshake();
}

Task<Io> Stream::read(char* out, std::size_t size) {
  return tls_ ? read_tls(out, size) : read_socket(out, size);
}

Task<Io> Stream::read_tls(char* out, std::size_t size) {
  while (true) {
    if (aborted_) co_return Io{};
    std::size_t bytes = 0;
    const TlsEngine::State state = tls_->read(out, size, bytes);
    if (!tls_->output().empty()) {  // an answer to a key update, an alert
      const Io sent = co_await flush_tls();
      if (!sent.ok()) co_return sent;
    }
    if (tls_->pending_input().empty()) ciphertext_ = Block();
    if (state == TlsEngine::State::done) co_return Io{Io::State::ok, bytes};
    if (state == TlsEngine::State::closed) co_return Io{Io::State::eof, 0};
    if (state == TlsEngine::State::failed) co_return Io{};
    const Io got = co_await fill_tls();
    if (got.state == Io::State::eof) co_return Io{};  // no close_notify: truncated
    if (!got.ok()) co_return got;
  }
}

bool Stream::encrypt(const Parts& parts) {
  if (parts.size() <= tls_record) {  // one record instead of three
    Block gather = loop_.blocks().take(small_block);
    char* end = gather.data();
    for (const std::string_view part : {parts.first, parts.second, parts.third}) {
      end = std::copy(part.begin(), part.end(), end);
    }
    return tls_->write(std::string_view(gather.data(), parts.size())) == TlsEngine::State::done;
  }
  for (const std::string_view part : {parts.first, parts.second, parts.third}) {
    if (!part.empty() && tls_->write(part) != TlsEngine::State::done) return false;
  }
  return true;
}

void Stream::shutdown_write() {
  if (aborted_) return;
  if (tls_) {
    tls_->close_notify();
    const std::string& alert = tls_->output();
    const ssize_t sent =
        ::send(socket_->tcp.native_handle(), alert.data(), alert.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent;  // nobody is owed a goodbye that does not fit the socket's buffer
    tls_->output().clear();
  }
  boost::system::error_code ignored;
  socket_->tcp.shutdown(TcpSocket::shutdown_send, ignored);
}

void Stream::interrupt() {
  boost::system::error_code ignored;
  socket_->tcp.cancel(ignored);
}

void Stream::abort() {
  aborted_ = true;
  interrupt();
}

Stream::Peek Stream::peek() const {
  if (aborted_) return Peek::closed;
  // Not MSG_PEEK: the peer's FIN may stand behind a TLS alert or a pipelined request that nobody will read.
  pollfd look{socket_->tcp.native_handle(), POLLIN | POLLRDHUP, 0};
  if (::poll(&look, 1, 0) <= 0) return Peek::nothing;
  if ((look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return Peek::closed;
  return Peek::input;
}

std::string_view Stream::tls_error() const { return tls_ ? tls_->error() : std::string_view(); }
std::string Stream::peer_key_digest() const { return tls_ ? tls_->peer_key_digest() : std::string(); }
std::vector<std::string> Stream::peer_chain() const {
  return tls_ ? tls_->peer_chain() : std::vector<std::string>();
}
std::string_view Stream::server_name() const { return tls_ ? tls_->server_name() : std::string_view(); }

}  // namespace sallyport::net
