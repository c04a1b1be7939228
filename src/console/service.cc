#include "console/service.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/secret.h"
#include "doors/relay/body.h"
#include "net/deadline.h"

namespace sallyport::console {
namespace {

constexpr int max_open = 64;
constexpr seconds whole_wait{15};
constexpr std::uint64_t max_body = 64 << 10;

bool is_same_user(int socket) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

std::string render(const ServiceReply& reply, bool head_only) {
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + (reply.status < 400 ? " OK" : " Refused");
  out +=
      "\r\nContent-Type: " + reply.content_type + "\r\nContent-Length: " + std::to_string(reply.body.size());
  out += "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
  if (!head_only) out += reply.body;
  return out;
}

ServiceReply problem(std::uint16_t status, std::string_view title) {
  return {status, "application/problem+json",
          R"({"type":"about:blank","status":)" + std::to_string(status) + R"(,"title":")" +
              std::string(title) + "\"}\n"};
}

// Head and body of the one request of a connection.
struct Received {
  net::Block block;
  http1::RequestHead head;
  std::string body;
};

net::Task<Result<void>> receive(net::Stream& stream, Received& received) {
  received.block = stream.loop().blocks().take(net::small_block);
  http1::RequestParser parser{http1::HeadLimits{}};
  std::size_t filled = 0;
  http1::Outcome outcome;
  while (outcome.state == http1::Outcome::State::need_more) {
    if (filled == received.block.size()) co_return client_error(ErrorKind::too_large, "head over the limit");
    const net::Io got = co_await stream.read(received.block.data() + filled, received.block.size() - filled);
    if (!got.ok()) co_return client_error(ErrorKind::unavailable, "no complete head");
    filled += got.bytes;
    outcome = parser.parse(std::string_view(received.block.data(), filled), received.head);
  }
  if (outcome.state == http1::Outcome::State::refused)
    co_return client_error(ErrorKind::malformed, std::string(outcome.reason));
  const std::string_view behind(received.block.data() + outcome.consumed, filled - outcome.consumed);
  doors::BodyReader reader(stream, received.head.framing, behind, Origin::client, max_body);
  net::Block block;
  while (!reader.finished()) {
    SP_CO_TRY(const std::string_view run, co_await reader.next(block));
    received.body.append(run);
  }
  co_return Result<void>();
}

}  // namespace

Service::Service(net::Loop& loop, net::Workers& workers, std::unique_ptr<net::Listener> listener,
                 ServiceHandler handler)
    : loop_(loop), workers_(workers), listener_(std::move(listener)), handler_(std::move(handler)) {}

void Service::start() {
  listener_->start([this](int socket) {
    if (open_ >= max_open || (same_user_ && !is_same_user(socket))) {
      ::close(socket);
      return;
    }
    net::spawn(loop_, "service", serve(socket));
  });
}

ServiceReply Service::handle(const ServiceRequest& request) const {
  if (!token_.empty() && !equal_constant_time(request.authorization, "Bearer " + token_)) {
    return problem(401, "the bearer token in the state folder's admin.token is needed");
  }
  return handler_(request);
}

net::Task<void> Service::serve(int socket) {
  ++open_;
  net::Stream stream(loop_, socket);
  net::Deadline deadline(loop_, stream, whole_wait);
  Received received;
  const auto got = co_await receive(stream, received);
  ServiceReply reply = problem(400, "the request could not be read");
  if (got.ok()) {
    const http1::RequestHead& head = received.head;
    const ServiceRequest request{head.method, head.path, head.query, head.find(http1::FieldId::authorization),
                                 received.body};
    std::function<void()> work = [&] { reply = handle(request); };
    const bool ran = co_await net::offload(loop_, workers_, std::move(work));
    if (!ran) reply = problem(503, "too busy");
  }
  const std::string text = render(reply, received.head.method == http1::Method::head);
  const net::Io sent = co_await stream.write({text, {}, {}});
  if (sent.ok()) stream.shutdown_write();
  --open_;
}

}  // namespace sallyport::console
