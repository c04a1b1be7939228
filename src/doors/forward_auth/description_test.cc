#include "doors/forward_auth/description.h"

#include <gmock/gmock.h>

#include "doors/forward_auth/test_asking.h"

namespace sallyport::doors::forward_auth {
namespace {

using http1::FieldId;
using testing::HasSubstr;

Result<std::unique_ptr<const Description>> describe(std::string_view lines) {
  const Asking asking(lines);
  return Description::make(asking.head(), false, test_limits);
}

std::string refusal(std::string_view lines) {
  const auto made = describe(lines);
  EXPECT_FALSE(made.ok()) << lines;
  return made.ok() ? std::string() : made.error().detail;
}

TEST(Description, P28_RefusesAMalformedTarget) {
  for (const std::string uri : {"/a b", "/a%zz", "/a%00", "/a#b", "/..", "/%2e%2e/admin", "/a\\b", "/a?b c",
                                "/a%c0%af", "/caf\xc3\xa9", "/x HTTP/1.1"}) {
    EXPECT_NE(refusal(usual("GET", uri)), "") << uri;
  }
}

TEST(Description, P24_RefusesEverySpellingButTheCanonicalOne) {
  for (const std::string uri : {"//admin", "/public/../admin", "/public/%2e%2e/admin", "/%61dmin", "/a/./b",
                                "/a//b?x=1", "/a/b/.."}) {
    EXPECT_THAT(refusal(usual("GET", uri)), HasSubstr("another spelling")) << uri;
  }
  for (const std::string uri : {"/", "/a/", "/caf%c3%a9", "/caf%C3%A9", "/a;b=c", "/a?x=//../%2e", "/a?"}) {
    EXPECT_TRUE(describe(usual("GET", uri)).ok()) << uri;
  }
}

TEST(Description, P26_RefusesMethodsThatTheDoorRefuses) {
  for (const std::string method : {"CONNECT", "TRACE", "PROPFIND", "get", "GET /admin", "G\tT", "\"GET\""}) {
    EXPECT_NE(refusal(usual(method, "/a")), "") << method;
  }
}

TEST(Description, P22_RefusesHostsThatAreNone) {
  for (const std::string host : {"a.example, b.example", "a.example/b", "u@a.example", "a b"}) {
    EXPECT_NE(refusal("X-Forwarded-Method: GET\nX-Forwarded-Uri: /\nX-Forwarded-Host: " + host + "\n"), "")
        << host;
  }
}

TEST(Description, IsTheRequestAsStated) {
  const auto made = describe(usual("DELETE", "/a/b?c=d",
                                   "Cookie: a=b\nAuthorization: Bearer x\nOrigin: https://app.example.com\n"
                                   "Sec-Fetch-Mode: cors\nAccept: */*\nUser-Agent: curl\n"));
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const http1::RequestHead& head = (*made)->head();
  EXPECT_EQ(head.method, http1::Method::delete_);
  EXPECT_EQ(head.path, "/a/b");
  EXPECT_EQ(head.query, "c=d");
  EXPECT_EQ(head.host, "app.example.com");
  EXPECT_EQ(head.find(FieldId::cookie), "a=b");
  EXPECT_EQ(head.find(FieldId::authorization), "Bearer x");
  EXPECT_EQ(head.find(FieldId::origin), "https://app.example.com");
  EXPECT_EQ(head.find(FieldId::sec_fetch_mode), "cors");
  EXPECT_EQ(head.find(FieldId::accept), "*/*");
  EXPECT_EQ(head.find(FieldId::user_agent), "curl");
}

TEST(Description, LeavesOutWhatBelongsToTheAskingRequest) {
  const auto made = describe(usual("POST", "/a",
                                   "Content-Length: 5\nExpect: 100-continue\nConnection: close, X-Y\n"
                                   "X-Real-IP: 203.0.113.7\nX-Auth-Request-User: root\nVia: 1.1 a\n"
                                   "Forwarded: for=1.2.3.4\nX-Original-URI: /a\nTE: trailers\n"));
  ASSERT_TRUE(made.ok()) << made.error().detail;
  EXPECT_EQ((*made)->head().framing.kind, http1::Framing::Kind::none);
  ASSERT_EQ((*made)->head().fields().size(), 1u);
  EXPECT_EQ((*made)->head().fields()[0].id, FieldId::host);
  EXPECT_TRUE((*made)->head().keep_alive);
  EXPECT_FALSE((*made)->head().expect_continue);
}

// nginx and Traefik drop Connection and Upgrade when they ask; what a browser cannot leave out is the key.
TEST(Description, AKeyMakesItTheOpeningOfAWebSocket) {
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n";
  for (const std::string more : {"", "Connection: Upgrade\nUpgrade: websocket\n", "Connection: close\n"}) {
    const auto made = describe(usual("GET", "/rest/push", key + more));
    ASSERT_TRUE(made.ok()) << made.error().detail;
    EXPECT_TRUE((*made)->head().wants_websocket);
  }
  EXPECT_THAT(refusal(usual("POST", "/rest/push", key)), HasSubstr("no GET"));
  EXPECT_FALSE((*describe(usual("GET", "/rest/push")))->head().wants_websocket);
}

TEST(Description, RefusesOtherUpgrades) {
  EXPECT_THAT(refusal(usual("GET", "/a", "Connection: Upgrade\nUpgrade: h2c\n")), HasSubstr("upgrade"));
  EXPECT_THAT(refusal(usual("GET", "/a", "HTTP2-Settings: AAMAAABk\n")), HasSubstr("upgrade"));
}

TEST(Description, HoldsTheLimitsOfTheDoor) {
  const Asking asking(usual("GET", "/" + std::string(600, 'a')));
  EXPECT_THAT(Description::make(asking.head(), false, {.max_target = 512}).error().detail,
              HasSubstr("too long"));
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
