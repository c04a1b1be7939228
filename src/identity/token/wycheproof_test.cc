// Published vectors against what checks tokens of others, read from the folder that SALLYPORT_WYCHEPROOF
// names (C2SP Wycheproof, testvectors).
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "crypto/signature.h"
#include "identity/token/issuer_keys.h"
#include "wire/jose/jws.h"

namespace sallyport::identity {
namespace {

namespace json = boost::json;
using crypto::PublicKey;
using crypto::SignatureAlgorithm;

class TokenWycheproof : public testing::Test {
 protected:
  void SetUp() override {
    if (folder().empty()) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  }

  static std::string folder() {
    const char* value = std::getenv("SALLYPORT_WYCHEPROOF");
    return value == nullptr ? std::string() : std::string(value);
  }
  static json::array groups(const std::string& name) {
    std::ifstream file(folder() + "/" + name);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return json::parse(text).at("testGroups").as_array();
  }

  static std::string text(const json::value& value) { return std::string(value.as_string()); }
  static std::string bytes(const json::value& value) {
    return std::string(as_text(*parse_hex(value.as_string())));
  }

  static bool has_small_exponent(const json::value& group) {
    const json::object& key = group.at("publicKey").as_object();
    return key.contains("publicExponent") && key.at("publicExponent") == "03";
  }

  // A raw signature of every test of the file, checked with the key of its group. How many were good.
  template <class KeyOf>
  static int check_signatures(const std::string& name, SignatureAlgorithm algorithm, KeyOf key_of) {
    int good = 0;
    for (const json::value& group : groups(name)) {
      const Result<PublicKey> key = key_of(group);
      if (has_small_exponent(group)) {
        EXPECT_FALSE(key.ok()) << name;
        continue;
      }
      EXPECT_TRUE(key.ok()) << name;
      if (!key.ok()) continue;
      for (const json::value& test : group.at("tests").as_array()) {
        const bool held = key->verify(algorithm, bytes(test.at("msg")), bytes(test.at("sig")));
        EXPECT_EQ(held, test.at("result") == "valid")
            << name << " " << test.at("tcId") << " " << test.at("comment");
        good += held ? 1 : 0;
      }
    }
    return good;
  }

  static bool believed(const json::object& key, const std::string& token) {
    auto keys = given_issuer_keys(key.contains("keys") ? json::serialize(key)
                                                       : "{\"keys\":[" + json::serialize(key) + "]}");
    auto jws = jose::parse_jws(token, 64 << 10);
    if (!keys.ok() || !jws.ok()) return false;
    const auto algorithm = crypto::find_signature_algorithm(jws->algorithm);
    if (!algorithm) return false;
    const auto found = *(*keys)->find(jws->key_id);
    return std::any_of(found.begin(), found.end(), [&](const IssuerKey& one) {
      return (one.algorithm.empty() || one.algorithm == jws->algorithm) &&
             one.key.verify(*algorithm, jws->signing_input, as_text(jws->signature));
    });
  }

  // Tokens under a shared secret are refused whatever the file says: no issuer shares one with us. So are
  // those whose key is for another algorithm by its own words (the file has keys for "PS256" under PS384):
  // without the words they must hold.
  static bool is_believable(const json::object& key, const std::string& token) {
    auto jws = jose::parse_jws(token, 64 << 10);
    if (!jws.ok() || !crypto::find_signature_algorithm(jws->algorithm)) return false;
    if (!key.contains("alg") || text(key.at("alg")) == jws->algorithm) return true;
    json::object silent = key;
    silent.erase("alg");
    EXPECT_TRUE(believed(silent, token));
    return false;
  }

  static int check_tokens(const std::string& name) {
    int good = 0;
    for (const json::value& group : groups(name)) {
      const json::object& all = group.as_object();
      const json::object& key = (all.contains("public") ? all.at("public") : all.at("private")).as_object();
      for (const json::value& test : group.at("tests").as_array()) {
        if (!test.as_object().contains("jws") || !test.at("jws").is_string()) continue;  // JWE, JSON form
        const std::string token = text(test.at("jws"));
        const bool expected = test.at("result") == "valid" && is_believable(key, token);
        EXPECT_EQ(believed(key, token), expected)
            << name << " " << test.at("tcId") << " " << test.at("comment");
        good += expected ? 1 : 0;
      }
    }
    return good;
  }

  static Result<PublicKey> rsa_key(const json::value& group) {
    return PublicKey::rsa(bytes(group.at("publicKey").at("modulus")),
                          bytes(group.at("publicKey").at("publicExponent")));
  }
  static Result<PublicKey> p256_key(const json::value& group) {
    const std::string point = bytes(group.at("publicKey").at("uncompressed"));
    return PublicKey::ec(crypto::Curve::p256, point.substr(1, 32), point.substr(33));
  }
};

TEST_F(TokenWycheproof, J19JsonWebSignatures) { EXPECT_EQ(check_tokens("json_web_signature_test.json"), 32); }
TEST_F(TokenWycheproof, J19JsonWebKeys) { EXPECT_EQ(check_tokens("json_web_key_test.json"), 1); }
TEST_F(TokenWycheproof, J19JsonWebCrypto) { EXPECT_EQ(check_tokens("json_web_crypto_test.json"), 2); }

TEST_F(TokenWycheproof, J19RsaSignatures) {
  EXPECT_GT(check_signatures("rsa_signature_2048_sha256_test.json", SignatureAlgorithm::rs256, rsa_key), 5);
}

TEST_F(TokenWycheproof, J19RsaPssSignatures) {
  EXPECT_GT(check_signatures("rsa_pss_2048_sha256_mgf1_32_test.json", SignatureAlgorithm::ps256, rsa_key), 5);
}

TEST_F(TokenWycheproof, J19EcdsaSignatures) {
  EXPECT_GT(check_signatures("ecdsa_secp256r1_sha256_p1363_test.json", SignatureAlgorithm::es256, p256_key),
            100);
}

// The DER form is what other protocols have: in a token it is no signature.
TEST_F(TokenWycheproof, J19EcdsaSignaturesInDer) {
  for (const json::value& group : groups("ecdsa_secp256r1_sha256_test.json")) {
    const auto key = p256_key(group);
    ASSERT_TRUE(key.ok());
    for (const json::value& test : group.at("tests").as_array()) {
      EXPECT_FALSE(key->verify(SignatureAlgorithm::es256, bytes(test.at("msg")), bytes(test.at("sig"))))
          << test.at("tcId");
    }
  }
}

TEST_F(TokenWycheproof, J19Ed25519Signatures) {
  const auto key = [](const json::value& group) {
    return PublicKey::ed25519(bytes(group.at("publicKey").at("pk")));
  };
  EXPECT_GT(check_signatures("ed25519_test.json", SignatureAlgorithm::eddsa, key), 50);
}

}  // namespace
}  // namespace sallyport::identity
