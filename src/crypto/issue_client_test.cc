#include "crypto/issue_client.h"

#include <gtest/gtest.h>

#include "crypto/test_client_certificates.h"

namespace sallyport::crypto {
namespace {

using std::chrono::days;

const WallTime now = from_unix_seconds(1'700'000'000);

class IssueClientTest : public testing::Test {
 protected:
  bool issues(const ClientOptions& options) const {
    return issue_client_certificate(authority_, options, now).ok();
  }
  bool lists(const std::vector<std::string>& serials, WallTime next = now + days(1)) const {
    return issue_revocation_list(authority_, serials, now, next).ok();
  }
  Authority authority_ = std::move(*create_client_authority("clients", now));
};

TEST_F(IssueClientTest, SaysWhatItWasToldToSay) {
  const auto made = issue_client_certificate(
      authority_, {.dns = {"a.example"}, .common_name = "somebody", .starts = days(1), .ends = days(3)}, now);
  const auto what = describe_certificate(made->certificate_pem);
  ASSERT_TRUE(what.ok());
  EXPECT_EQ(what->subject, "CN=somebody");
  EXPECT_EQ(what->issuer, "CN=clients");
  EXPECT_EQ(what->serial, made->serial);
  EXPECT_EQ(what->dns, std::vector<std::string>{"a.example"});
  EXPECT_EQ(what->not_before, now + days(1));
  EXPECT_EQ(what->not_after, now + days(3));
  EXPECT_TRUE(EcdsaKey::parse(made->key_pem.reveal()).ok());
}

TEST_F(IssueClientTest, RefusesNamesThatAreNone) {
  for (const std::string& name :
       {std::string(), std::string("a\0b", 3), std::string("a b"), std::string("a,URI:b"),
        std::string("\xc3\xa9"), std::string("a\n"), std::string(3000, 'a')}) {
    EXPECT_FALSE(issues({.dns = {name}})) << name;
    EXPECT_FALSE(issues({.uris = {"x:" + name + "\t"}})) << name;
    EXPECT_FALSE(issues({.uris = {name}})) << name;
    EXPECT_FALSE(issues({.emails = {"a@" + name}})) << name;
    EXPECT_FALSE(issues({.emails = {name}})) << name;
  }
  EXPECT_FALSE(issues({.uris = {":a"}}));
  EXPECT_FALSE(issues({.emails = {"@a.example"}}));
  EXPECT_FALSE(issues({.dns = std::vector<std::string>(1001, "a")}));
  EXPECT_TRUE(issues({.dns = {"*.a.example"}, .uris = {"spiffe://a/b,c"}, .emails = {"a@b.example"}}));
}

TEST_F(IssueClientTest, BoundsTheRest) {
  EXPECT_FALSE(issues({.common_name = ""}));
  EXPECT_FALSE(issues({.common_name = std::string(65, 'a')}));
  EXPECT_FALSE(issues({.starts = days(1), .ends = days(1)}));
  EXPECT_FALSE(issues({.rsa_bits = 512}));
  EXPECT_FALSE(issues({.rsa_bits = 16384}));
  EXPECT_FALSE(create_client_authority("", now).ok());
  EXPECT_FALSE(create_client_authority("a", now, 101).ok());
  EXPECT_FALSE(issue_client_authority(authority_, "a\nb", now).ok());
  EXPECT_FALSE(issue_client_authority(authority_, "a", now, 101).ok());
}

TEST_F(IssueClientTest, BoundsLists) {
  EXPECT_TRUE(lists({}));
  EXPECT_TRUE(lists({"0", "aF", std::string(40, 'f')}));
  for (const std::string& serial : {std::string(), std::string("x"), std::string("-1"), std::string("1 "),
                                    std::string("1\0", 2), std::string(41, '1')}) {
    EXPECT_FALSE(lists({serial})) << serial;
  }
  EXPECT_FALSE(lists(std::vector<std::string>(10'001, "1")));
  EXPECT_FALSE(lists({}, now));
}

TEST(RawNames, AreWrittenAsTheyAre) {
  EXPECT_EQ(hex(as_bytes(raw_names(std::vector<RawName>{{2, std::string("a\0b", 3)}}))), "30058203610062");
  EXPECT_EQ(hex(as_bytes(raw_names({}))), "3000");
  const std::string large = raw_names(std::vector<RawName>{{6, std::string(300, 'a')}});
  EXPECT_EQ(hex(as_bytes(large.substr(0, 8))), "308201308682012c");
}

}  // namespace
}  // namespace sallyport::crypto
