#include "doors/forward_auth/ask.h"
#include "doors/forward_auth/forward_auth.h"
#include "doors/forward_auth/peers.h"

namespace sallyport::doors::forward_auth {
namespace {

net::Task<void> refuse_peer(Connection& connection, const http1::RequestHead& head) {
  Crossing crossing(connection, head);
  const Error error = client_error(ErrorKind::forbidden,
                                   "the sender is none of `proxies` of `listen.forward_auth` in the map");
  connection.close_after();
  co_await refuse(crossing, error, head);
}

// The proxy's own check, every second or so: no crossing, no record.
net::Task<void> say_alive(Connection& connection, const http1::RequestHead& head, Endpoint endpoint) {
  const bool good = endpoint == Endpoint::ping || connection.lane().gate().journal.accepting();
  Reply reply;
  reply.status = good ? 200 : 503;
  reply.content_type = "text/plain";
  reply.body = good ? "OK\n" : "not ready\n";
  if (!head.keep_alive || head.framing.kind != http1::Framing::Kind::none) connection.close_after();
  const RequestId digits = connection.lane().request_id();
  const std::string_view id(digits.data(), digits.size());
  connection.enter(Phase::closing, seconds(10));
  const net::Io sent = co_await connection.send(reply, id, head.method == http1::Method::head);
  if (!sent.ok()) connection.close_after();
}

}  // namespace

net::Task<void> serve(Connection& connection, const http1::RequestHead& head) {
  if (!may_ask(connection.peer(), connection.lane().site()->map().listen.forward_auth_proxies)) {
    co_await refuse_peer(connection, head);
    co_return;
  }
  const Endpoint endpoint = endpoint_of(head.path);
  switch (endpoint) {
    case Endpoint::auth:
    case Endpoint::ask:
      co_await ask(connection, head, endpoint);
      co_return;
    case Endpoint::ping:
    case Endpoint::ready:
      co_await say_alive(connection, head, endpoint);
      co_return;
    default:
      co_await visit(connection, head, endpoint);
  }
}

}  // namespace sallyport::doors::forward_auth
