#include "wire/http1/head.h"

#include <gtest/gtest.h>

namespace sallyport::http1 {
namespace {

Outcome parse(std::string_view bytes, RequestHead& head) {
  RequestParser parser{HeadLimits{}};
  return parser.parse(bytes, head);
}

TEST(RequestParser, ReadsABrowserRequest) {
  const std::string bytes =
      "GET /%61dmin//x/./y?a=b%20c HTTP/1.1\r\nHost: Flows.Example.COM.:8443\r\nuser-agent:  x \r\n"
      "Cookie: a=b\r\nContent-Length: 5\r\nX-Forwarded-User: eve\r\nX_Odd: 1\r\n\r\nhello";
  RequestHead head;
  const Outcome outcome = parse(bytes, head);
  ASSERT_EQ(outcome.state, Outcome::State::done) << outcome.reason;
  EXPECT_EQ(outcome.consumed, bytes.size() - 5);
  EXPECT_EQ(head.method, Method::get);
  EXPECT_EQ(head.path, "/admin/x/y");
  EXPECT_EQ(head.query, "a=b%20c");
  EXPECT_EQ(head.host, "flows.example.com");
  EXPECT_EQ(head.port, 8443);
  EXPECT_EQ(head.find(FieldId::user_agent), "x");
  EXPECT_EQ(head.find(FieldId::cookie), "a=b");
  EXPECT_EQ(head.find(FieldId::origin).data(), nullptr);
  EXPECT_EQ(head.framing.kind, Framing::Kind::length);
  EXPECT_EQ(head.framing.length, 5u);
  EXPECT_TRUE(head.keep_alive);
  ASSERT_EQ(head.fields().size(), 6u);
  EXPECT_EQ(head.fields()[4].id, FieldId::identity);
  EXPECT_EQ(head.fields()[5].id, FieldId::bad_alphabet);
}

TEST(RequestParser, IsUsedAgainAfterReset) {
  RequestParser parser{HeadLimits{}};
  RequestHead head;
  const std::string first = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string second = "GET /b?q HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(parser.parse(first + second, head).consumed, first.size());
  EXPECT_EQ(head.framing.kind, Framing::Kind::chunked);
  parser.reset();
  EXPECT_EQ(parser.parse(second, head).consumed, second.size());
  EXPECT_EQ(head.framing.kind, Framing::Kind::none);
  EXPECT_EQ(head.path, "/b");
  EXPECT_FALSE(head.keep_alive);
  EXPECT_FALSE(head.has(FieldId::transfer_encoding));
}

TEST(ResponseParser, ReadsAResponse) {
  ResponseParser parser{HeadLimits{}};
  ResponseHead head;
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
  ASSERT_EQ(parser.parse(bytes, head).state, Outcome::State::done);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.reason, "OK");
  EXPECT_EQ(head.framing.kind, Framing::Kind::chunked);
  EXPECT_TRUE(head.keep_alive);
}

RequestHead read(std::string_view start, std::string_view fields) {
  std::string bytes(start);
  bytes.append("\r\nHost: a\r\n").append(fields).append("\r\n");
  RequestHead head;
  const Outcome outcome = parse(bytes, head);
  EXPECT_EQ(outcome.state, Outcome::State::done) << outcome.reason;
  return head;  // its views are not looked at after `bytes` has gone
}

TEST(RequestParser, KeepAlive) {
  EXPECT_TRUE(read("GET / HTTP/1.1", "").keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.1", "Connection: x, Close\r\n").keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.1", "Connection: keep-alive\r\nConnection: close\r\n").keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.0", "").keep_alive);
  EXPECT_TRUE(read("GET / HTTP/1.0", "Connection: Keep-Alive\r\n").keep_alive);
}

TEST(RequestParser, UpgradesAndExpectations) {
  EXPECT_TRUE(read("GET / HTTP/1.1", "Connection: upgrade\r\nUpgrade: websocket\r\n").wants_websocket);
  EXPECT_TRUE(read("GET / HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n").wants_other_upgrade);
  EXPECT_TRUE(read("GET / HTTP/1.1", "HTTP2-Settings: AAMAAABk\r\n").wants_other_upgrade);
  const RequestHead half = read("GET / HTTP/1.1", "Upgrade: websocket\r\n");
  EXPECT_FALSE(half.wants_websocket);
  EXPECT_TRUE(half.wants_other_upgrade);
  EXPECT_FALSE(read("GET / HTTP/1.1", "").wants_other_upgrade);
  EXPECT_TRUE(read("PUT / HTTP/1.1", "Expect: 100-continue\r\n").expect_continue);
  EXPECT_FALSE(read("PUT / HTTP/1.0", "Expect: 100-continue\r\n").expect_continue);
}

TEST(RequestParser, TellsWhichRelaxationsItNeeds) {
  EXPECT_EQ(read("GET /a%2fb HTTP/1.1", "").needs, 1u << static_cast<unsigned>(Relaxation::encoded_slash));
  EXPECT_EQ(read("GET /a%5cb HTTP/1.1", "").needs,
            1u << static_cast<unsigned>(Relaxation::encoded_backslash));
  EXPECT_EQ(read("GET /a?%2f HTTP/1.1", "").needs, 0u);
}

TEST(RequestParser, TargetForms) {
  EXPECT_EQ(read("OPTIONS * HTTP/1.1", "").path, "*");
  EXPECT_EQ(read("GET http://a?x HTTP/1.1", "").path, "/");
  EXPECT_EQ(read("GET HTTP://A:80/b/../c HTTP/1.1", "").path, "/c");
  EXPECT_TRUE(read("GET /? HTTP/1.1", "").has_query);
  EXPECT_FALSE(read("GET / HTTP/1.1", "").has_query);
}

TEST(RequestParser, FieldLimitIsNeverAboveTheTable) {
  std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 300; ++i) bytes += "X:\r\n";
  RequestParser parser{HeadLimits{.max_fields = 100000}};
  RequestHead head;
  EXPECT_EQ(parser.parse(bytes + "\r\n", head).status, 431);
  EXPECT_EQ(parser.parse(bytes + "\r\n", head).status, 431) << "asking again changes nothing";
}

TEST(Names, GoThereAndBack) {
  EXPECT_EQ(to_string(Method::delete_), "DELETE");
  EXPECT_EQ(to_string(Method::unknown), "");
  for (std::size_t i = 0; i < relaxation_count; ++i) {
    Relaxation found;
    ASSERT_TRUE(find_relaxation(to_string(static_cast<Relaxation>(i)), found));
    EXPECT_EQ(static_cast<std::size_t>(found), i);
  }
  Relaxation none;
  EXPECT_FALSE(find_relaxation("everything", none));
  EXPECT_EQ(to_string(static_cast<Relaxation>(99)), "");
  EXPECT_EQ(to_string(static_cast<Method>(99)), "");
}

}  // namespace
}  // namespace sallyport::http1
