#include "doors/relay/whole_body.h"

#include "doors/relay/body.h"

namespace sallyport::doors {
namespace {

using Kind = http1::Framing::Kind;

}  // namespace

net::Task<Result<void>> receive_body(Connection& connection, const http1::RequestHead& head,
                                     std::uint64_t max_body, BodyBound bound, WholeBody& body) {
  connection.enter(Phase::upload, connection.lane().site()->map().limits.body_wait);
  const http1::Framing framing = head.framing;
  if (framing.kind == Kind::length && framing.length > max_body) {
    co_return client_error(ErrorKind::too_large, "body over the limit");
  }
  if (head.expect_continue && framing.kind != Kind::none) {
    const net::Io sent = co_await connection.client().write({"HTTP/1.1 100 Continue\r\n\r\n", {}, {}});
    if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
  }
  BodyReader reader(connection.client(), framing, connection.behind_head(), Origin::client, max_body);
  if (framing.kind == Kind::length) body.text.reserve(framing.length);
  net::Block block;
  while (!reader.finished()) {
    SP_CO_TRY(const std::string_view run, co_await reader.next(block));
    body.text.append(run);
    if (bound == BodyBound::each_read) connection.moved();
  }
  body.is_read = true;
  body.rest.assign(reader.rest());
  co_return Result<void>();
}

}  // namespace sallyport::doors
