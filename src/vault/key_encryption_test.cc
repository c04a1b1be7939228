#include "vault/key_encryption.h"

#include <gtest/gtest.h>

#include "vault/box.h"
#include "vault/bytes.h"

namespace sallyport::vault {
namespace {

SystemRandom& random_source() {
  static SystemRandom random;
  return random;
}
std::unique_ptr<KeyEncryption> passphrase(std::string text) {
  return make_passphrase_key(Secret(std::move(text)), random_source(), crypto::least_derivation_cost);
}

void expect_wraps(KeyEncryption& key, KeyEncryption& other) {
  const Secret root = make_key(random_source());
  const auto wrapped = key.wrap(root, "vault 1");
  ASSERT_TRUE(wrapped.ok());
  EXPECT_LE(wrapped->size(), max_wrapped_bytes);
  EXPECT_NE(*wrapped, *key.wrap(root, "vault 1"));
  EXPECT_EQ(key.unwrap(*wrapped, "vault 1")->reveal(), root.reveal());
  EXPECT_EQ(key.unwrap(*wrapped, "vault 2").error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(other.unwrap(*wrapped, "vault 1").error().kind, ErrorKind::unauthenticated);
  for (std::size_t i = 0; i < wrapped->size(); i += 5) {
    std::string changed = *wrapped;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    EXPECT_FALSE(key.unwrap(changed, "vault 1").ok()) << i;
    EXPECT_FALSE(key.unwrap(wrapped->substr(0, i), "vault 1").ok()) << i;
  }
}

TEST(KeyEncryption, APassphraseWraps) {
  const auto key = passphrase("correct horse"), other = passphrase("correct hors");
  expect_wraps(*key, *other);
}

TEST(KeyEncryption, ARawKeyWraps) {
  const auto key = make_raw_key(make_key(random_source()), random_source());
  const auto other = make_raw_key(make_key(random_source()), random_source());
  expect_wraps(*key, *other);
}

TEST(KeyEncryption, ACostOutOfBoundsIsRefusedBeforeItIsPaid) {
  const auto key = passphrase("correct horse");
  const std::string wrapped = *key->wrap(make_key(random_source()), "v");
  for (const auto& [memory, passes, lanes] : {std::tuple{UINT32_MAX, 1u, 1u},
                                              {8u * 1024, UINT32_MAX, 1u},
                                              {8u * 1024, 1u, UINT32_MAX},
                                              {0u, 0u, 0u}}) {
    const std::string head = ByteWriter().u32(memory).u32(passes).u32(lanes).bytes();
    EXPECT_EQ(key->unwrap(head + wrapped.substr(12), "v").error().kind, ErrorKind::malformed);
  }
}

// What was wrapped at another cost opens: the cost is read, not assumed.
TEST(KeyEncryption, KeepsItsOwnCost) {
  const auto dear = make_passphrase_key(Secret("correct horse"), random_source(), {9 * 1024, 2, 2});
  EXPECT_TRUE(passphrase("correct horse")->unwrap(*dear->wrap(make_key(random_source()), "v"), "v").ok());
}

TEST(KeyEncryption, AWrongPassphraseIsSaidInPlainWords) {
  const std::string wrapped = *passphrase("correct horse")->wrap(make_key(random_source()), "v");
  EXPECT_NE(passphrase("x")->unwrap(wrapped, "v").error().detail.find("the passphrase is wrong"),
            std::string::npos);
}

TEST(KeyEncryption, TheTextOfAKeyIsSixtyFourDigits) {
  const Secret key = make_key(random_source());
  const Secret text = raw_key_text(key);
  EXPECT_EQ(text.reveal().size(), 64u);
  EXPECT_EQ(parse_raw_key(text)->reveal(), key.reveal());
  EXPECT_EQ(parse_raw_key(Secret(" \n" + std::string(text.reveal()) + "\r\n"))->reveal(), key.reveal());
  for (const std::string& bad :
       {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(63, 'a') + 'g',
        std::string(32, 'a') + " " + std::string(31, 'a'), std::string(64, '\0')}) {
    EXPECT_EQ(parse_raw_key(Secret(bad)).error().kind, ErrorKind::malformed);
  }
}

}  // namespace
}  // namespace sallyport::vault
