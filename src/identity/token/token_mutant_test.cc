// What is believed of a token without the controls over it, so that `verify` can be seen to notice.
#include <gtest/gtest.h>

#include "base/control/test_without.h"
#include "base/encoding.h"
#include "crypto/test_signing.h"
#include "identity/token/token.h"

namespace sallyport::identity {
namespace {

using crypto::TestSigner;

class TokenWithoutControlTest : public testing::Test {
 protected:
  static std::string claims(std::string_view audience) {
    return R"({"iss":"https://login.example.com","aud":")" + std::string(audience) + R"(","exp":1900000000})";
  }
  static std::string unsigned_token(std::string_view audience) {
    return base64url(as_bytes(R"({"alg":"none"})")) + "." + base64url(as_bytes(claims(audience))) + ".";
  }
  bool believed(const std::string& token) { return verify_token(token, *keys_, rules_, clock_).ok(); }

  TestSigner signer_ = TestSigner::make(crypto::SignatureAlgorithm::es256);
  ManualClock clock_{from_unix_seconds(1'800'000'000)};
  TokenRules rules_{
      .issuer = "https://login.example.com", .audience = "sallyport", .algorithms = {"ES256"}, .types = {}};
  std::unique_ptr<IssuerKeys> keys_ = std::move(*given_issuer_keys(signer_.jwk_set("one")));
};

TEST_F(TokenWithoutControlTest, TokenAudience) {
  const std::string token = signer_.token("", claims("somebody-else"));
  EXPECT_FALSE(believed(token));
  without("token-audience", [&] { return believed(token) && !believed(unsigned_token("sallyport")); });
}

TEST_F(TokenWithoutControlTest, TokenAlgorithm) {
  rules_.algorithms = {"RS256"};
  const std::string token = signer_.token("", claims("sallyport"));
  EXPECT_FALSE(believed(token));
  EXPECT_FALSE(believed(unsigned_token("sallyport")));
  without("token-algorithm", [&] {
    return believed(token) && believed(unsigned_token("sallyport")) &&
           !believed(unsigned_token("somebody-else"));
  });
}

TEST_F(TokenWithoutControlTest, NothingElseIsTakenAway) {
  const std::string other =
      TestSigner::make(crypto::SignatureAlgorithm::es256).token("", claims("sallyport"));
  const auto nothing = [&] { return !believed(other) && believed(signer_.token("", claims("sallyport"))); };
  without("token-audience", nothing);
  without("token-algorithm", nothing);
}

}  // namespace
}  // namespace sallyport::identity
