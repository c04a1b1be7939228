#include "identity/keys/key_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "identity/keys/keys.h"

namespace sallyport::identity {
namespace {

TEST(KeyText, HasItsFormAndItsParts) {
  SeededRandom random(1);
  const KeyText text = make_key_text(random);
  const std::string_view whole = text.whole.reveal();
  EXPECT_EQ(whole.size(), 52u);
  EXPECT_TRUE(whole.starts_with("spk_"));
  EXPECT_TRUE(std::ranges::all_of(whole.substr(4), [](unsigned char c) { return std::isalnum(c) != 0; }));
  const auto parts = split_key(whole);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->id, text.id);
  EXPECT_EQ(parts->id, whole.substr(4, 10));
  EXPECT_EQ(parts->secret, whole.substr(14, 32));
  EXPECT_TRUE(looks_like_key(whole));
}

// The check is that of zlib's crc32(), most significant digit first, so that others can find keys of ours.
TEST(KeyText, TheCheckIsTheCrcThatEverybodyKnows) {
  const std::string body = "spk_" + std::string(42, '0');
  EXPECT_TRUE(looks_like_key(body + "3behdf"));
  EXPECT_FALSE(looks_like_key(body + "3behdg"));
}

TEST(KeyText, E46NoFlippedBitMissingOrExtraByteIsTaken) {
  SeededRandom random(2);
  const KeyText text = make_key_text(random);
  const std::string whole(text.whole.reveal());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_FALSE(looks_like_key(flipped)) << at << "/" << bit;
    }
    std::string shorter = whole;
    shorter.erase(at, 1);
    EXPECT_FALSE(looks_like_key(shorter)) << at;
    EXPECT_FALSE(looks_like_key(whole.substr(0, at))) << at;
  }
  for (const std::string& text_of_others :
       {std::string(), whole + "a", whole + '\0', " " + whole, whole + "\n", "Bearer " + whole,
        std::string("spk_"), std::string(52, 'a'), std::string(52, '\0'), std::string(1 << 20, 'a'),
        "SPK_" + whole.substr(4)}) {
    EXPECT_FALSE(looks_like_key(text_of_others)) << text_of_others.substr(0, 60);
  }
}

TEST(KeyText, EveryDigitIsAsLikelyAsAnyOther) {
  SeededRandom random(3);
  std::array<int, 128> seen{};
  constexpr int keys = 2000;
  for (int i = 0; i < keys; ++i) {
    const KeyText text = make_key_text(random);
    for (const char c : text.whole.reveal().substr(4, 42)) ++seen[static_cast<std::size_t>(c)];
  }
  const int expected = keys * 42 / 62;
  for (const char c : std::string_view("0Az9Zm")) {
    EXPECT_NEAR(seen[static_cast<std::size_t>(c)], expected, expected / 5) << c;
  }
}

TEST(KeyText, NoTwoAreTheSame) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(make_key_text(random).id);
  EXPECT_EQ(ids.size(), 1000u);
}

TEST(KeyText, TheHashIsOfSecretAndIdTogether) {
  const crypto::Digest256 hash = hash_key({"0123456789", "secret"});
  EXPECT_EQ(hash, hash_key({"0123456789", "secret"}));
  EXPECT_NE(hash, hash_key({"0123456780", "secret"}));
  EXPECT_NE(hash, hash_key({"0123456789", "secreT"}));
  EXPECT_NE(hash, crypto::sha256("0123456789secret"));
}

// Two kinds of text with the same secret: neither is taken for the other, and neither's hash is the other's.
TEST(KeyText, OneKindIsNotTakenForAnother) {
  constexpr KeyKind other{"spx_", "another purpose\n"};
  SeededRandom random(4);
  const KeyText text = make_key_text(random, other);
  const std::string_view whole = text.whole.reveal();
  EXPECT_TRUE(whole.starts_with("spx_"));
  EXPECT_FALSE(split_key(whole));
  EXPECT_FALSE(split_key("spk_" + std::string(whole.substr(4))));  // the check covers the prefix
  const auto parts = split_key(whole, other);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->id, text.id);
  EXPECT_NE(hash_key(*parts, other), hash_key(*parts));
}

}  // namespace
}  // namespace sallyport::identity
