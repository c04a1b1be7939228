#include "outbound/connection.h"

#include <array>

namespace sallyport::outbound {
namespace {

using State = net::TlsEngine::State;

Error broken(std::string_view what, std::string_view why) {
  return upstream_error(ErrorKind::unavailable, std::string(what) + ": " + std::string(why));
}

}  // namespace

Connection::Connection(net::BlockingSocket socket, std::shared_ptr<const net::TlsContext> tls,
                       const std::string& host)
    : socket_(std::move(socket)), tls_(std::move(tls)) {
  if (tls_) engine_ = std::make_unique<net::TlsEngine>(*tls_, host);
}

Result<std::unique_ptr<Connection>> Connection::open(const Address& address, std::uint16_t port,
                                                     std::shared_ptr<const net::TlsContext> tls,
                                                     const std::string& host, MonoTime deadline) {
  net::BlockingTarget target;
  target.address = to_text(address);
  target.port = port;
  SP_TRY(net::BlockingSocket socket, net::BlockingSocket::connect(target, deadline));
  std::unique_ptr<Connection> made(new Connection(std::move(socket), std::move(tls), host));
  if (made->engine_) SP_CHECK(made->shake_hands(deadline));
  return made;
}

Result<void> Connection::shake_hands(MonoTime deadline) {
  for (;;) {
    const State state = engine_->handshake();
    SP_CHECK(flush(deadline));
    if (state == State::done) return {};
    if (state != State::wants_input) return broken("TLS handshake", engine_->error());
    SP_CHECK(fill(deadline));
  }
}

Result<void> Connection::flush(MonoTime deadline) {
  if (engine_->output().empty()) return {};
  auto written = socket_.write(engine_->output(), deadline);
  engine_->output().clear();
  return written;
}

Result<void> Connection::fill(MonoTime deadline) {
  std::string more(engine_->pending_input());
  SP_TRY(const std::size_t count, socket_.read(more, deadline));
  if (count == 0) return broken("TLS", "the connection was cut");
  ciphertext_ = std::move(more);
  engine_->set_input(ciphertext_);
  return {};
}

Result<void> Connection::write(std::string_view bytes, MonoTime deadline) {
  if (!engine_) return socket_.write(bytes, deadline);
  constexpr std::size_t piece = 16 << 10;  // what is encrypted at once is held in memory
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, piece);
    if (engine_->write(part) != State::done) return broken("TLS", engine_->error());
    SP_CHECK(flush(deadline));
    bytes.remove_prefix(part.size());
  }
  return {};
}

Result<std::size_t> Connection::read(std::string& out, MonoTime deadline) {
  if (!engine_) return socket_.read(out, deadline);
  std::array<char, 16 << 10> plain;
  for (;;) {
    std::size_t count = 0;
    const State state = engine_->read(plain.data(), plain.size(), count);
    if (state == State::done) {
      out.append(plain.data(), count);
      return count;
    }
    if (state == State::closed) return std::size_t{0};
    if (state != State::wants_input) return broken("TLS", engine_->error());
    SP_CHECK(flush(deadline));
    SP_CHECK(fill(deadline));
  }
}

}  // namespace sallyport::outbound
