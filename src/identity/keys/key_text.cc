#include "identity/keys/key_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "identity/keys/keys.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// CRC-32 as in IEEE 802.3 and zlib, so that a scanner needs no code of ours to check a find.
constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0xedb88320u : 0u);
    table[byte] = rest;
  }
  return table;
}

std::uint32_t crc32(std::string_view text) {
  static constexpr auto table = make_crc_table();
  std::uint32_t crc = ~0u;
  for (const char c : text) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

using Check = std::array<char, key_check_length>;

Check check_of(std::string_view text) {
  Check check{};
  std::uint32_t rest = crc32(text);
  for (auto place = check.rbegin(); place != check.rend(); ++place) {
    *place = digits[rest % digits.size()];
    rest /= digits.size();
  }
  return check;
}

bool is_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Every digit is as likely as any other: bytes that would favour the first ones are drawn again.
void append_digits(std::string& out, std::size_t count, Random& random) {
  constexpr unsigned fair = 256 / digits.size() * digits.size();
  const std::size_t end = out.size() + count;
  std::array<std::byte, 64> drawn{};
  while (out.size() < end) {
    random.fill(drawn);
    for (const std::byte byte : drawn) {
      const auto value = std::to_integer<unsigned>(byte);
      if (value < fair && out.size() < end) out.push_back(digits[value % digits.size()]);
    }
  }
  ::explicit_bzero(drawn.data(), drawn.size());
}

}  // namespace

std::optional<KeyParts> split_key(std::string_view text, const KeyKind& kind) {
  if (text.size() != key_length || !text.starts_with(kind.prefix)) return std::nullopt;
  const std::string_view random_part = text.substr(kind.prefix.size());
  if (!std::ranges::all_of(random_part, is_digit)) return std::nullopt;
  const Check check = check_of(text.substr(0, key_length - key_check_length));
  if (text.substr(key_length - key_check_length) != std::string_view(check.data(), check.size()))
    return std::nullopt;
  return KeyParts{random_part.substr(0, key_id_length), random_part.substr(key_id_length, key_secret_length)};
}

KeyText make_key_text(Random& random, const KeyKind& kind) {
  std::string text;
  text.reserve(key_length);  // grows nowhere, so that no copy of it is left behind
  text += kind.prefix;
  append_digits(text, key_id_length + key_secret_length, random);
  const Check check = check_of(text);
  text.append(check.data(), check.size());
  std::string id = text.substr(kind.prefix.size(), key_id_length);
  return {std::move(id), Secret(std::move(text))};
}

crypto::Digest256 hash_key(const KeyParts& parts, const KeyKind& kind) {
  return crypto::Sha256().add(kind.purpose).add(parts.id).add(parts.secret).finish();
}

bool looks_like_key(std::string_view text) { return split_key(text).has_value(); }

}  // namespace sallyport::identity
