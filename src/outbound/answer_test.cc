#include "outbound/answer.h"

#include <gtest/gtest.h>

namespace sallyport::outbound {
namespace {

Limits small() {
  Limits limits;
  limits.max_head = 300;
  limits.max_body = 64;
  return limits;
}

// Feeds the two parts, then the end.
Result<Response> read(std::string_view first, std::string_view second,
                      http1::Method asked = http1::Method::get) {
  AnswerReader reader(asked, small());
  for (const std::string_view part : {first, second}) {
    SP_TRY(const bool whole, reader.feed(part));
    if (whole) return reader.take();
  }
  SP_CHECK(reader.end());
  return reader.take();
}

Result<Response> read(std::string_view text) { return read(text, {}); }

TEST(OutboundAnswer, ReadsEachFramingHoweverItIsSplit) {
  const std::string_view answers[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\nhello",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n"
      "Content-Length: 5\r\n\r\nhello, and what follows",
  };
  for (const std::string_view text : answers) {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      const auto answer = read(text.substr(0, i), text.substr(i));
      ASSERT_TRUE(answer.ok()) << text << " at " << i << ": " << answer.error().detail;
      EXPECT_EQ(answer->status, 200);
      EXPECT_EQ(answer->body, "hello");
    }
  }
}

TEST(OutboundAnswer, ReadsWhatTheFieldsSay) {
  const auto answer = read(
      "HTTP/1.1 302 Found\r\nContent-Type: Application/JSON ; charset=utf-8\r\nLocation: https://b.test/x\r\n"
      "Retry-After: 120\r\nCache-Control: private, Max-Age=300\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->content_type, "application/json");
  EXPECT_EQ(answer->location, "https://b.test/x");
  EXPECT_EQ(answer->retry_after, std::chrono::seconds(120));
  EXPECT_EQ(answer->max_age, std::chrono::seconds(300));
}

TEST(OutboundAnswer, SaysWhatTimeItIsThere) {
  const auto fresh = read("HTTP/1.1 204 No\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
  ASSERT_TRUE(fresh.ok());
  EXPECT_EQ(fresh->now, from_unix_seconds(784'111'777));
  const auto kept = read("HTTP/1.1 204 No\r\nage: 100\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->now, from_unix_seconds(784'111'877)) << "a cache made it no older";
  for (const char* without : {"HTTP/1.1 204 No\r\n\r\n", "HTTP/1.1 204 No\r\nDate: today\r\n\r\n"}) {
    EXPECT_FALSE(read(without)->now.has_value()) << without;
  }
}

TEST(OutboundAnswer, NumbersThatAreNoneAreZero) {
  for (const char* value : {"-1", "+5", "5s", "99999999999999999999", "", "Mon, 01 Jan 2026 00:00:00 GMT"}) {
    const auto answer = read("HTTP/1.1 503 x\r\nRetry-After: " + std::string(value) +
                             "\r\nCache-Control: max-age=" + value + "\r\nContent-Length: 0\r\n\r\n");
    ASSERT_TRUE(answer.ok()) << value;
    EXPECT_EQ(answer->retry_after.count(), 0) << value;
    EXPECT_EQ(answer->max_age.count(), 0) << value;
  }
  EXPECT_EQ(read("HTTP/1.1 200 x\r\nCache-Control: max-age=9, no-store\r\nContent-Length: 0\r\n\r\n")
                ->max_age.count(),
            0);
}

TEST(OutboundAnswer, AnAnswerWithoutABodyEndsWithItsHead) {
  EXPECT_EQ(read("HTTP/1.1 204 x\r\n\r\n")->status, 204);
  EXPECT_EQ(read("HTTP/1.1 304 x\r\nContent-Length: 7\r\n\r\n")->body, "");
  EXPECT_EQ(read("HTTP/1.1 200 x\r\nContent-Length: 7\r\n\r\n", "", http1::Method::head)->body, "");
}

TEST(OutboundAnswer, RefusesWhatIsNoHttp) {
  for (const char* text :
       {"HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1 600 x\r\n\r\n", "HTTP/1.1 20 x\r\n\r\n", "HTTP/2 200\r\n\r\n",
        "ICY 200 OK\r\n\r\n", "<html>hello</html>\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 x\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 x\r\nContent-Length : 1\r\n\r\na",
        "HTTP/1.1 200 x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 x\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na",
        "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"}) {
    const auto answer = read(text);
    ASSERT_FALSE(answer.ok()) << text;
    EXPECT_EQ(answer.error().kind, ErrorKind::malformed) << text;
  }
  std::string many;
  for (int i = 0; i < 9; ++i) many += "HTTP/1.1 103 x\r\n\r\n";
  EXPECT_EQ(read(many).error().kind, ErrorKind::malformed);
}

TEST(OutboundAnswer, RefusesWhatIsTooLarge) {
  const std::string body(65, 'a');
  for (const std::string& text : {"HTTP/1.1 200 x\r\nContent-Length: 65\r\n\r\n",
                                  "HTTP/1.1 200 x\r\nContent-Length: 9999999999999999\r\n\r\n"}) {
    EXPECT_EQ(read(text).error().kind, ErrorKind::too_large) << text;
  }
  EXPECT_EQ(read("HTTP/1.1 200 x\r\n\r\n" + body).error().kind, ErrorKind::too_large);
  EXPECT_EQ(read("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n41\r\n" + body).error().kind,
            ErrorKind::too_large);
  EXPECT_TRUE(read("HTTP/1.1 200 x\r\n\r\n" + body.substr(1)).ok()) << "the limit itself";
  // The end of the head never comes; or it comes too late.
  const std::string endless = "HTTP/1.1 200 x\r\nA: " + std::string(400, 'a');
  EXPECT_FALSE(read(endless).ok());
  EXPECT_FALSE(read(endless + "\r\n\r\n").ok());
}

TEST(OutboundAnswer, RefusesWhatWasCut) {
  const std::string_view answers[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  };
  for (const std::string_view text : answers) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto answer = read(text.substr(0, i));
      ASSERT_FALSE(answer.ok()) << i;
      EXPECT_EQ(answer.error().kind, ErrorKind::unavailable) << i;
    }
  }
}

}  // namespace
}  // namespace sallyport::outbound
