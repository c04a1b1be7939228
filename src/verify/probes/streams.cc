// S19: open streams end with their session, and how soon.
#include <thread>

#include "verify/boot/child.h"
#include "verify/probes/all.h"
#include "verify/run/reply.h"
#include "verify/run/sign_in.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds patience{3000};
constexpr milliseconds longest_life{1500};  // after the session has ended

struct Stream {
  std::unique_ptr<net::BlockingStream> connection;
  std::string received;
  Steady::time_point closed_at{};
  bool closed = false;
};

std::string request(const Stage& stage, const std::string& cookie, std::string_view path,
                    std::string_view more) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + stage.other_host + "\r\nCookie: " + cookie +
         "\r\n" + std::string(more) + "\r\n";
}

// Open when the first tick of the witness has come through.
Result<Stream> open_stream(const Stage& stage, const std::string& bytes) {
  net::BlockingTarget target = stage.web();
  target.server_name = stage.other_host.substr(0, stage.other_host.rfind(':'));
  Stream stream;
  SP_TRY(stream.connection, net::BlockingStream::connect(target, patience));
  SP_CHECK(stream.connection->write(bytes, patience));
  while (stream.received.find("tick") == std::string::npos) {
    SP_TRY(const std::size_t count, stream.connection->read(stream.received, patience));
    if (count == 0) return upstream_error(ErrorKind::unavailable, "closed: " + stream.received.substr(0, 40));
  }
  return stream;
}

void drain(Stream& stream, Steady::time_point deadline) {
  while (!stream.closed && Steady::now() < deadline) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
    const auto got = stream.connection->read(stream.received, std::max(left, milliseconds(1)));
    if (!got.ok() && got.error().kind == ErrorKind::timed_out) return;
    stream.closed = !got.ok() || *got == 0;
    if (stream.closed) stream.closed_at = Steady::now();
  }
}

// The last frame is Close with 1008, "policy violation" (RFC 6455 §7.4.1).
bool closed_with_1008(const Stream& stream) {
  return stream.received.find(std::string("\x03\xf0", 2), stream.received.rfind('\x88')) !=
             std::string::npos &&
         stream.received.rfind('\x88') != std::string::npos;
}

std::string ms_after(const Stream& stream, Steady::time_point ended) {
  const auto took = std::chrono::duration_cast<milliseconds>(stream.closed_at - ended);
  return std::to_string(took.count()) + " ms";
}

Result<void> end_session(const Stage& stage, const std::string& cookie) {
  const std::string id = cookie.substr(cookie.find('=') + 1, cookie.find('.') - cookie.find('=') - 1);
  const auto ended = run_program({stage.program, "session", "end", "--state", stage.state, "--id", id},
                                 stage.state + "/../command.log", milliseconds(5000));
  if (!ended.ok()) return ended.error();
  return {};
}

Probed judge(const Stage& stage, const Stream& socket, const Stream& events, Steady::time_point ended,
             std::size_t mark) {
  if (!socket.closed) return came_through("the WebSocket is still open");
  if (!events.closed) return came_through("the event stream is still open");
  if (!closed_with_1008(socket)) return came_through("the WebSocket was closed without code 1008");
  std::string journal;
  const auto deadline = Steady::now() + milliseconds(1000);
  while ((journal = stage.journal->since(mark)).find("stream_ended") == std::string::npos) {
    if (Steady::now() > deadline) return came_through("the journal has no stream_ended");
    std::this_thread::sleep_for(milliseconds(5));
  }
  return held("WebSocket closed with 1008 after " + ms_after(socket, ended) + ", event stream after " +
              ms_after(events, ended) + " (the command that ends them included)");
}

}  // namespace

Probed stream_revocation(const Stage& stage, Values) {
  Browser browser(stage);
  browser.visit_host(stage.other_host);
  if (!sign_in(browser, stage.people->plain(), {}, {}).ok) return unable("nobody could sign in");
  const std::string cookie = std::string(session_cookie_name) + "=" + browser.cookie(session_cookie_name);
  auto socket = open_stream(
      stage, request(stage, cookie, "/live",
                     "Origin: https://" + stage.other_host +
                         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  if (!socket.ok()) return came_through("a WebSocket with a session does not open: " + socket.error().detail);
  auto events = open_stream(stage, request(stage, cookie, "/events", "Accept: text/event-stream\r\n"));
  if (!events.ok())
    return came_through("an event stream with a session does not open: " + events.error().detail);

  const std::size_t mark = stage.journal->mark();
  const auto ended = Steady::now();
  // Both are read while the command runs, so that the end is seen when it comes.
  const auto deadline = ended + longest_life + milliseconds(1500);
  std::thread socket_reader([&] { drain(*socket, deadline); });
  std::thread events_reader([&] { drain(*events, deadline); });
  const auto done = end_session(stage, cookie);
  socket_reader.join();
  events_reader.join();
  if (!done.ok()) return unable("session end: " + done.error().detail);
  return judge(stage, *socket, *events, ended, mark);
}

}  // namespace sallyport::verify
