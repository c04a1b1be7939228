#include "identity/services/discovered_keys.h"

#include <gtest/gtest.h>

#include <thread>

#include "crypto/test_signing.h"
#include "identity/token/test_issuer.h"

namespace sallyport::identity {
namespace {

constexpr const char* first = "https://ci.example.com/tenant/.well-known/openid-configuration";
constexpr const char* second = "https://ci.example.com/.well-known/oauth-authorization-server/tenant";
constexpr const char* keys_at = "https://keys.example.com/jwks";

std::string document(std::string_view issuer = "https://ci.example.com/tenant",
                     std::string_view keys = keys_at) {
  return R"({"issuer":")" + std::string(issuer) + R"(","jwks_uri":")" + std::string(keys) + "\"}";
}

class DiscoveredKeysTest : public testing::Test {
 protected:
  DiscoveredKeysTest() {
    at_.answer("", 404);
    at_.answer_at(keys_at, signer_.jwk_set("one"));
    begin("https://ci.example.com/tenant");
  }

  void begin(std::string issuer, bool inside = false) {
    outbound::Place place;
    place.inside = inside;
    keys_ = discovered_issuer_keys(std::move(issuer), std::move(place), at_, clock_);
  }
  // How many keys there are for `kid`; -1: an error.
  int count(std::string_view kid = "one") {
    const auto found = keys_->find(kid);
    return found.ok() ? static_cast<int>(found->size()) : -1;
  }
  ErrorKind error() {
    const auto found = keys_->find("one");
    return found.ok() ? ErrorKind::internal : found.error().kind;
  }
  // What comes of a document that says this, to somebody who knew nothing before.
  ErrorKind refused(std::string body) {
    begin("https://ci.example.com/tenant");
    at_.answer_at(first, std::move(body));
    return error();
  }

  crypto::TestSigner signer_ = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  TestIssuer at_;
  ManualClock clock_{from_unix_seconds(1'800'000'000)};
  std::unique_ptr<IssuerKeys> keys_;
};

TEST_F(DiscoveredKeysTest, AreWhereTheIssuerSays) {
  at_.answer_at(first, document());
  EXPECT_EQ(at_.calls(), 0);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(count("two"), 0);
  EXPECT_EQ(at_.calls_at(first), 1);
  EXPECT_EQ(at_.calls_at(second), 0);
  EXPECT_EQ(at_.calls_at(keys_at), 2);
}

TEST_F(DiscoveredKeysTest, ATrailingSlashIsOfTheNameAndNotOfTheAddress) {
  begin("https://ci.example.com/tenant/");
  at_.answer_at(first, document("https://ci.example.com/tenant"));
  EXPECT_EQ(error(), ErrorKind::unauthenticated);
  clock_.advance(seconds(5));
  at_.answer_at(first, document("https://ci.example.com/tenant/"));
  EXPECT_EQ(count(), 1);
}

TEST_F(DiscoveredKeysTest, TheOtherDocumentCountsOnlyWhereTheFirstIsMissing) {  // RFC 8414 §3.1
  at_.answer_at(second, document());
  EXPECT_EQ(count(), 1);
  for (const std::uint16_t status : {204, 301, 401, 403, 410, 500, 503}) {
    begin("https://ci.example.com/tenant");
    at_.answer_at(first, "", status);
    EXPECT_EQ(error(), ErrorKind::unavailable) << status;
  }
  EXPECT_EQ(at_.calls_at(second), 1);
  begin("https://ci.example.com");
  at_.answer_at("https://ci.example.com/.well-known/oauth-authorization-server",
                document("https://ci.example.com"));
  EXPECT_EQ(count(), 1);
}

TEST_F(DiscoveredKeysTest, R15RefusesDocumentsThatLie) {
  EXPECT_EQ(refused(document()), ErrorKind::internal);
  for (const auto* issuer :
       {"https://evil.example", "https://ci.example.com/tenant/", "https://CI.example.com/tenant", ""}) {
    EXPECT_EQ(refused(document(issuer)), ErrorKind::unauthenticated) << issuer;
  }
  for (const auto* keys : {"http://keys.example.com/jwks", "http://127.0.0.1/jwks", "file:///etc/passwd",
                           "//keys.example.com/jwks", "https://a@keys.example.com/", ""}) {
    EXPECT_EQ(refused(document("https://ci.example.com/tenant", keys)), ErrorKind::malformed) << keys;
  }
  EXPECT_EQ(refused(R"({"issuer":"https://ci.example.com/tenant"})"), ErrorKind::malformed);
  EXPECT_EQ(refused(R"({"jwks_uri":"https://keys.example.com/jwks"})"), ErrorKind::unauthenticated);
  for (const auto* text : {"", "[]", "null", "<html>", R"({"issuer":"a","issuer":"b"})"})
    EXPECT_EQ(refused(text), ErrorKind::malformed) << text;
  EXPECT_EQ(at_.calls_at(keys_at), 1);
}

TEST_F(DiscoveredKeysTest, R15AnIssuerThatBeginsToLieIsNotTakenForDown) {
  at_.answer_at(first, document());
  EXPECT_EQ(count(), 1);
  at_.answer_at(first, document("https://evil.example"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(error(), ErrorKind::unauthenticated);
}

TEST_F(DiscoveredKeysTest, WhatIsNoAddressIsAskedOfNobody) {
  for (const auto* issuer : {"", "ci", "http://ci.example.com", "https://ci.example.com?tenant=1",
                             "https://ci.example.com/#x", "http://127.0.0.1:9000"}) {
    begin(issuer);
    EXPECT_EQ(error(), ErrorKind::malformed) << issuer;
  }
  EXPECT_EQ(at_.calls(), 0);
  begin("http://127.0.0.1:9000", true);
  EXPECT_EQ(error(), ErrorKind::unavailable);
  EXPECT_EQ(at_.calls_at("http://127.0.0.1:9000/.well-known/openid-configuration"), 1);
  EXPECT_EQ(at_.calls_at("http://127.0.0.1:9000/.well-known/oauth-authorization-server"), 1);
}

TEST_F(DiscoveredKeysTest, TheDocumentIsAskedForOnceAnHourAndUsedForADay) {
  at_.answer_at(first, document());
  EXPECT_EQ(count(), 1);
  clock_.advance(std::chrono::minutes(59));
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(at_.calls_at(first), 1);
  at_.answer_at(first, "", 503);
  clock_.advance(std::chrono::hours(22));
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(at_.calls_at(first), 2);
  clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(error(), ErrorKind::unavailable);
}

TEST_F(DiscoveredKeysTest, StayWhileTheirAddressDoes) {
  at_.answer_at(first, document());
  EXPECT_EQ(count(), 1);
  at_.answer_at(keys_at, "", 503);  // the keys of before go on
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(at_.calls_at(first), 2);
  at_.answer_at("https://keys.example.com/new", signer_.jwk_set("two"));
  at_.answer_at(first, document("https://ci.example.com/tenant", "https://keys.example.com/new"));
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(count("one"), 0);
  EXPECT_EQ(count("two"), 1);
}

TEST_F(DiscoveredKeysTest, J05AnIssuerThatIsDownIsAskedSeldom) {
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(error(), ErrorKind::unavailable);
  EXPECT_EQ(at_.calls(), 2);  // both documents, once
  clock_.advance(seconds(5));
  EXPECT_EQ(error(), ErrorKind::unavailable);
  EXPECT_EQ(at_.calls(), 4);
}

TEST_F(DiscoveredKeysTest, J05AllWhoWaitShareOneQuestion) {
  at_.answer_at(first, document());
  at_.hold();
  std::vector<std::jthread> askers;
  for (int i = 0; i < 8; ++i) askers.emplace_back([&] { EXPECT_EQ(count(), 1); });
  at_.wait_for_call(1);
  at_.release();
  askers.clear();
  EXPECT_EQ(at_.calls_at(first), 1);
  EXPECT_EQ(at_.calls_at(keys_at), 1);
}

}  // namespace
}  // namespace sallyport::identity
