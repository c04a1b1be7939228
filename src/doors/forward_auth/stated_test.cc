#include "doors/forward_auth/stated.h"

#include <gmock/gmock.h>

#include "doors/forward_auth/test_asking.h"

namespace sallyport::doors::forward_auth {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view lines, bool host_is_ours = false) {
  const Asking asking(lines);
  const auto stated = read_stated(asking.head(), host_is_ours);
  EXPECT_FALSE(stated.ok()) << lines;
  return stated.ok() ? std::string() : stated.error().detail;
}

TEST(Stated, SaysWhichLineIsMissing) {
  EXPECT_THAT(refusal("X-Forwarded-Uri: /a\n"),
              HasSubstr("proxy_set_header X-Forwarded-Method $request_method;"));
  EXPECT_THAT(refusal("X-Forwarded-Method: GET\n"),
              HasSubstr("proxy_set_header X-Forwarded-Uri $request_uri;"));
}

TEST(Stated, RefusesAFieldThatComesTwice) {
  const std::string rest = "X-Forwarded-Method: GET\nX-Forwarded-Uri: /a\nX-Forwarded-Host: a.example\n";
  for (const std::string name : {"X-Forwarded-Method: GET", "X-Forwarded-Uri: /a", "x-FORWARDED-uri: /a",
                                 "X-Forwarded-Host: a.example"}) {
    EXPECT_THAT(refusal(rest + name + "\n"), HasSubstr("two x-forwarded-"));
  }
}

TEST(Stated, RefusesContradictions) {
  const std::string method = "X-Forwarded-Method: GET\n";
  const std::string uri = "X-Forwarded-Uri: /a\n";
  EXPECT_THAT(refusal(method + uri + "X-Original-Method: POST\n"), HasSubstr("about the method"));
  EXPECT_THAT(refusal(method + uri + "X-Original-URI: /b\n"), HasSubstr("about the path"));
  EXPECT_THAT(refusal(method + uri + "X-Original-URL: https://a.example/b\n"), HasSubstr("about the path"));
  EXPECT_THAT(refusal(method + "X-Original-URL: https://a.example/b\nX-Forwarded-Host: b.example\n"),
              HasSubstr("contradict each other"));
}

TEST(Stated, RefusesWhatIsNoPath) {
  const std::string method = "X-Forwarded-Method: GET\n";
  EXPECT_THAT(refusal(method + "X-Forwarded-Uri: a\n"), HasSubstr("no slash"));
  EXPECT_THAT(refusal(method + "X-Forwarded-Uri: https://a.example/a\n"), HasSubstr("no slash"));
  EXPECT_THAT(refusal(method + "X-Forwarded-Uri:\n"), HasSubstr("an empty x-forwarded-uri"));
  EXPECT_THAT(refusal(method + "X-Original-URL: /a\n"), HasSubstr("no absolute address"));
  EXPECT_THAT(refusal(method + "X-Original-URL: file://a.example/a\n"), HasSubstr("no absolute address"));
}

// A proxy that sets Host alone hands a client's X-Forwarded-Host on: it must not choose the component.
TEST(Stated, AForeignHostBesideOneOfOursIsRefused) {
  const std::string lines = "X-Forwarded-Method: GET\nX-Forwarded-Uri: /a\nX-Forwarded-Host: b.example\n";
  const Asking asking(lines, "/", "a.example");
  EXPECT_FALSE(read_stated(asking.head(), true).ok());
  const auto elsewhere = read_stated(asking.head(), false);
  ASSERT_TRUE(elsewhere.ok());
  EXPECT_EQ(elsewhere->host, "b.example");
}

TEST(Stated, ReadsWhatNginxTraefikAndCaddySay) {
  const Asking nginx("X-Original-Method: PUT\nX-Original-URI: /a?b=%2e\n", "/oauth2/auth", "app.example.com");
  const auto stated = read_stated(nginx.head(), true);
  ASSERT_TRUE(stated.ok());
  EXPECT_EQ(stated->method, "PUT");
  EXPECT_EQ(stated->target, "/a?b=%2e");
  EXPECT_EQ(stated->host, "app.example.com");

  const Asking traefik(usual("POST", "/a/b?c"));
  const auto other = read_stated(traefik.head(), false);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->method, "POST");
  EXPECT_EQ(other->target, "/a/b?c");
  EXPECT_EQ(other->host, "app.example.com");
}

TEST(Stated, ReadsAnOriginalUrl) {
  const std::pair<std::string, std::string> cases[] = {{"https://a.example:8443/x?y", "/x?y"},
                                                       {"HTTPS://A.example", "/"},
                                                       {"http://a.example?y=//", "/?y=//"}};
  for (const auto& [url, target] : cases) {
    const Asking asking("X-Original-Method: GET\nX-Original-URL: " + url + "\nX-Forwarded-Host: a.EXAMPLE\n");
    const auto stated = read_stated(asking.head(), false);
    ASSERT_TRUE(stated.ok()) << url << stated.error().detail;
    EXPECT_EQ(stated->target, target);
  }
}

std::string client(std::string_view lines, const std::vector<Network>& trusted = {}) {
  const Asking asking(lines);
  const auto address = read_client(asking.head(), trusted);
  return address.ok() ? to_text(*address) : "refused: " + address.error().detail;
}

TEST(StatedClient, IsTheRightmostThatIsNotTrusted) {
  EXPECT_EQ(client("X-Forwarded-For: 10.0.0.1, 203.0.113.7\n"), "203.0.113.7");
  const std::vector<Network> trusted{*parse_network("198.51.100.0/24")};
  EXPECT_EQ(client("X-Forwarded-For: 10.0.0.1, 203.0.113.7, 198.51.100.9\n", trusted), "203.0.113.7");
  EXPECT_EQ(client("X-Forwarded-For: 198.51.100.9\n", trusted), "198.51.100.9");
  EXPECT_EQ(client("X-Real-IP: 2001:DB8::1\n"), "2001:db8::1");
  EXPECT_EQ(client("X-Forwarded-For: 203.0.113.7\nX-Real-IP: 203.0.113.7\n"), "203.0.113.7");
}

TEST(StatedClient, IsNeverGuessed) {
  EXPECT_THAT(client(""), HasSubstr("proxy_set_header X-Forwarded-For $remote_addr;"));
  for (const std::string lines :
       {"X-Forwarded-For: 203.0.113.7\nX-Forwarded-For: 203.0.113.7\n", "X-Forwarded-For: unknown\n",
        "X-Forwarded-For: 203.0.113.7,\n", "X-Forwarded-For: 203.0.113.7:4711\n", "X-Real-IP: 010.0.0.1\n",
        "X-Forwarded-For: 203.0.113.7\nX-Real-IP: 127.0.0.1\n", "X-Forwarded-For:\n"}) {
    EXPECT_THAT(client(lines), HasSubstr("refused")) << lines;
  }
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
