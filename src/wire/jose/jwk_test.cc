#include "wire/jose/jwk.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sallyport::jose {
namespace {

std::string bytes_of(std::size_t size, char fill = 'x') {
  return base64url(as_bytes(std::string(size, fill)));
}
const std::string p256 =
    R"({"kty":"EC","crv":"P-256","x":")" + bytes_of(32) + R"(","y":")" + bytes_of(32, 'y') + R"("})";
const std::string rsa = R"({"kty":"RSA","n":")" + bytes_of(256) + R"(","e":"AQAB"})";
const std::string ed25519 = R"({"kty":"OKP","crv":"Ed25519","x":")" + bytes_of(32) + R"("})";

std::string set_of(std::string_view keys) { return R"({"keys":[)" + std::string(keys) + "]}"; }
std::string with(std::string_view more, const std::string& key) {
  return "{" + std::string(more) + "," + key.substr(1);
}

TEST(Jwk, SetIsReadBackAsItWasWritten) {
  EcJwk key;
  key.x.fill(std::byte{1});
  key.y[31] = std::byte{2};
  key.id = "one\"";
  const std::string text = write_jwk_set(std::vector<EcJwk>{key, key});
  auto keys = parse_jwk_set(text);
  ASSERT_TRUE(keys.ok()) << text;
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[1].x, as_text(key.x));
  EXPECT_EQ((*keys)[1].y, as_text(key.y));
  EXPECT_EQ((*keys)[1].id, key.id);
  EXPECT_EQ((*keys)[1].curve, "P-256");
  EXPECT_EQ((*keys)[1].algorithm, "ES256");
  EXPECT_EQ(write_jwk_set({}), R"({"keys":[]})");
}

TEST(Jwk, ReadsEveryKindOfKeyThatSigns) {
  auto keys =
      parse_jwk_set(set_of(with(R"("kid":"r","alg":"PS256","use":"sig")", rsa) + "," + p256 + "," +
                           with(R"("key_ops":["verify","sign"],"x5c":["MA=="],"x5t":"AA")", ed25519)));
  ASSERT_TRUE(keys.ok());
  ASSERT_EQ(keys->size(), 3u);
  EXPECT_EQ((*keys)[0].kind, Jwk::Kind::rsa);
  EXPECT_EQ((*keys)[0].id, "r");
  EXPECT_EQ((*keys)[0].algorithm, "PS256");
  EXPECT_EQ((*keys)[0].modulus, std::string(256, 'x'));
  EXPECT_EQ((*keys)[0].exponent, std::string("\1\0\1", 3));
  EXPECT_EQ((*keys)[1].kind, Jwk::Kind::ec);
  EXPECT_EQ((*keys)[1].y, std::string(32, 'y'));
  EXPECT_EQ((*keys)[1].id, "");
  EXPECT_EQ((*keys)[2].kind, Jwk::Kind::okp);
  EXPECT_EQ((*keys)[2].curve, "Ed25519");
}

TEST(Jwk, J06LeavesOutWhatItCannotUse) {
  const std::string bad[] = {
      "7",
      "{}",
      R"({"kty":"oct","k":"c2VjcmV0"})",
      R"({"kty":["RSA"],"n":"AQAB","e":"AQAB"})",
      R"({"kty":"rsa","n":"AQAB","e":"AQAB"})",
      R"({"kty":"RSA","n":"AQAB"})",
      R"({"kty":"RSA","n":"AQ==","e":"AQAB"})",
      R"({"kty":"RSA","n":"","e":"AQAB"})",
      R"({"kty":"RSA","n":65537,"e":"AQAB"})",
      R"({"kty":"EC","crv":"P-256","x":"AQAB"})",
      R"({"kty":"EC","crv":"P-256","x":"!","y":"AQAB"})",
      R"({"kty":"EC","crv":"secp256k1","x":"AQAB","y":"AQAB"})",
      R"({"kty":"EC","x":"AQAB","y":"AQAB"})",
      R"({"kty":"OKP","crv":"X25519","x":"AQAB"})",
      R"({"kty":"OKP","crv":"Ed448","x":"AQAB"})",
      R"({"kty":"AKP","alg":"ML-DSA-44","pub":"AQAB"})",
      with(R"("use":"enc")", p256),
      with(R"("use":7)", p256),
      with(R"("key_ops":["sign"])", p256),
      with(R"("key_ops":"verify")", p256),
      with(R"("alg":256)", p256),
      with(R"("kid":7)", p256),
  };
  for (const std::string& key : bad) {
    auto keys = parse_jwk_set(set_of(key + "," + p256));
    ASSERT_TRUE(keys.ok()) << key;
    EXPECT_EQ(keys->size(), 1u) << key;
  }
}

// Whoever reads the set can sign with such a key: nothing that it has signed says anything.
TEST(Jwk, LeavesOutKeysThatShowTheirPrivateHalf) {
  for (const auto* member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    for (const std::string& key : {p256, rsa, ed25519}) {
      auto keys = parse_jwk_set(set_of(with("\"" + std::string(member) + R"(":"AQAB")", key) + "," + rsa));
      ASSERT_TRUE(keys.ok()) << member;
      EXPECT_EQ(keys->size(), 1u) << member;
    }
  }
}

TEST(Jwk, J18BoundsTheSet) {
  std::string keys = p256;
  for (int i = 1; i < 100; ++i) keys += "," + p256;
  ASSERT_TRUE(parse_jwk_set(set_of(keys)).ok());
  EXPECT_EQ(parse_jwk_set(set_of(keys))->size(), 100u);
  EXPECT_EQ(parse_jwk_set(set_of(keys + "," + p256)).error().kind, ErrorKind::too_large);
  EXPECT_EQ(
      parse_jwk_set(set_of(with(R"("x5c":[")" + std::string(max_jwk_set, 'A') + R"("])", p256))).error().kind,
      ErrorKind::too_large);
  EXPECT_EQ(parse_jwk_set(set_of(std::string(100, '['))).error().kind, ErrorKind::too_large);
  EXPECT_EQ(parse_jwk_set(set_of(with(R"("kid":"a","kid":"b")", p256))).error().kind, ErrorKind::malformed);
  for (const auto* text : {"", "null", "[]", "{}", R"({"keys":{}})", R"({"keys":null})", R"({"keys":[]} )",
                           R"({"keys":[],"keys":[]})", "\xef\xbb\xbf{\"keys\":[]}"}) {
    EXPECT_EQ(parse_jwk_set(text).ok(), std::string_view(text) == R"({"keys":[]} )") << text;
  }
}

// RFC 7638 §3.2 names the members and their order; no published vector is of kind EC, so the text itself is
// checked.
TEST(Jwk, ThumbprintInputIsCanonical) {
  EXPECT_EQ(thumbprint_input(EcJwk{}),
            R"({"crv":"P-256","kty":"EC","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",)"
            R"("y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})");
}

}  // namespace
}  // namespace sallyport::jose
