#include "crypto/derive.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "base/encoding.h"
#include "crypto/hmac.h"
#include "crypto/test_vectors.h"

namespace sallyport::crypto {
namespace {

constexpr DerivationCost cheap = least_derivation_cost;
const std::string salt = "sixteen bytes...";

std::string derived(std::string_view passphrase, std::string_view with, DerivationCost cost) {
  return hex(as_bytes(derive_from_passphrase(Secret(std::string(passphrase)), with, cost)->reveal()));
}

// The password hasher writes the same function's result in its own form; compared with argon2(1) of Debian:
// printf '%s' 'correct horse' | argon2 'sixteen bytes...' -id -t 1 -k 8192 -p 1 -l 32 -r
TEST(Derive, AgreesWithTheReferenceProgram) {
  EXPECT_EQ(derived("correct horse", salt, cheap),
            "ee1a5eea2b300c47546d5afacfc455adf812ef9d7a7ded9adb44671672ca9d9c");
}

TEST(Derive, EveryInputCounts) {
  std::set<std::string> seen{derived("correct horse", salt, cheap)};
  EXPECT_TRUE(seen.insert(derived("correct hors", salt, cheap)).second);
  EXPECT_TRUE(seen.insert(derived("correct horse", "sixteen bytes..!", cheap)).second);
  EXPECT_TRUE(seen.insert(derived("correct horse", salt, {9 * 1024, 1, 1})).second);
  EXPECT_TRUE(seen.insert(derived("correct horse", salt, {8 * 1024, 2, 1})).second);
  EXPECT_TRUE(seen.insert(derived("correct horse", salt, {8 * 1024, 1, 2})).second);
}

TEST(Derive, RefusesCostsOutOfBoundsBeforeItPaysThem) {
  const DerivationCost outside[] = {
      {0, 1, 1},        {8 * 1024 - 1, 1, 1}, {1024 * 1024 + 1, 1, 1},   {UINT32_MAX, 1, 1},
      {8 * 1024, 0, 1}, {8 * 1024, 17, 1},    {8 * 1024, UINT32_MAX, 1}, {8 * 1024, 1, 0},
      {8 * 1024, 1, 17}};
  for (const DerivationCost cost : outside) {
    EXPECT_EQ(derive_from_passphrase(Secret("x"), salt, cost).error().kind, ErrorKind::malformed);
  }
  EXPECT_EQ(derive_from_passphrase(Secret("x"), "short", cheap).error().kind, ErrorKind::malformed);
}

TEST(Derive, KeysFromAKeyAreApart) {
  const Secret key(std::string(32, 'k'));
  const auto from = [&](std::string_view label, std::string_view with) {
    return hex(as_bytes(derive_from_key(key, label, with).reveal()));
  };
  EXPECT_EQ(from("record", "salt"), from("record", "salt"));
  std::set<std::string> seen{from("record", "salt"), from("recor", "dsalt"), from("recordsalt", ""),
                             from("mark", "salt"), from("", "recordsalt")};
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_EQ(from("record", "salt"), "d1481acbc685019865002bd490091754d48d4fbd141f966d0d241ea911aed33b");
}

// The files have the whole of HKDF: its extraction is a keyed digest under the salt (RFC 5869 §2.2), its
// further blocks are chained. Ours is the first block of what they derive; those of 20 bytes are cut.
TEST(Derive, PublishedEdgeCases) {
  const char* const folder = std::getenv("SALLYPORT_WYCHEPROOF");
  if (folder == nullptr) GTEST_SKIP() << "SALLYPORT_WYCHEPROOF names no folder";
  int valid = 0;
  const int tried = for_each_vector(std::string(folder) + "/hkdf_sha256_test.json", [&](TestVector& test) {
    if (!test.is_valid()) return;  // too long for HKDF: nothing of ours is longer than a block
    const Hmac extracted = hmac(HmacDigest::sha256, test.bytes("salt"), test.bytes("ikm"));
    const Secret block = expand_key(Secret(std::string(extracted.text())), {test.bytes("info")});
    const std::string expected = test.bytes("okm").substr(0, derived_key_bytes);
    ASSERT_GE(expected.size(), 20u) << test.text("comment");
    EXPECT_EQ(hex(as_bytes(block.reveal().substr(0, expected.size()))), hex(as_bytes(expected)))
        << test.text("comment");
    ++valid;
  });
  EXPECT_EQ(tried, 86);
  EXPECT_EQ(valid, 83);
}

}  // namespace
}  // namespace sallyport::crypto
