#include "crypto/aes_gcm.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/encoding.h"
#include "crypto/test_vectors.h"

namespace sallyport::crypto {
namespace {

std::string unhex(std::string_view text) {
  const auto bytes = parse_hex(text);
  return std::string(as_text(*bytes));
}
Secret key_of(std::string_view text) { return Secret(unhex(text)); }

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13, 14 and 16.
TEST(AesGcm, SealsAndOpensThePublishedVectors) {
  const std::string zero_key(64, '0'), zero_nonce(24, '0');
  EXPECT_EQ(hex(as_bytes(*seal(key_of(zero_key), unhex(zero_nonce), "", ""))),
            "530f8afbc74536b9a963b4f1c4cb738b");
  EXPECT_EQ(hex(as_bytes(*seal(key_of(zero_key), unhex(zero_nonce), "", std::string(16, '\0')))),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  const std::string key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
  const std::string plain = unhex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aed"
      "f5aa"
      "0de657ba637b39");
  const std::string bound = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const std::string sealed = *seal(key_of(key), unhex("cafebabefacedbaddecaf888"), bound, plain);
  EXPECT_EQ(hex(as_bytes(sealed)),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
            "c5f61e6393"
            "ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(open(key_of(key), unhex("cafebabefacedbaddecaf888"), bound, sealed)->reveal(), plain);
}

TEST(AesGcm, OpensNothingThatWasChangedInAnyBit) {
  const std::string key(32, 'k'), nonce(12, 'n'), bound = "name", plain = "the value";
  const std::string sealed = *seal(Secret(key), nonce, bound, plain);
  const auto refused = [](const Result<Secret>& opened) {
    return !opened.ok() && opened.error().kind == ErrorKind::unauthenticated;
  };
  const auto flipped = [](std::string text, std::size_t bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    return text;
  };
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit)
    EXPECT_TRUE(refused(open(Secret(key), nonce, bound, flipped(sealed, bit)))) << bit;
  for (std::size_t bit = 0; bit < key.size() * 8; ++bit)
    EXPECT_TRUE(refused(open(Secret(flipped(key, bit)), nonce, bound, sealed))) << bit;
  for (std::size_t bit = 0; bit < nonce.size() * 8; ++bit)
    EXPECT_TRUE(refused(open(Secret(key), flipped(nonce, bit), bound, sealed))) << bit;
  for (std::size_t bit = 0; bit < bound.size() * 8; ++bit)
    EXPECT_TRUE(refused(open(Secret(key), nonce, flipped(bound, bit), sealed))) << bit;
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_TRUE(refused(open(Secret(key), nonce, bound, sealed.substr(0, size)))) << size;
  EXPECT_TRUE(refused(open(Secret(key), nonce, "", sealed)));
  EXPECT_TRUE(refused(open(Secret(key), nonce, bound, sealed + '\0')));
}

TEST(AesGcm, RefusesKeysAndNoncesOfAnotherLength) {
  for (const std::size_t size : {0u, 16u, 31u, 33u}) {
    EXPECT_EQ(seal(Secret(std::string(size, 'k')), std::string(12, 'n'), "", "x").error().kind,
              ErrorKind::internal);
  }
  for (const std::size_t size : {0u, 8u, 11u, 13u, 16u}) {
    EXPECT_EQ(seal(Secret(std::string(32, 'k')), std::string(size, 'n'), "", "x").error().kind,
              ErrorKind::internal);
    EXPECT_FALSE(open(Secret(std::string(32, 'k')), std::string(size, 'n'), "", std::string(20, 'x')).ok());
  }
}

TEST(AesGcm, PublishedEdgeCases) {
  const char* const folder = std::getenv("SALLYPORT_WYCHEPROOF");
  if (folder == nullptr) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  int tried = 0;
  for_each_vector(std::string(folder) + "/aes_gcm_test.json", [&](TestVector& test) {
    if (test.text("key").size() != 64 || test.text("iv").size() != 24) return;
    const auto opened = open(Secret(test.bytes("key")), test.bytes("iv"), test.bytes("aad"),
                             test.bytes("ct") + test.bytes("tag"));
    EXPECT_EQ(opened.ok(), test.is_valid()) << test.text("comment");
    if (opened.ok()) {
      EXPECT_EQ(opened->reveal(), test.bytes("msg"));
    }
    ++tried;
  });
  EXPECT_EQ(tried, 66);
}

}  // namespace
}  // namespace sallyport::crypto
