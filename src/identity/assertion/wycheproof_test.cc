// Published vectors against our verifier, read from the folder that SALLYPORT_WYCHEPROOF names (C2SP
// Wycheproof, testvectors).
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "crypto/ecdsa.h"
#include "identity/assertion/verification.h"

namespace sallyport::identity {
namespace {

namespace json = boost::json;

std::string folder() {
  const char* value = std::getenv("SALLYPORT_WYCHEPROOF");
  return value == nullptr ? std::string() : std::string(value);
}

json::object read(const std::string& name) {
  std::ifstream file(folder() + "/" + name);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text).as_object();
}

const json::object& key_of(const json::object& group) {
  return group.contains("public") ? group.at("public").as_object() : group.at("private").as_object();
}

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

bool accepts(const json::object& key, const std::string& token) {
  const bool set = key.contains("keys");
  const std::string text = set ? json::serialize(key) : "{\"keys\":[" + json::serialize(key) + "]}";
  auto keys = make_verification_keys(text);
  return keys.ok() && jose::verify_jws(token, *keys).ok();
}

bool is_es256(const std::string& token) {
  auto jws = jose::parse_jws(token);
  return jws.ok() && jws->algorithm == "ES256";
}

// Tokens of other algorithms are refused whatever the file says: ours is pinned.
int check_tokens(const std::string& name) {
  int valid = 0;
  const json::object file = read(name);
  for (const json::value& group : file.at("testGroups").as_array()) {
    for (const json::value& test : group.at("tests").as_array()) {
      const std::string token = text_of(test.at("jws"));
      const bool expected = test.at("result") == "valid" && is_es256(token);
      EXPECT_EQ(accepts(key_of(group.as_object()), token), expected)
          << name << " " << test.at("tcId") << " " << test.at("comment");
      valid += expected ? 1 : 0;
    }
  }
  return valid;
}

TEST(Wycheproof, J19JsonWebSignatures) {
  if (folder().empty()) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  EXPECT_EQ(check_tokens("json_web_signature_test.json"), 2);
}

TEST(Wycheproof, JsonWebKeys) {
  if (folder().empty()) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  EXPECT_EQ(check_tokens("json_web_key_test.json"), 0);
}

TEST(Wycheproof, J19EcdsaP256RawSignatures) {
  if (folder().empty()) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  int valid = 0;
  const json::object file = read("ecdsa_secp256r1_sha256_p1363_test.json");
  for (const json::value& group : file.at("testGroups").as_array()) {
    const auto point = *parse_hex(text_of(group.at("publicKey").at("uncompressed")));
    ASSERT_EQ(point.size(), 65u);
    crypto::Coordinate x{}, y{};
    std::copy_n(point.begin() + 1, 32, x.begin());
    std::copy_n(point.begin() + 33, 32, y.begin());
    auto key = crypto::EcdsaPublicKey::create(x, y);
    ASSERT_TRUE(key.ok());
    for (const json::value& test : group.at("tests").as_array()) {
      const auto message = *parse_hex(text_of(test.at("msg")));
      const auto signature = *parse_hex(text_of(test.at("sig")));
      const bool expected = test.at("result") == "valid";
      EXPECT_EQ(key->verify(as_text(message), signature), expected)
          << test.at("tcId") << " " << test.at("comment");
      valid += expected ? 1 : 0;
    }
  }
  EXPECT_GT(valid, 100);
}

}  // namespace
}  // namespace sallyport::identity
