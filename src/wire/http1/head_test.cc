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

}  // namespace
}  // namespace sallyport::http1
