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
constexpr milliseconds longest_life{2500};  // the command that ends the session included

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

// What an operator or a person does to end a session.
struct Way {
  std::string_view name;
  Result<void> (*end)(const Stage& stage, Browser& browser);
};

Result<void> run_command(const Stage& stage, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), stage.program);
  arguments.insert(arguments.end(), {"--state", stage.state});
  const auto ran = run_program(arguments, stage.state + "/../command.log", milliseconds(5000));
  if (!ran.ok()) return ran.error();
  return {};
}

Result<void> kill_session(const Stage& stage, Browser& browser) {
  const std::string cookie = browser.cookie(session_cookie_name);
  return run_command(stage, {"session", "end", "--id", cookie.substr(0, cookie.find('.'))});
}

Result<void> sign_out(const Stage&, Browser& browser) {
  const Reply page = browser.get("/.sallyport/sign-out");
  const Reply done = send_form(browser, "/.sallyport/sign-out", page, {});
  if (done.status == 200) return {};
  return self_error(ErrorKind::unavailable, "the page answered " + std::to_string(done.status));
}

// The person keeps the group that the flow asks for: the session ends all the same, and a new one has the new
// groups.
Result<void> change_groups(const Stage& stage, Browser&) {
  return run_command(stage, {"account", "groups", stage.people->plain().account, "--group", "verify-viewers",
                             "--group", "verify-more"});
}

constexpr Way ways[] = {
    {"session end", kill_session}, {"sign-out", sign_out}, {"a change of groups", change_groups}};

// Empty if both ended as they should.
std::string complaint(const Stage& stage, const Stream& socket, const Stream& events, std::size_t mark) {
  if (!socket.closed) return "the WebSocket is still open";
  if (!events.closed) return "the event stream is still open";
  if (!closed_with_1008(socket)) return "the WebSocket was closed without code 1008";
  const auto deadline = Steady::now() + milliseconds(1000);
  while (stage.journal->since(mark).find("stream_ended") == std::string::npos) {
    if (Steady::now() > deadline) return "the journal has no stream_ended";
    std::this_thread::sleep_for(milliseconds(5));
  }
  return {};
}

Result<std::pair<Stream, Stream>> open_both(const Stage& stage, const Browser& browser) {
  const std::string cookie = std::string(session_cookie_name) + "=" + browser.cookie(session_cookie_name);
  const std::string handshake =
      "Origin: https://" + stage.other_host +
      "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  SP_TRY(Stream socket, open_stream(stage, request(stage, cookie, "/live", handshake)));
  SP_TRY(Stream events,
         open_stream(stage, request(stage, cookie, "/events", "Accept: text/event-stream\r\n")));
  return std::pair<Stream, Stream>(std::move(socket), std::move(events));
}

Probed try_way(const Stage& stage, const Way& way) {
  const std::string name(way.name);
  Browser browser(stage);
  browser.visit_host(stage.other_host);
  if (!sign_in(browser, stage.people->plain(), {}, {}).ok) return unable("nobody could sign in");
  auto both = open_both(stage, browser);
  if (!both.ok()) return came_through("a stream with a session does not open: " + both.error().detail);
  auto& [socket, events] = *both;

  const std::size_t mark = stage.journal->mark();
  const auto start = Steady::now();
  // Both are read while it happens, so that the end is seen when it comes.
  std::thread socket_reader([&, &stream = socket] { drain(stream, start + longest_life); });
  std::thread events_reader([&, &stream = events] { drain(stream, start + longest_life); });
  const auto done = way.end(stage, browser);
  socket_reader.join();
  events_reader.join();
  if (!done.ok()) return unable(name + ": " + done.error().detail);
  const std::string wrong = complaint(stage, socket, events, mark);
  if (!wrong.empty()) return came_through(name + ": " + wrong);
  return held(name + " " + ms_after(socket, start) + " and " + ms_after(events, start));
}

}  // namespace

Probed stream_revocation(const Stage& stage, Values) {
  std::string seen = "WebSocket (1008) and event stream closed after: ";
  for (const Way& way : ways) {
    Probed one = try_way(stage, way);
    if (one.came != Probed::Came::held) return one;
    seen += (seen.ends_with(": ") ? "" : "; ") + one.seen;
  }
  return held(std::move(seen));
}

}  // namespace sallyport::verify
