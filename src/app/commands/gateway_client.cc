#include "app/commands/gateway_client.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "wire/http1/head.h"

namespace sallyport::app {
namespace {

constexpr std::size_t max_answer = 4 << 20;
constexpr int wait_seconds = 30;

class Socket {
 public:
  Socket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Error failure(std::string_view what) {
  const bool late = errno == EAGAIN || errno == EWOULDBLOCK;
  return self_error(late ? ErrorKind::timed_out : ErrorKind::unavailable,
                    std::string(what) + ": " + std::strerror(errno));
}

// 0, or errno.
int connect_to(const Socket& socket, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  path.copy(address.sun_path, path.size());
  const timeval wait{wait_seconds, 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  return ::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

Result<void> send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return failure("the gateway does not take the question");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

// Until the gateway closes, as it was asked to.
Result<std::string> read_all(const Socket& socket) {
  std::string answer;
  char buffer[16384];
  while (true) {
    const ssize_t count = ::recv(socket.fd(), buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("the gateway does not answer");
    if (count == 0) return answer;
    answer.append(buffer, static_cast<std::size_t>(count));
    if (answer.size() > max_answer)
      return self_error(ErrorKind::too_large, "the gateway's answer is too long");
  }
}

ErrorKind kind_called(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(ErrorKind::internal); ++i) {
    const auto kind = static_cast<ErrorKind>(i);
    if (to_string(kind) == name) return kind;
  }
  return ErrorKind::internal;
}

Error said_no(std::uint16_t status, std::string_view body) {
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(body, failed);
  const auto* object = failed ? nullptr : value.if_object();
  const auto member = [&](std::string_view name) -> std::string {
    const auto* found = object == nullptr ? nullptr : object->if_contains(name);
    const auto* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : std::string(std::string_view(*text));
  };
  const std::string detail = member("detail");
  return {kind_called(member("error")), Origin::self,
          detail.empty() ? "the gateway refused with status " + std::to_string(status) : detail};
}

Result<std::string> read_answer(std::string_view bytes) {
  http1::ResponseParser parser{http1::HeadLimits{}};
  parser.reset(http1::Method::post);
  http1::ResponseHead head;
  const http1::Outcome outcome = parser.parse(bytes, head);
  const bool whole = outcome.state == http1::Outcome::State::done &&
                     head.framing.kind == http1::Framing::Kind::length &&
                     bytes.size() - outcome.consumed == head.framing.length;
  if (!whole) return self_error(ErrorKind::malformed, "the gateway's answer cannot be read");
  const std::string_view body = bytes.substr(outcome.consumed);
  if (head.status < 200 || head.status > 299) return said_no(head.status, body);
  return std::string(body);
}

Result<std::string> exchange(const Socket& socket, std::string_view method, std::string_view path,
                             std::string_view body) {
  std::string request;
  request.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  request.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
  request.append("\r\nConnection: close\r\n\r\n").append(body);
  SP_CHECK(send_all(socket, request));
  SP_TRY(const std::string answer, read_all(socket));
  return read_answer(answer);
}

}  // namespace

std::optional<Result<std::string>> ask_gateway(const std::string& state, std::string_view method,
                                               std::string_view path, std::string_view body) {
  const Socket socket;
  const std::string where = state + "/admin.sock";
  if (socket.fd() < 0) return Result<std::string>(failure("cannot make a socket"));
  const int refused = connect_to(socket, where);
  if (refused == ENOENT || refused == ECONNREFUSED || refused == ENOTDIR) return std::nullopt;
  if (refused != 0) {
    const ErrorKind kind = refused == EACCES ? ErrorKind::forbidden : ErrorKind::unavailable;
    return Result<std::string>(self_error(kind, where + ": " + std::strerror(refused)));
  }
  return exchange(socket, method, path, body);
}

}  // namespace sallyport::app
