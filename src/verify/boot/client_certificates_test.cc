#include "verify/boot/client_certificates.h"

#include <gtest/gtest.h>

#include <set>

#include "base/clock.h"
#include "base/encoding.h"
#include "crypto/client_certificate.h"
#include "verify/boot/machines_range.h"

namespace sallyport::verify {
namespace {

// DER of each certificate in a PEM text.
std::vector<std::string> parts(std::string_view pem) {
  static constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
  static constexpr std::string_view end = "-----END CERTIFICATE-----";
  std::vector<std::string> out;
  for (std::size_t at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at)) {
    at += begin.size();
    std::string text(pem.substr(at, pem.find(end, at) - at));
    std::erase(text, '\n');
    const auto bytes = parse_base64(text);
    EXPECT_TRUE(bytes.ok());
    if (bytes.ok()) out.emplace_back(as_text(*bytes));
  }
  return out;
}

class Made : public testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = new Result<ClientCertificates>(make_client_certificates()); }
  static void TearDownTestSuite() { delete made_; }
  void SetUp() override {
    ASSERT_TRUE(made_->ok()) << made_->error().detail;
    auto authorities = crypto::ClientAuthorities::make((*made_)->authorities, (*made_)->revocations);
    ASSERT_TRUE(authorities.ok()) << authorities.error().detail;
    authorities_ = std::move(authorities).value();
  }
  Result<crypto::ClientCertificate> check(const std::string& name) const {
    return authorities_->check(parts((*made_)->certificates.at(name)->chain), SystemClock().wall());
  }
  static Result<ClientCertificates>* made_;
  std::shared_ptr<const crypto::ClientAuthorities> authorities_;
};
Result<ClientCertificates>* Made::made_ = nullptr;

TEST_F(Made, GoodOnesHoldUnderTheNamesOfTheServices) {
  for (const char* name : {"dns", "below"}) {
    const auto held = check(name);
    ASSERT_TRUE(held.ok()) << name << ": " << held.error().detail;
    EXPECT_EQ(held->dns, std::vector<std::string>{std::string(holder_dns)});
  }
  EXPECT_EQ(check("uri")->uris, std::vector<std::string>{std::string(holder_uri)});
}

// Good certificates: what is wrong is that the name is no name of a service.
TEST_F(Made, NamesOfOtherTypesAreAllThatIsWrongWithSome) {
  const std::set<std::string> named = {"uri-of-dns", "email-of-dns", "dns-of-uri", "common-name", "wildcard"};
  for (const std::string& name : named) EXPECT_TRUE(check(name).ok()) << name;
  EXPECT_EQ(check("uri-of-dns")->uris.front(), holder_dns);
  EXPECT_TRUE(check("common-name")->dns.empty());
}

TEST_F(Made, TheOthersAreRefusedEachForItsOwnReason) {
  const std::map<std::string, std::string> why = {{"for-servers", "purpose"},
                                                  {"for-nothing", "purpose"},
                                                  {"for-anything", "purpose"},
                                                  {"nul-in-dns", "byte"},
                                                  {"nul-in-uri", "byte"},
                                                  {"nul-in-email", "byte"},
                                                  {"revoked", "revoked"},
                                                  {"of-revoked", "revoked"},
                                                  {"expired", "expired"},
                                                  {"not-yet", "not valid"},
                                                  {"deep", "longer"},
                                                  {"stranger", ""},
                                                  {"of-leaf", ""},
                                                  {"unlisted", "no list"},
                                                  {"old-list", "out of date"},
                                                  {"small-key", "too short"},
                                                  {"sha1", "digest"}};
  for (const auto& [name, words] : why) {
    const auto held = check(name);
    ASSERT_FALSE(held.ok()) << name;
    EXPECT_NE(held.error().detail.find(words), std::string::npos) << name << ": " << held.error().detail;
  }
  EXPECT_EQ((*made_)->certificates.size(), why.size() + 8) << "one is tested by neither of these";
}

}  // namespace
}  // namespace sallyport::verify
