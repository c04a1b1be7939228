// Step 6: to the upstream and back, under guard.
#include <charconv>

#include "base/control/control.h"
#include "doors/relay/body.h"
#include "doors/relay/response_head.h"
#include "doors/web/steps.h"
#include "wire/http1/forward.h"

namespace sallyport::doors {
namespace {

using Kind = http1::Framing::Kind;

bool is_replayable(const http1::RequestHead& head) {
  return head.framing.kind == Kind::none && !head.wants_websocket && head.method != http1::Method::post &&
         head.method != http1::Method::patch && head.method != http1::Method::unknown;
}

bool is_event_stream(const http1::ResponseHead& head) {
  return head.find(http1::FieldId::content_type).starts_with("text/event-stream");
}

// One exchange: the request to one upstream connection, its response to the client.
class Exchange {
 public:
  Exchange(Crossing& crossing, Equipped equipped)
      : crossing_(crossing),
        connection_(crossing.connection()),
        workspace_(crossing.connection().workspace()),
        equipped_(std::move(equipped)),
        limits_(crossing.site().map().limits),
        head_(connection_) {}

  net::Task<Result<void>> run();

 private:
  enum class Got : std::uint8_t { response, nothing };  // nothing: a reused connection had died
  net::Task<Result<Got>> attempt();
  net::Task<Result<void>> send_body();
  net::Task<Result<void>> run_tunnel();
  Result<Got> no_head() const;
  bool streams_body() const {
    return !crossing_.body_.is_read && crossing_.head().framing.kind != Kind::none;
  }
  net::Task<Result<void>> send_response();
  void write_response_head(http1::Framing framing);
  http1::Framing client_framing() const;
  http1::Framing announced(http1::Framing framing) const;
  void finish(const BodyReader& reader);
  Error stopped(std::string_view what) const;
  net::Stream& upstream() { return *upstream_.stream; }

  Crossing& crossing_;
  Connection& connection_;
  Workspace& workspace_;
  Equipped equipped_;
  const map::Limits& limits_;
  Upstream upstream_;
  ResponseHeadReader head_;
  bool upload_cut_ = false;  // the upstream answered before it had the whole body
};

// Why a wait ended that was interrupted from outside.
Error Exchange::stopped(std::string_view what) const {
  if (!crossing_.cut_reason().empty()) return self_error(ErrorKind::unavailable, "cut");
  return connection_.why_woken(what);
}

net::Task<Result<void>> Exchange::run() {
  Upstreams& upstreams = crossing_.lane().upstreams();
  Got got = Got::nothing;
  upstream_ = upstreams.take(equipped_.permit, *equipped_.component);
  if (upstream_.stream) {
    SP_CO_TRY(got, co_await attempt());
  }
  if (got == Got::nothing) {
    connection_.leave_upstream();
    SP_CO_TRY(upstream_,
              co_await upstreams.connect(equipped_.permit, *equipped_.component, limits_.connect_wait));
    if (!crossing_.cut_reason().empty()) co_return stopped("connecting");
    SP_CO_TRY(got, co_await attempt());
  }
  const bool tunnel_anyway = crossing_.head().wants_websocket && !enforced(Control::upgrade_list);  // T23
  if (workspace_.response.upgraded || tunnel_anyway) co_return co_await run_tunnel();
  co_return co_await send_response();
}

net::Task<Result<void>> Exchange::run_tunnel() {
  write_response_head({});
  const net::Io sent = co_await connection_.client().write({workspace_.to_client, {}, {}});
  crossing_.answered_ = true;
  if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
  co_return co_await tunnel(crossing_, upstream(), head_.behind());
}

// Sends the request and reads the response's head.
net::Task<Result<Exchange::Got>> Exchange::attempt() {
  connection_.enter(Phase::upload, limits_.body_wait, upstream_.stream.get());
  if (streams_body()) {
    if (auto sent = co_await send_body(); !sent.ok()) co_return sent.error();
  } else {
    net::Stream::Parts parts{workspace_.to_upstream, crossing_.body_.text, {}};
    net::Io sent = upstream().write_now(parts);
    if (sent.state == net::Io::State::blocked) sent = co_await upstream().write(parts);
    // A failed write is not an answer: what the upstream said before it closed is still to be read.
    const bool early = connection_.woken() == Connection::Woken::early_answer;
    if (sent.state == net::Io::State::interrupted && !early) co_return stopped("sending the request");
  }
  connection_.enter(Phase::answer, limits_.upstream_wait, upstream_.stream.get());
  SP_CO_TRY(const auto got, co_await head_.read(upstream(), crossing_.head().method));
  if (got == ResponseHeadReader::Got::interrupted) co_return stopped("waiting for the response");
  if (got == ResponseHeadReader::Got::closed) co_return no_head();
  co_return Got::response;
}
// A connection that had been closed while it rested; the request can go over another one, once.
Result<Exchange::Got> Exchange::no_head() const {
  if (head_.is_silent() && upstream_.reused && is_replayable(crossing_.head())) return Got::nothing;
  return upstream_error(ErrorKind::unavailable, "closed before a complete response head");
}

net::Task<Result<void>> Exchange::send_body() {
  const http1::RequestHead& head = crossing_.head();
  if (head.framing.kind == Kind::length && head.framing.length > limits_.max_body) {
    co_return client_error(ErrorKind::too_large, "body over the limit");
  }
  if (head.expect_continue) {
    const net::Io sent = co_await connection_.client().write({"HTTP/1.1 100 Continue\r\n\r\n", {}, {}});
    if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
  }
  BodyReader reader(connection_.client(), head.framing, connection_.behind_head(), Origin::client,
                    limits_.max_body);
  BodyWriter writer(head.framing);
  net::Block block;
  std::string_view first = workspace_.to_upstream;
  while (true) {
    const auto run = co_await reader.next(block);
    crossing_.record_.bytes_in = reader.total();
    upload_cut_ = !run.ok() && connection_.woken() == Connection::Woken::early_answer;
    if (upload_cut_) break;
    if (!run.ok()) co_return run.error();
    const auto parts = writer.frame(first, *run, reader.finished(), reader.kept_trailers());
    const net::Io sent = co_await upstream().write(parts);
    first = {};
    upload_cut_ = !sent.ok();
    if (upload_cut_ || reader.finished()) break;
    connection_.moved();
  }
  if (upload_cut_) {
    connection_.close_after();
    co_return Result<void>();
  }
  crossing_.body_.is_read = true;
  crossing_.body_.rest.assign(reader.rest());
  co_return Result<void>();
}

http1::Framing Exchange::client_framing() const {
  http1::Framing framing = workspace_.response.framing;
  const bool open_ended = framing.kind == Kind::chunked || framing.kind == Kind::until_close;
  if (open_ended) framing.kind = crossing_.head().minor_version == 1 ? Kind::chunked : Kind::until_close;
  return framing;
}

// What the upstream says the body would be: of an answer to HEAD, which has none (RFC 9110 §9.3.2).
http1::Framing Exchange::announced(http1::Framing framing) const {
  const std::string_view length = workspace_.response.find(http1::FieldId::content_length);
  if (crossing_.head().method != http1::Method::head || length.empty()) return framing;
  http1::Framing said{Kind::length, 0};
  const auto [end, wrong] = std::from_chars(length.data(), length.data() + length.size(), said.length);
  return wrong == std::errc() && end == length.data() + length.size() ? said : framing;
}

void Exchange::write_response_head(http1::Framing framing) {
  if (framing.kind == Kind::until_close) connection_.close_after();
  const http1::NewField ours[] = {{"X-Request-Id", crossing_.request_id()}};
  http1::ResponseForward how;
  how.add = ours;
  how.framing = announced(framing);
  how.keep_alive = connection_.keeps_alive();
  how.websocket = workspace_.response.upgraded;
  how.client_is_1_0 = crossing_.head().minor_version == 0;
  workspace_.to_client.clear();
  http1::append_response(workspace_.to_client, workspace_.response, how);
  crossing_.record_.status = workspace_.response.status;
}

net::Task<Result<void>> Exchange::send_response() {
  const http1::Framing framing = client_framing();
  BodyReader reader(upstream(), workspace_.response.framing, head_.behind(), Origin::upstream, ~0ull);
  BodyWriter writer(framing);
  write_response_head(framing);
  connection_.enter(Phase::download,
                    is_event_stream(workspace_.response) ? limits_.tunnel_idle_wait : limits_.upstream_wait,
                    upstream_.stream.get());
  crossing_.answered_ = true;
  std::string_view first = workspace_.to_client;
  net::Block block;
  // At least one turn: the head goes with the first run, or alone, for an event stream may be silent for
  // long.
  do {
    const bool alone = !first.empty() && (reader.finished() || reader.wants_input());
    Result<std::string_view> run = std::string_view();
    if (!alone && reader.wants_input()) {
      run = co_await reader.next(block);
    } else if (!alone) {
      run = reader.take();
    }
    crossing_.record_.bytes_out = reader.total();
    if (!run.ok())
      co_return run.error().kind == ErrorKind::timed_out ? stopped("reading the response") : run.error();
    net::Stream::Parts parts =
        alone ? net::Stream::Parts{first, {}, {}} : writer.frame(first, *run, reader.finished());
    first = {};
    net::Io sent = connection_.client().write_now(parts);
    if (sent.state == net::Io::State::blocked) sent = co_await connection_.client().write(parts);
    if (sent.state == net::Io::State::interrupted) co_return stopped("sending the response");
    if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
    connection_.moved();
  } while (!reader.finished());
  finish(reader);
  co_return Result<void>();
}

void Exchange::finish(const BodyReader& reader) {
  const bool clean = workspace_.response.keep_alive && reader.rest().empty() && !upload_cut_;
  if (clean) crossing_.lane().upstreams().give_back(*equipped_.component, std::move(upstream_.stream));
  if (crossing_.body_.is_read) connection_.keep_rest(crossing_.body_.rest);
}

}  // namespace

net::Task<Result<void>> relay(Crossing& crossing, Equipped equipped) {
  Exchange exchange(crossing, std::move(equipped));
  const auto done = co_await exchange.run();
  crossing.connection().leave_upstream();
  co_return done;
}

}  // namespace sallyport::doors
