// TLS state that must not carry more than it was given for (H07, H13).
#include "verify/probes/all.h"
#include "verify/run/exchange.h"

namespace sallyport::verify {
namespace {

constexpr std::chrono::milliseconds patience{2000};

// A connection that has exchanged one request, so that the ticket has come.
Result<std::unique_ptr<net::BlockingStream>> used_connection(const Stage& stage) {
  SP_TRY(auto stream, net::BlockingStream::connect(stage.web(), patience));
  SP_CHECK(stream->write("GET " + stage.open + "tls HTTP/1.1\r\nHost: " + stage.host + "\r\n\r\n", patience));
  std::string received;
  SP_TRY(const std::size_t count, stream->read(received, patience));
  if (count == 0) return upstream_error(ErrorKind::unavailable, "closed");
  return stream;
}

}  // namespace

Probed early_data(const Stage& stage, Values) {
  if (!stage.tls) return unable("this gate does not speak TLS");
  auto stream = used_connection(stage);
  if (!stream.ok()) return came_through("no connection: " + stream.error().detail);
  const std::uint32_t bytes = (*stream)->max_early_data();
  if (bytes > 0) return came_through("the gate takes " + std::to_string(bytes) + " bytes of early data");
  return held("no early data is taken");
}

Probed ticket_on_other_host(const Stage& stage, Values) {
  auto first = used_connection(stage);
  if (!first.ok()) return came_through("no connection: " + first.error().detail);
  net::BlockingTarget target = stage.web();
  target.resume = (*first)->resumption();
  if (!target.resume) return held("the gate gives no tickets");
  // The ticket is offered under its own name; the request then names another host.
  const Exchange seen =
      exchange(target, "GET " + stage.open + "tls HTTP/1.1\r\nHost: " + stage.other_host + "\r\n\r\n", {});
  if (seen.status() == 421 || (seen.replies.empty() && seen.closed))
    return held("421 on the resumed connection");
  return came_through("host of the ticket and of the request differ, and the gate answered " +
                      std::to_string(seen.status()));
}

}  // namespace sallyport::verify
