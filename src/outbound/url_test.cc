#include "outbound/url.h"

#include <gtest/gtest.h>

namespace sallyport::outbound {
namespace {

TEST(OutboundUrl, IsTakenApart) {
  const auto plain = parse_url("https://Login.Example.com/realms/main?x=1&y");
  ASSERT_TRUE(plain.ok());
  EXPECT_TRUE(plain->tls);
  EXPECT_EQ(plain->host, "login.example.com");
  EXPECT_EQ(plain->authority, "login.example.com");
  EXPECT_EQ(plain->port, 443);
  EXPECT_EQ(plain->target, "/realms/main?x=1&y");
  EXPECT_FALSE(plain->literal.has_value());

  const auto bare = parse_url("http://127.0.0.1:8080");
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare->target, "/");
  EXPECT_EQ(bare->authority, "127.0.0.1:8080");
  EXPECT_TRUE(bare->literal.has_value());
  EXPECT_EQ(parse_url("https://a.test?q")->target, "/?q");
  EXPECT_EQ(parse_url("https://a.test:443/")->authority, "a.test");
  EXPECT_EQ(parse_url("https://a.test./")->authority, "a.test");

  const auto six = parse_url("https://[2001:DB8::1]:444/x");
  ASSERT_TRUE(six.ok());
  EXPECT_EQ(six->host, "2001:db8::1");
  EXPECT_EQ(six->authority, "[2001:db8::1]:444");
  EXPECT_EQ(parse_url("https://[::ffff:127.0.0.1]/")->host, "127.0.0.1") << "one spelling of each address";
}

TEST(OutboundUrl, R15_RefusesOtherSpellingsOfAnAddress) {
  for (const char* host : {"2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "127.0.0.01",
                           "127.0.0.1.", "1.2.3.4.5", "evil.test.0x7f", "[127.0.0.1]", "[::1%25lo]", "[::1",
                           "[]", "[1.2.3.4", "\xe2\x91\xa0.test", "169.254.169.254.", "0xa9fea9fe"}) {
    const auto url = parse_url("https://" + std::string(host) + "/");
    ASSERT_FALSE(url.ok()) << host;
    EXPECT_EQ(url.error().kind, ErrorKind::malformed);
  }
}

TEST(OutboundUrl, RefusesWhatReadersDifferOn) {
  for (const char* text : {"",
                           "https://",
                           "https:///path",
                           "ftp://a.test/",
                           "//a.test/",
                           "HTTPS://a.test/",
                           "https://a.test\\@b/",
                           "https://user:pw@a.test/",
                           "https://a.test/#x",
                           "https://a.test/a b",
                           "https://a.test/\r\nx: y",
                           "https://a.test:0/",
                           "https://a.test:/",
                           "https://a.test:65536/",
                           "https://a.test:1x/",
                           "https://a..test/",
                           "https://.test/",
                           "https://-a.test/",
                           "https://a_-.test/",
                           "https://a,b.test/",
                           "https://a%2e.test/",
                           "https://[::1]x/"}) {
    EXPECT_FALSE(parse_url(text).ok()) << text;
  }
  EXPECT_FALSE(parse_url("https://a.test/" + std::string(9000, 'a')).ok());
  EXPECT_FALSE(parse_url("https://" + std::string(64, 'a') + ".test/").ok());
}

TEST(OutboundUrl, AnErrorQuotesNothing) {
  EXPECT_EQ(parse_url("https://user:sesame@a.test/").error().detail.find("sesame"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::outbound
