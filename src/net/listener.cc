#include "net/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <cstring>

namespace sallyport::net {
namespace {

using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

Error listen_error(const std::string& where, int code) {
  std::string hint;
  if (code == EADDRINUSE) hint = " (something else listens there: stop it or choose another port)";
  if (code == EACCES) hint = " (ports below 1024 need CAP_NET_BIND_SERVICE)";
  return self_error(ErrorKind::unavailable, "cannot listen on " + where + ": " + std::strerror(code) + hint);
}

Result<int> bind_tcp(const std::string& host, std::uint16_t port) {
  const std::string where = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); code != 0) {
    return self_error(ErrorKind::unavailable, "cannot listen on " + where + ": " + ::gai_strerror(code));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> holder(found, ::freeaddrinfo);
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd < 0 || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
      ::bind(fd, found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd, 4096) != 0) {
    const int code = errno;
    if (fd >= 0) ::close(fd);
    return listen_error(where, code);
  }
  return fd;
}

bool somebody_listens(const sockaddr_un& address) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

Result<int> bind_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return listen_error(path, ENAMETOOLONG);
  std::memcpy(address.sun_path, path.data(), path.size());
  if (somebody_listens(address)) return listen_error(path, EADDRINUSE);
  ::unlink(path.c_str());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const mode_t before = ::umask(0177);  // the socket is never there with a wider mode
  const int bound = fd < 0 ? -1 : ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int code = errno;
  ::umask(before);
  if (bound == 0 && ::listen(fd, 64) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return listen_error(path, code);
}

}  // namespace

struct Listener::State {
  State(Loop& on, int socket) : loop(on), descriptor(on.executor(), socket) {}
  Loop& loop;
  Descriptor descriptor;
  std::function<void(int)> on_socket;
  std::string unix_path;
  bool stopped = false;
};

Listener::Listener(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Listener>> Listener::open(Loop& loop, const std::string& host, std::uint16_t port) {
  SP_TRY(const int socket, bind_tcp(host, port));
  return std::unique_ptr<Listener>(new Listener(std::make_unique<State>(loop, socket)));
}

Result<std::unique_ptr<Listener>> Listener::open_unix(Loop& loop, const std::string& path) {
  SP_TRY(const int socket, bind_unix(path));
  auto state = std::make_unique<State>(loop, socket);
  state->unix_path = path;
  return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

Listener::~Listener() { stop(); }

void Listener::stop() {
  if (state_->stopped) return;
  state_->stopped = true;
  boost::system::error_code ignored;
  state_->descriptor.close(ignored);
  if (!state_->unix_path.empty()) ::unlink(state_->unix_path.c_str());
}

std::uint16_t Listener::port() const {
  sockaddr_in6 address{};
  socklen_t length = sizeof address;
  const int fd = const_cast<State&>(*state_).descriptor.native_handle();
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.sin6_port);  // at the same place in sockaddr_in
}

void Listener::start(std::function<void(int)> on_socket) {
  state_->on_socket = std::move(on_socket);
  spawn(state_->loop, "listener", accept_forever(state_));
}

Task<void> Listener::accept_forever(std::shared_ptr<State> state) {
  while (!state->stopped) {
    const auto waited =
        co_await state->descriptor.async_wait(Descriptor::wait_read, asio::as_tuple(asio::deferred));
    if (std::get<0>(waited) || state->stopped) co_return;
    for (int burst = 0; burst < 64; ++burst) {
      const int fd =
          ::accept4(state->descriptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) {
        state->on_socket(fd);
        continue;
      }
      if (errno == ECONNABORTED || errno == EINTR) continue;
      // Out of descriptors: the backlog waits; asking again at once would spin.
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        co_await sleep(state->loop, milliseconds(50));
      break;
    }
  }
}

}  // namespace sallyport::net
