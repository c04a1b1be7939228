#include "wire/http1/forward.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sallyport::http1
