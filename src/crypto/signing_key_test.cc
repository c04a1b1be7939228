#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "crypto/signature.h"
#include "crypto/test_signing.h"

namespace sallyport::crypto {
namespace {

using enum SignatureAlgorithm;

TEST(SigningKey, SignsWithTheAlgorithmOfItsKind) {
  for (const SignatureAlgorithm one : {rs256, es256, es384, es512, eddsa}) {
    const TestSigner signer = TestSigner::make(one);
    auto key = SigningKey::parse(signer.pem());
    ASSERT_TRUE(key.ok()) << to_string(one);
    EXPECT_EQ(key->algorithm(), one);
    auto signature = key->sign("message");
    ASSERT_TRUE(signature.ok()) << to_string(one);
    EXPECT_TRUE(signer.public_key().verify(one, "message", *signature)) << to_string(one);
    EXPECT_EQ(key->thumbprint(), base64url(sha256(signer.jwk("")))) << to_string(one);
    EXPECT_EQ(key->thumbprint().size(), 43u);
  }
}

TEST(SigningKey, RefusesWhatIsNoKeyForTokens) {
  const std::string good = TestSigner::make(es256).pem();
  for (const std::string& bad : {std::string(), std::string("-----BEGIN PRIVATE KEY-----\n"),
                                 good.substr(0, good.size() / 2), std::string(20 << 10, 'A')}) {
    EXPECT_EQ(SigningKey::parse(bad).error().kind, ErrorKind::malformed);
  }
  const KeyHandle other_curve(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1"));
  const KeyHandle other_kind(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  for (EVP_PKEY* key : {other_curve.get(), other_kind.get()}) {
    const BioHandle out(BIO_new(BIO_s_mem()));
    ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr), 1);
    EXPECT_EQ(SigningKey::parse(text_of(out.get())).error().kind, ErrorKind::malformed);
  }
}

TEST(SigningKey, J19RefusesSmallRsaKeys) {
  EXPECT_FALSE(SigningKey::parse(TestSigner::make(rs256, 1024).pem()).ok());
}

// A modulus of the wanted length with these ends; nobody knows its factors, and nobody needs to.
std::string modulus(std::size_t bits, unsigned char last = 0x0d) {
  std::string out(bits / 8, '\x5a');
  out.front() = '\xc3';
  out.back() = static_cast<char>(last);
  return out;
}
constexpr std::string_view usual("\1\0\1", 3);

TEST(PublicKey, J19BoundsRsaKeys) {
  for (const std::size_t bits : {2048, 3072, 4096, 8192})
    EXPECT_TRUE(PublicKey::rsa(modulus(bits), usual).ok()) << bits;
  for (const std::size_t bits : {8, 512, 1024, 2040, 8200, 16384})
    EXPECT_FALSE(PublicKey::rsa(modulus(bits), usual).ok()) << bits;
  EXPECT_TRUE(
      PublicKey::rsa(std::string(1, '\0') + modulus(2048), usual).ok());  // as some libraries write it
  EXPECT_FALSE(PublicKey::rsa(std::string(8, '\0') + modulus(2040), usual).ok());
  EXPECT_FALSE(PublicKey::rsa(modulus(2048, 0x0e), usual).ok());  // even
  EXPECT_FALSE(PublicKey::rsa(std::string(256, '\0'), usual).ok());
  EXPECT_FALSE(PublicKey::rsa("", usual).ok());
  EXPECT_FALSE(PublicKey::rsa(std::string(1 << 20, '\x5b'), usual).ok());
  for (const std::string& exponent :
       {std::string(), std::string(1, '\0'), std::string("\1"), std::string("\3"), std::string("\xff\xff"),
        std::string("\1\0\2", 3), std::string(9, '\x5b'), std::string(256, '\x5b')}) {
    EXPECT_FALSE(PublicKey::rsa(modulus(2048), exponent).ok()) << exponent.size();
  }
  EXPECT_TRUE(PublicKey::rsa(modulus(2048), std::string(8, '\x5b')).ok());
}

TEST(PublicKey, RefusesPointsOffTheCurve) {
  for (const auto [algorithm, curve, size] :
       {std::tuple{es256, Curve::p256, 32}, std::tuple{es384, Curve::p384, 48},
        std::tuple{es512, Curve::p521, 66}}) {
    const std::size_t length = static_cast<std::size_t>(size);
    const std::string x = TestSigner::make(algorithm).public_number("x");
    const std::string zero(length, '\0');
    ASSERT_EQ(x.size(), length);
    for (const std::string& y : {x, zero, std::string(length, '\xff'), std::string(), x.substr(1), x + x})
      EXPECT_FALSE(PublicKey::ec(curve, x, y).ok()) << size;
    EXPECT_FALSE(PublicKey::ec(curve, zero, zero).ok());
    EXPECT_FALSE(PublicKey::ec(curve, "", "").ok());
  }
  for (const std::size_t length : {0u, 31u, 33u, 57u})
    EXPECT_FALSE(PublicKey::ed25519(std::string(length, 'x')).ok());
}

}  // namespace
}  // namespace sallyport::crypto
