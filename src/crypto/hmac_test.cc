#include "crypto/hmac.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/encoding.h"
#include "crypto/test_vectors.h"

namespace sallyport::crypto {
namespace {

std::string bytes_of(std::string_view hex_text) {
  auto raw = parse_hex(hex_text);
  return raw.ok() ? std::string(as_text(*raw)) : std::string("bad vector");
}

struct Vector {
  const char* name;
  std::string key;
  std::string message;
  const char* sha256;
  const char* sha512;
};

// RFC 4231 §4.2 to §4.8, without the truncated case of §4.6.
const Vector rfc4231[] = {
    {"case 1", std::string(20, '\x0b'), "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
     "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {"case 2", "Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
     "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {"case 3", std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
     "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
    {"case 4", bytes_of("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
     "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
    {"case 6", std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
     "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
};

TEST(Hmac, AgreesWithRfc4231) {
  for (const Vector& vector : rfc4231) {
    EXPECT_EQ(hex(hmac(HmacDigest::sha256, vector.key, vector.message).bytes()), vector.sha256)
        << vector.name;
    EXPECT_EQ(hex(hmac(HmacDigest::sha512, vector.key, vector.message).bytes()), vector.sha512)
        << vector.name;
  }
}

TEST(Hmac, AgreesWithRfc2202ForSha1) {
  EXPECT_EQ(hex(hmac(HmacDigest::sha1, std::string(20, '\x0b'), "Hi There").bytes()),
            "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hex(hmac(HmacDigest::sha1, "Jefe", "what do ya want for nothing?").bytes()),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Hmac, TakesAnEmptyKeyAndAnEmptyMessage) {
  EXPECT_EQ(hex(hmac(HmacDigest::sha256, {}, std::string_view{}).bytes()),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hmac, PartsCountAsOneMessage) {
  for (std::size_t cut = 0; cut <= 8; ++cut) {
    const std::string_view text = "Hi There";
    EXPECT_EQ(hmac(HmacDigest::sha256, "k", {text.substr(0, cut), text.substr(cut)}).text(),
              hmac(HmacDigest::sha256, "k", text).text());
  }
}

TEST(Hmac, LeavesNothingOfOneCallToTheNext) {
  const auto first = hmac(HmacDigest::sha256, "one", "m");
  (void)hmac(HmacDigest::sha256, "two", "other");
  EXPECT_EQ(hmac(HmacDigest::sha256, "one", "m").text(), first.text());
  EXPECT_NE(hmac(HmacDigest::sha256, {}, "m").text(), first.text());
}

// Tags of 128 bits are the beginning of the digest.
TEST(Hmac, PublishedEdgeCases) {
  const char* const folder = std::getenv("SALLYPORT_WYCHEPROOF");
  if (folder == nullptr) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  int valid = 0;
  const int tried = for_each_vector(std::string(folder) + "/hmac_sha256_test.json", [&](TestVector& test) {
    const std::string tag = test.bytes("tag");
    ASSERT_TRUE(tag.size() == 16 || tag.size() == 32) << test.text("comment");
    const Hmac made = hmac(HmacDigest::sha256, test.bytes("key"), test.bytes("msg"));
    EXPECT_EQ(made.text().substr(0, tag.size()) == tag, test.is_valid()) << test.text("comment");
    valid += test.is_valid() ? 1 : 0;
  });
  EXPECT_EQ(tried, 174);
  EXPECT_EQ(valid, 66);
}

}  // namespace
}  // namespace sallyport::crypto
