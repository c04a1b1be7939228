#include "identity/oidc/discovery.h"

#include <gtest/gtest.h>

#include <thread>

#include "identity/oidc/parameters.h"
#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

TEST(ProviderAddress, IsHttpsOrLoopbackInside) {
  for (const auto* good :
       {"https://login.example.com", "https://login.example.com:8443/a?b=c", "https://[2001:db8::1]/"}) {
    EXPECT_TRUE(is_provider_address(good, false)) << good;
  }
  for (const auto* loopback : {"http://127.0.0.1:9000/x", "http://[::1]:9000", "http://localhost/"}) {
    EXPECT_FALSE(is_provider_address(loopback, false)) << loopback;
    EXPECT_TRUE(is_provider_address(loopback, true)) << loopback;
  }
  for (const auto* bad : {"", "http://login.example.com", "http://10.0.0.1/", "ftp://a.b", "//a.b",
                          "https://", "https:///x", "https://good@evil/", "https://a.b/#f", "https://a b/",
                          "https://a.b/\n", "https://a.b/\"", "javascript:x", "https://a.b\\c",
                          "http://localhost.evil.com/", "http://127.0.0.1.evil.com/", "HTTPS://a.b"}) {
    EXPECT_FALSE(is_provider_address(bad, true)) << bad;
  }
  EXPECT_FALSE(is_provider_address("https://a.b/" + std::string(2048, 'x'), true));
}

class DiscoveryTest : public testing::Test {
 protected:
  ManualClock clock_{from_unix_seconds(1'795'000'000)};
  Provider provider_ = test_map_provider();
  TestProvider at_{clock_};
  Discovery discovery_{provider_, at_, clock_};

  ErrorKind refused(const Members& changes) {
    at_.discovery = changes;
    Discovery fresh(provider_, at_, clock_);
    const auto found = fresh.find();
    return found.ok() ? ErrorKind::internal : found.error().kind;
  }
};

TEST_F(DiscoveryTest, R15_RefusesDocumentsThatLie) {
  EXPECT_EQ(refused({}), ErrorKind::internal);
  for (const auto* issuer :
       {"https://evil.example", "https://login.example.com/realm/", "https://LOGIN.example.com/realm",
        "https://login.example.com/realm ", "https://login.microsoftonline.com/{tenantid}/v2.0"}) {
    EXPECT_EQ(refused({{"issuer", as_json(issuer)}}), ErrorKind::unauthenticated) << issuer;
  }
  EXPECT_EQ(refused({{"issuer", ""}}), ErrorKind::unauthenticated);
  EXPECT_EQ(refused({{"issuer", "7"}}), ErrorKind::unauthenticated);
  for (const auto* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
    for (const auto* value :
         {"", "7", "\"http://login.example.com/x\"", "\"javascript:alert(1)\"", "\"http://127.0.0.1/\""}) {
      EXPECT_EQ(refused({{name, value}}), ErrorKind::malformed) << name << value;
    }
  }
  EXPECT_EQ(refused({{"userinfo_endpoint", "7"}}), ErrorKind::malformed);
  EXPECT_EQ(refused({{"end_session_endpoint", "\"http://evil.example\""}}), ErrorKind::malformed);
  EXPECT_EQ(refused({{"code_challenge_methods_supported", R"(["plain"])"}}), ErrorKind::forbidden);
  EXPECT_EQ(refused({{"code_challenge_methods_supported", ""}}), ErrorKind::internal);
  EXPECT_EQ(refused({{"userinfo_endpoint", ""}, {"end_session_endpoint", ""}}), ErrorKind::internal);
  EXPECT_EQ(refused({{"pushed_authorization_request_endpoint", ""}}), ErrorKind::internal);
  provider_.pushed = true;
  EXPECT_EQ(refused({{"pushed_authorization_request_endpoint", ""}}), ErrorKind::malformed);
}

TEST_F(DiscoveryTest, RefusesWhatIsNoStrictJson) {
  for (const auto* text :
       {"", "[]", "{", "null", R"({"issuer":"https://login.example.com/realm","issuer":"x"})"}) {
    EXPECT_EQ(parse_metadata(text, provider_).error().kind, ErrorKind::malformed) << text;
  }
}

TEST_F(DiscoveryTest, IsAskedOnceAnHour) {
  const KnownRef first = *discovery_.find();
  clock_.advance(59min);
  EXPECT_EQ(*discovery_.find(), first);
  EXPECT_EQ(at_.count("openid-configuration"), 1U);
  clock_.advance(1min);
  const KnownRef second = *discovery_.find();
  EXPECT_NE(second, first);
  EXPECT_EQ(second->keys, first->keys);  // the same address: what was fetched of them stays
  at_.discovery["jwks_uri"] = as_json("https://login.example.com/realm/other/jwks");
  clock_.advance(1h);
  EXPECT_NE((*discovery_.find())->keys, first->keys);
}

TEST_F(DiscoveryTest, WhatIsKnownGoesOnForADayWhileTheProviderIsDown) {
  ASSERT_TRUE(discovery_.find().ok());
  at_.down = true;
  clock_.advance(23h);
  EXPECT_TRUE(discovery_.find().ok());
  clock_.advance(1h);
  EXPECT_EQ(discovery_.find().error().kind, ErrorKind::unavailable);
}

TEST_F(DiscoveryTest, R15_AProviderThatBeginsToLieIsNotTakenForDown) {
  ASSERT_TRUE(discovery_.find().ok());
  at_.discovery["issuer"] = as_json("https://evil.example");
  clock_.advance(2h);
  EXPECT_EQ(discovery_.find().error().kind, ErrorKind::unauthenticated);
}

TEST_F(DiscoveryTest, ManyWhoWaitShareOneFetch) {
  std::vector<std::jthread> askers;
  for (int i = 0; i < 8; ++i) askers.emplace_back([&] { EXPECT_TRUE(discovery_.find().ok()); });
  askers.clear();
  EXPECT_EQ(at_.count("openid-configuration"), 1U);
  at_.down = true;
  clock_.advance(25h);
  for (int i = 0; i < 8; ++i) askers.emplace_back([&] { EXPECT_FALSE(discovery_.find().ok()); });
  askers.clear();
  EXPECT_EQ(at_.count("openid-configuration"), 2U);
}

}  // namespace
}  // namespace sallyport::identity
