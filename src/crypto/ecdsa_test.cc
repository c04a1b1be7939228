#include "crypto/ecdsa.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

EcdsaKey new_key() {
  auto key = EcdsaKey::generate();
  EXPECT_TRUE(key.ok());
  return std::move(key).value();
}

Coordinate coordinate(std::string_view hex_text) {
  Coordinate out{};
  auto raw = parse_hex(hex_text);
  EXPECT_TRUE(raw.ok() && raw->size() == out.size()) << hex_text;
  if (raw.ok()) std::copy_n(raw->begin(), std::min(raw->size(), out.size()), out.begin());
  return out;
}

constexpr std::string_view order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

TEST(Ecdsa, SignsWhatItsPublicHalfVerifies) {
  const EcdsaKey key = new_key();
  const auto signature = key.sign("message");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(key.public_key().verify("message", *signature));
  EXPECT_FALSE(key.public_key().verify("messagE", *signature));
  EXPECT_FALSE(new_key().public_key().verify("message", *signature));
  auto rebuilt = EcdsaPublicKey::create(key.public_key().x(), key.public_key().y());
  ASSERT_TRUE(rebuilt.ok());
  EXPECT_TRUE(rebuilt->verify("message", *signature));
}

// RFC 7515 appendix A.3: a signature made by others.
TEST(Ecdsa, VerifiesRfc7515A3) {
  const auto bytes = [](std::string_view text) { return *parse_base64url(text); };
  Coordinate x{}, y{};
  std::ranges::copy(bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), x.begin());
  std::ranges::copy(bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"), y.begin());
  auto key = EcdsaPublicKey::create(x, y);
  ASSERT_TRUE(key.ok());
  EXPECT_TRUE(key->verify(
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
      bytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")));
}

TEST(Ecdsa, J19RefusesEdgeSignatures) {
  const EcdsaKey key = new_key();
  const auto good = key.sign("message");
  ASSERT_TRUE(good.ok());
  const std::string r = hex(*good).substr(0, 64);
  const std::string s = hex(*good).substr(64);
  const std::string zero(64, '0');
  const std::string ones(64, 'f');
  for (const std::string& text : {std::string(), r, r + s + "00", "00" + r + s, r + s.substr(2), zero + zero,
                                  r + zero, zero + s, std::string(order) + s, r + std::string(order),
                                  std::string(order) + std::string(order), ones + ones, s + r}) {
    const auto raw = parse_hex(text);
    ASSERT_TRUE(raw.ok());
    EXPECT_FALSE(key.public_key().verify("message", *raw)) << text;
  }
}

TEST(Ecdsa, EveryFlippedBitIsNoticed) {
  const EcdsaKey key = new_key();
  const auto good = key.sign("message");
  ASSERT_TRUE(good.ok());
  for (std::size_t bit = 0; bit < good->size() * 8; ++bit) {
    Es256Signature bad = *good;
    bad[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
    EXPECT_FALSE(key.public_key().verify("message", bad)) << bit;
  }
}

TEST(Ecdsa, RefusesPointsOffTheCurve) {
  const EcdsaKey key = new_key();
  Coordinate off = key.public_key().y();
  off[31] ^= std::byte{1};
  EXPECT_FALSE(EcdsaPublicKey::create(key.public_key().x(), off).ok());
  EXPECT_FALSE(EcdsaPublicKey::create({}, {}).ok());
  // The field prime itself as a coordinate: 0 written another way.
  EXPECT_FALSE(
      EcdsaPublicKey::create(coordinate("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
                             key.public_key().y())
          .ok());
}

TEST(Ecdsa, PemKeepsTheKey) {
  const EcdsaKey key = new_key();
  const auto pem = key.pem();
  ASSERT_TRUE(pem.ok());
  auto again = EcdsaKey::parse(pem->reveal());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->public_key().x(), key.public_key().x());
  const auto signature = again->sign("m");
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(key.public_key().verify("m", *signature));
}

TEST(Ecdsa, RefusesPemThatIsNoKeyOfOurs) {
  const auto pem = new_key().pem();
  ASSERT_TRUE(pem.ok());
  const std::string text(pem->reveal());
  for (const std::string& bad : {std::string(), std::string("-----BEGIN PRIVATE KEY-----\n"),
                                 text.substr(0, text.size() / 2), std::string(20 << 10, 'A')}) {
    EXPECT_FALSE(EcdsaKey::parse(bad).ok());
  }
}

}  // namespace
}  // namespace sallyport::crypto
