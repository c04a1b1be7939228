#include "net/blocking_socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace sallyport::net {
namespace {

constexpr std::size_t read_size = 64 << 10;

Error broken(std::string_view what, int code) {
  return upstream_error(ErrorKind::unavailable, std::string(what) + ": " + std::strerror(code));
}

struct AddressList {
  addrinfo* first = nullptr;
  ~AddressList() {
    if (first) freeaddrinfo(first);
  }
};

bool resolve(const std::string& host, std::uint16_t port, AddressList& list) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  return getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list.first) == 0 && list.first;
}

bool is_loopback_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* four = reinterpret_cast<const sockaddr_in*>(address);
    return (ntohl(four->sin_addr.s_addr) >> 24) == 127;
  }
  if (address->sa_family != AF_INET6) return false;
  const auto* six = reinterpret_cast<const sockaddr_in6*>(address);
  return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
         (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) && six->sin6_addr.s6_addr[12] == 127);
}

int open_socket(int family) { return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

}  // namespace

BlockingSocket::~BlockingSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> BlockingSocket::wait(short events, Deadline deadline) const {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return upstream_error(ErrorKind::timed_out, "nothing came before the deadline");
    pollfd entry{descriptor_, events, 0};
    const int count = ::poll(&entry, 1, static_cast<int>(left.count()));
    if (count > 0) return {};
    if (count < 0 && errno != EINTR) return broken("poll", errno);
  }
}

Result<void> BlockingSocket::connect_to(const void* address, unsigned length, Deadline deadline) {
  if (descriptor_ < 0) return broken("socket", errno);
  if (::connect(descriptor_, static_cast<const sockaddr*>(address), length) == 0) return {};
  if (errno != EINPROGRESS) return broken("connect", errno);
  SP_CHECK(wait(POLLOUT, deadline));
  int code = 0;
  socklen_t size = sizeof code;
  ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size);
  if (code != 0) return broken("connect", code);
  return {};
}

bool BlockingSocket::come_from(const std::string& source_address) {
  if (source_address.empty()) return true;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  return ::inet_pton(AF_INET, source_address.c_str(), &address.sin_addr) == 1 &&
         ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

Result<BlockingSocket> BlockingSocket::connect_unix(const std::string& path, Deadline deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return self_error(ErrorKind::malformed, "socket path too long: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  BlockingSocket made(open_socket(AF_UNIX));
  SP_CHECK(made.connect_to(&address, sizeof address, deadline));
  return made;
}

Result<BlockingSocket> BlockingSocket::connect(const BlockingTarget& target, Deadline deadline) {
  if (target.address.starts_with("unix:")) return connect_unix(target.address.substr(5), deadline);
  AddressList list;
  if (!resolve(target.address, target.port, list)) {
    return self_error(ErrorKind::malformed, "no address for " + target.address);
  }
  Error last = self_error(ErrorKind::unavailable, "no address could be reached");
  for (const addrinfo* entry = list.first; entry; entry = entry->ai_next) {
    BlockingSocket made(open_socket(entry->ai_family));
    if (!made.come_from(target.source_address))
      return self_error(ErrorKind::malformed, "cannot come from " + target.source_address);
    auto connected = made.connect_to(entry->ai_addr, entry->ai_addrlen, deadline);
    if (!connected.ok()) {
      last = std::move(connected).error();
      continue;
    }
    const int on = 1;
    ::setsockopt(made.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
  }
  return last;
}

Result<void> BlockingSocket::write(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      SP_CHECK(wait(POLLOUT, deadline));
    } else if (errno != EINTR) {
      return broken("send", errno);
    }
  }
  return {};
}

Result<std::size_t> BlockingSocket::read(std::string& out, Deadline deadline) {
  const auto buffer = std::make_unique<std::array<char, read_size>>();
  for (;;) {
    const ssize_t count = ::recv(descriptor_, buffer->data(), buffer->size(), 0);
    if (count >= 0) {
      out.append(buffer->data(), static_cast<std::size_t>(count));
      return static_cast<std::size_t>(count);
    }
    if (errno == EAGAIN) {
      SP_CHECK(wait(POLLIN, deadline));
    } else if (errno != EINTR) {
      return broken("recv", errno);
    }
  }
}

void BlockingSocket::finish_writing() { ::shutdown(descriptor_, SHUT_WR); }

bool is_loopback(const std::string& host) {
  AddressList list;
  if (!resolve(host, 0, list)) return false;
  for (const addrinfo* entry = list.first; entry; entry = entry->ai_next) {
    if (!is_loopback_address(entry->ai_addr)) return false;
  }
  return true;
}

Result<std::uint16_t> free_loopback_port() {
  const int descriptor = open_socket(AF_INET);
  if (descriptor < 0) return broken("socket", errno);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const bool bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                     ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  const int code = errno;
  ::close(descriptor);
  if (!bound) return broken("bind", code);
  return ntohs(address.sin_port);
}

}  // namespace sallyport::net
