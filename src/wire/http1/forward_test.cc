#include "wire/http1/forward.h"

#include <gtest/gtest.h>

#include "wire/http1/flat_writer.h"

namespace sallyport::http1 {
namespace {

std::string forwarded(std::string_view bytes, RequestForward how) {
  RequestParser parser{HeadLimits{}};
  RequestHead head;
  const Outcome outcome = parser.parse(bytes, head);
  EXPECT_EQ(outcome.state, Outcome::State::done) << outcome.reason;
  how.framing = head.framing;
  std::string out;
  append_request(out, head, how);
  return out;
}

TEST(AppendRequest, ScrubsThenAddsOurs) {  // T01, T03, T06, T08, T22
  const NewField add[] = {{"X-Sallyport-Assertion", "ours"}, {"X-Bad", "a\r\nX-Role: admin"}};
  RequestForward how;
  how.add = add;
  how.own_cookie_prefix = "__Host-sallyport";
  const std::string out = forwarded(
      "GET /a/../b?x HTTP/1.1\r\nHost: A.b:81\r\nConnection: close, X-Sallyport-Assertion, x-secret\r\n"
      "X-Sallyport-Assertion: forged\r\nX-Forwarded-User: eve\r\nX_Forwarded_User: eve\r\nX.Real.IP: 1\r\n"
      "X-Secret: 1\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nTE: trailers\r\nKeep-Alive: 5\r\n"
      "Cookie: a=b; __Host-sallyport-session=s; c=d\r\nAccept: */*\r\n\r\n",
      how);
  EXPECT_EQ(out,
            "GET /b?x HTTP/1.1\r\nHost: a.b:81\r\nCookie: a=b; c=d\r\nAccept: */*\r\n"
            "X-Sallyport-Assertion: ours\r\n\r\n");
}

TEST(AppendRequest, UnderscoresCrossOnlyWhenRelaxedAndNeverAsAClaim) {
  RequestForward how;
  how.relaxed = 1 << static_cast<int>(Relaxation::underscore_fields);
  const std::string out = forwarded(
      "GET / HTTP/1.1\r\nHost: a\r\nmy_field: 1\r\nX_Forwarded_User: eve\r\nmy.field: 2\r\n\r\n", how);
  EXPECT_EQ(out, "GET / HTTP/1.1\r\nHost: a\r\nmy_field: 1\r\n\r\n");
}

TEST(AppendResponse, WritesFramingAnewAndKeepsOurCookiesOurs) {
  ResponseParser parser{HeadLimits{}};
  ResponseHead head;
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nAlt-Svc: h3\r\nSet-Cookie: a=b\r\n"
      "Set-Cookie: __Host-sallyport-session=x\r\nSet-Cookie: =__host-Sallyport-session=x\r\n"
      "Connection: X-Hop\r\nX-Hop: 1\r\nX_Odd: 1\r\n\r\n";
  ASSERT_EQ(parser.parse(bytes, head).state, Outcome::State::done);
  std::string out;
  const NewField add[] = {{"Set-Cookie", "ours=1"}};
  append_response(out, head, {.add = add, .framing = {Framing::Kind::chunked, 0}});
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nTransfer-Encoding: chunked\r\nSet-Cookie: ours=1\r\n\r\n");
}

TEST(AppendRequest, WritesFramingAndUpgradeAnew) {
  EXPECT_EQ(
      forwarded("POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 005\r\nExpect: 100-continue\r\n\r\n", {}),
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(forwarded("POST /? HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nTrailer: X\r\n\r\n", {}),
            "POST /? HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(forwarded("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                      "Sec-WebSocket-Version: 13\r\n\r\n",
                      {.websocket = true}),
            "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\n\r\n");
}

TEST(AppendRequest, OursReplacesTheClientsFieldOfThatName) {
  const NewField add[] = {{"Authorization", "ours"}, {"Bad Name", "x"}, {"", "x"}, {"X-Tab", "a\tb"}};
  EXPECT_EQ(forwarded("GET / HTTP/1.1\r\nHost: a\r\nauthorization: theirs\r\n\r\n", {.add = add}),
            "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: ours\r\n\r\n");
}

TEST(AppendRequest, LeavesOutACookieFieldThatHeldOnlyOurs) {
  EXPECT_EQ(forwarded("GET / HTTP/1.1\r\nHost: a\r\nCookie: __Host-sallyport-session=x\r\n\r\n",
                      {.own_cookie_prefix = "__Host-sallyport"}),
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(AppendRequest, AppendsAndOutgrowsItsGuess) {
  std::string out = "before";
  {
    FlatWriter writer(out, 0);
    writer.put("|");
    writer.field("name", std::string(1000, 'v'));
  }
  EXPECT_EQ(out, "before|name: " + std::string(1000, 'v') + "\r\n");
}

std::string answered(std::string_view bytes, const ResponseForward& how) {
  ResponseParser parser{HeadLimits{}};
  ResponseHead head;
  const Outcome outcome = parser.parse(bytes, head);
  EXPECT_EQ(outcome.state, Outcome::State::done) << outcome.reason;
  std::string out;
  append_response(out, head, how);
  return out;
}

TEST(AppendResponse, ConnectionIsOurs) {
  const std::string_view bytes = "HTTP/1.1 200 \r\nContent-Length: 5\r\nKeep-Alive: 5\r\n\r\n";
  const Framing length{Framing::Kind::length, 5};
  EXPECT_EQ(answered(bytes, {.framing = length}), "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(answered(bytes, {.framing = length, .keep_alive = false}),
            "HTTP/1.1 200 \r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answered(bytes, {.framing = length, .client_is_1_0 = true}),
            "HTTP/1.1 200 \r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answered(bytes, {.framing = {Framing::Kind::until_close, 0}}),
            "HTTP/1.1 200 \r\nConnection: close\r\n\r\n");
  EXPECT_EQ(
      answered(
          "HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
          {.websocket = true}),
      "HTTP/1.1 101 Go\r\nSec-WebSocket-Accept: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
}

}  // namespace
}  // namespace sallyport::http1
