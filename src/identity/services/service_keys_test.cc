// Where the keys come from that services' tokens are checked with, and what holds while they do not.
#include "base/encoding.h"
#include "identity/services/test_service_tokens.h"

namespace sallyport::identity {
namespace {

using crypto::TestSigner;
using std::chrono::hours;

constexpr auto unavailable = ErrorKind::unavailable;

class ServiceKeysTest : public ServiceTokensTest {
 protected:
  std::string named(const std::string& kid) const { return token({}, R"("kid":")" + kid + "\""); }
};

TEST_F(ServiceKeysTest, AreFetchedOnceAndOnlyWhenNeeded) {
  EXPECT_EQ(at_.calls(), 0);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(show(token()).ok());
  EXPECT_EQ(at_.calls(), 1);
}

TEST_F(ServiceKeysTest, J06AKeyThatWasRotatedJustNowIsFound) {
  EXPECT_TRUE(show(token()).ok());
  const TestSigner next = TestSigner::make(crypto::SignatureAlgorithm::es256);
  at_.answer_at(ci_keys, R"({"keys":[7,)" + next.jwk("two") + "]}");
  EXPECT_TRUE(show(next.token(R"("kid":"two")", service_claims())).ok());
  EXPECT_EQ(kind(show(token())), ErrorKind::unauthenticated);  // withdrawn
  EXPECT_EQ(at_.calls(), 2);
}

TEST_F(ServiceKeysTest, J05TenThousandUnknownKeysLeadToOneFetch) {
  EXPECT_TRUE(show(token()).ok());
  for (int i = 0; i < 10'000; ++i) {
    // Signed by nobody: what it costs to be refused, not to be made.
    const std::string header = R"({"alg":"ES256","kid":")" + std::to_string(i) + "\"}";
    const std::string text =
        base64url(as_bytes(header)) + "." + base64url(as_bytes(service_claims())) + ".AAAA";
    ASSERT_EQ(kind(show(text)), ErrorKind::unauthenticated);
  }
  EXPECT_EQ(at_.calls(), 2);
  EXPECT_TRUE(show(token()).ok());
}

TEST_F(ServiceKeysTest, J05AnIssuerThatIsDownOpensNothingAndIsAskedSeldom) {
  at_.answer_at(ci_keys, "", 503);
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(kind(show(named(std::to_string(i)))), unavailable);
  EXPECT_EQ(kind(show(token())), unavailable);
  EXPECT_EQ(at_.calls(), 1);
  for (const auto* broken : {"", "<html>", "{}", R"({"keys":[]})"}) {
    clock_.advance(seconds(10));
    at_.answer_at(ci_keys, broken);
    EXPECT_EQ(kind(show(token())), unavailable) << broken;
  }
  clock_.advance(seconds(10));
  at_.answer_at(ci_keys, signer_.jwk_set("one"));
  EXPECT_TRUE(show(token()).ok());
}

TEST_F(ServiceKeysTest, AnIssuerThatDoesNotAnswerInTimeOpensNothing) {
  issuers_[0].jwks = "https://ci.example.com/silent";
  apply();
  at_.fail(ErrorKind::timed_out);
  EXPECT_EQ(kind(show(token())), ErrorKind::timed_out);
  EXPECT_EQ(show(token()).error().origin, Origin::upstream);
}

TEST_F(ServiceKeysTest, KeysGoOnForADayWhileTheIssuerIsDown) {
  const std::string text = token({{"exp", std::to_string(test_now + 200'000)}});
  EXPECT_TRUE(show(text).ok());
  at_.answer_at(ci_keys, "", 500);
  clock_.advance(hours(24) - seconds(1));
  EXPECT_TRUE(show(text).ok());
  clock_.advance(seconds(1));
  EXPECT_EQ(kind(show(text)), unavailable);
}

TEST_F(ServiceKeysTest, StayWhileTheIssuerStaysWhatItIs) {
  EXPECT_TRUE(show(token()).ok());
  services_.push_back(test_service("more", "sub"));
  apply();
  issuers_[0].algorithms = {"RS256", "ES256"};
  apply();
  issuers_[0].name = "builds";
  services_[0].token->issuer = "builds";
  apply();
  const auto renamed = show(token());
  ASSERT_TRUE(renamed.ok());
  EXPECT_EQ(renamed->provider, "builds");
  EXPECT_EQ(at_.calls(), 1);
}

TEST_F(ServiceKeysTest, GoWithTheIssuerThatTheyWereOf) {
  EXPECT_TRUE(show(token()).ok());
  issuers_[0].authorities = "ci-ca.pem";
  apply();
  EXPECT_TRUE(show(token()).ok());
  EXPECT_EQ(at_.calls(), 2);
  issuers_[0].inside = true;
  apply();
  EXPECT_TRUE(show(token()).ok());
  EXPECT_EQ(at_.calls(), 3);
  const TestSigner other = TestSigner::make(crypto::SignatureAlgorithm::es256);
  issuers_[0].jwks = "https://ci.example.com/other";
  at_.answer_at(issuers_[0].jwks, other.jwk_set("one"));
  apply();
  EXPECT_EQ(kind(show(token())), ErrorKind::unauthenticated);
  EXPECT_TRUE(show(other.token(R"("kid":"one")", service_claims())).ok());
}

TEST_F(ServiceKeysTest, AreFoundByTheDiscoveryDocument) {
  issuers_[0].jwks = "";
  apply();
  EXPECT_EQ(kind(show(token())), unavailable);
  clock_.advance(seconds(10));
  at_.answer_at("https://ci.example.com/.well-known/openid-configuration",
                R"({"issuer":"https://ci.example.com","jwks_uri":"https://ci.example.com/jwks"})");
  const auto who = show(token());
  ASSERT_TRUE(who.ok()) << who.error().detail;
  EXPECT_EQ(who->name, "ci");
  apply();
  EXPECT_TRUE(show(token()).ok());
  EXPECT_EQ(at_.calls_at(ci_keys), 1);
}

}  // namespace
}  // namespace sallyport::identity
