#include "crypto/signature.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "crypto/test_signing.h"

namespace sallyport::crypto {
namespace {

using enum SignatureAlgorithm;
constexpr SignatureAlgorithm all[] = {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa};

const TestSigner& signer_of(SignatureAlgorithm algorithm) {  // keys are dear: one each for all tests
  static std::map<SignatureAlgorithm, TestSigner> made;
  const auto found = made.find(algorithm);
  return found != made.end() ? found->second
                             : made.emplace(algorithm, TestSigner::make(algorithm)).first->second;
}

TEST(SignatureAlgorithm, J01J02KnowsTheAsymmetricOnesByTheirExactNames) {
  for (const SignatureAlgorithm one : all) EXPECT_EQ(find_signature_algorithm(to_string(one)), one);
  for (const auto* name : {"", "none", "nOnE", "HS256", "HS384", "HS512", "rs256", "RS256 ", "RS1", "ES256K",
                           "Ed25519", "RSA-OAEP", "PS"}) {
    EXPECT_FALSE(find_signature_algorithm(name).has_value()) << name;
  }
}

TEST(Signature, J02EveryAlgorithmVerifiesItsOwnAndNoOther) {
  for (const SignatureAlgorithm one : all) {
    const TestSigner& signer = signer_of(one);
    const std::string signature = signer.sign("message");
    const PublicKey key = signer.public_key();
    EXPECT_TRUE(key.verify(one, "message", signature)) << to_string(one);
    EXPECT_FALSE(key.verify(one, "messagE", signature)) << to_string(one);
    EXPECT_FALSE(key.verify(one, "", signature)) << to_string(one);
    EXPECT_FALSE(key.verify(one, "message", "")) << to_string(one);
    for (const SignatureAlgorithm other : all) {
      EXPECT_EQ(key.verify(other, "message", signature), other == one) << to_string(one) << to_string(other);
      EXPECT_EQ(key.fits(other), scheme_of(other).kind == scheme_of(one).kind);
    }
  }
}

TEST(Signature, AnotherKeyOfTheSameKindVerifiesNothing) {
  for (const SignatureAlgorithm one : {rs256, es256, es512, eddsa}) {
    const PublicKey other = TestSigner::make(one).public_key();
    EXPECT_FALSE(other.verify(one, "message", signer_of(one).sign("message"))) << to_string(one);
  }
}

TEST(Signature, J19EveryOtherLengthAndFlippedBitIsNoticed) {
  for (const SignatureAlgorithm one : all) {
    const std::string good = signer_of(one).sign("message");
    const PublicKey key = signer_of(one).public_key();
    for (std::size_t bit = 0; bit < good.size() * 8; bit += 5) {
      std::string bad = good;
      bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
      EXPECT_FALSE(key.verify(one, "message", bad)) << to_string(one) << bit;
    }
    for (const std::string& bad :
         {good.substr(1), good.substr(0, good.size() - 1), good + '\0', '\0' + good,
          std::string(good.size(), '\0'), std::string(good.size(), '\xff'), std::string(1 << 16, 'A')}) {
      EXPECT_FALSE(key.verify(one, "message", bad)) << to_string(one);
    }
  }
}

TEST(Signature, J19RefusesEdgesOfEllipticCurves) {
  const std::pair<SignatureAlgorithm, std::string_view> orders[] = {
      {es256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"},
      {es384,
       "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"},
      {es512,
       "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc01"
       "48f709a5d03bb5c9b8899c47aebb6fb71e91386409"}};
  for (const auto& [algorithm, text] : orders) {
    const std::string order(as_text(*parse_hex(text)));
    const std::string zero(order.size(), '\0');
    const std::string good = signer_of(algorithm).sign("message");
    ASSERT_EQ(good.size(), 2 * order.size());
    const std::string r = good.substr(0, order.size()), s = good.substr(order.size());
    const PublicKey key = signer_of(algorithm).public_key();
    for (const std::string& bad :
         {zero + zero, r + zero, zero + s, order + s, r + order, order + order, s + r})
      EXPECT_FALSE(key.verify(algorithm, "message", bad)) << to_string(algorithm);
  }
}

// RFC 8037 appendix A.4: a signature made by others.
TEST(Signature, VerifiesRfc8037A4) {
  const auto bytes = [](std::string_view text) { return std::string(as_text(*parse_base64url(text))); };
  auto key = PublicKey::ed25519(bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
  ASSERT_TRUE(key.ok());
  EXPECT_TRUE(key->verify(
      eddsa, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
      bytes("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")));
}

}  // namespace
}  // namespace sallyport::crypto
