#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace sallyport {
namespace {

TEST(Encoding, Rfc4648Vectors) {
  struct Row {
    std::string_view text, base64, base64url, base32, hex;
  };
  constexpr Row rows[] = {
      {"", "", "", "", ""},
      {"f", "Zg==", "Zg", "MY", "66"},
      {"fo", "Zm8=", "Zm8", "MZXQ", "666f"},
      {"foo", "Zm9v", "Zm9v", "MZXW6", "666f6f"},
      {"foob", "Zm9vYg==", "Zm9vYg", "MZXW6YQ", "666f6f62"},
      {"fooba", "Zm9vYmE=", "Zm9vYmE", "MZXW6YTB", "666f6f6261"},
      {"foobar", "Zm9vYmFy", "Zm9vYmFy", "MZXW6YTBOI", "666f6f626172"},
      {"\xfb\xff", "+/8=", "-_8", "7P7Q", "fbff"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(base64(as_bytes(row.text)), row.base64);
    EXPECT_EQ(base64url(as_bytes(row.text)), row.base64url);
    EXPECT_EQ(base32(as_bytes(row.text)), row.base32);
    EXPECT_EQ(hex(as_bytes(row.text)), row.hex);
    EXPECT_EQ(as_text(parse_base64(row.base64).value()), row.text);
    EXPECT_EQ(as_text(parse_base64url(row.base64url).value()), row.text);
    EXPECT_EQ(as_text(parse_hex(row.hex).value()), row.text);
  }
}

TEST(Encoding, EveryLengthComesBack) {
  SeededRandom random(1);
  for (std::size_t length = 0; length < 100; ++length) {
    std::vector<std::byte> bytes(length);
    random.fill(bytes);
    EXPECT_EQ(parse_base64(base64(bytes)).value(), bytes);
    EXPECT_EQ(parse_base64url(base64url(bytes)).value(), bytes);
    EXPECT_EQ(parse_hex(hex(bytes)).value(), bytes);
  }
}

TEST(Encoding, OneSpellingPerValue) {  // RFC 4648 §3.5, §12
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", "Z g=", "Zg==Zg==", "====", "Z===", "-_8=", "Zm8 "}) {
    EXPECT_FALSE(parse_base64(text).ok()) << text;
  }
  for (const char* text : {"Zg==", "Zh", "Z", "+/8", "Zm8=", "Zm 8", "Zm9"}) {
    EXPECT_FALSE(parse_base64url(text).ok()) << text;
  }
  for (const char* text : {"0", "0g", "g0", "0x00", " 00"}) EXPECT_FALSE(parse_hex(text).ok()) << text;
  EXPECT_EQ(as_text(parse_hex("aAfF").value()), "\xaa\xff");
}

TEST(Random, TokensAreUrlSafeAndOfTheLengthPromised) {
  SystemRandom random;
  EXPECT_EQ(random.token(16).size(), 22u);
  EXPECT_EQ(random.token(32).size(), 43u);
  EXPECT_NE(random.token(32), random.token(32));
  EXPECT_EQ(SeededRandom(5).token(8), SeededRandom(5).token(8));
}

}  // namespace
}  // namespace sallyport
