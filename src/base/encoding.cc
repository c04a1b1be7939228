#include "base/encoding.h"

#include <array>

namespace sallyport {
namespace {

constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string encode(std::span<const std::byte> bytes, std::string_view alphabet, int bits) {
  std::string out;
  out.reserve(bytes.size() * 8 / static_cast<unsigned>(bits) + 4);
  unsigned held = 0;
  int count = 0;
  const unsigned mask = (1u << bits) - 1;
  for (const std::byte b : bytes) {
    held = held << 8 | static_cast<unsigned>(b);
    count += 8;
    while (count >= bits) {
      count -= bits;
      out.push_back(alphabet[held >> count & mask]);
    }
  }
  if (count > 0) out.push_back(alphabet[held << (bits - count) & mask]);
  return out;
}

std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> table;
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

Result<std::vector<std::byte>> decode64(std::string_view text, const std::array<std::int8_t, 256>& table) {
  if (text.size() % 4 == 1) return client_error(ErrorKind::malformed, "base64: impossible length");
  std::vector<std::byte> out;
  out.reserve(text.size() * 3 / 4);
  unsigned held = 0;
  int count = 0;
  for (const char c : text) {
    const int value = table[static_cast<unsigned char>(c)];
    if (value < 0) return client_error(ErrorKind::malformed, "base64: foreign character");
    held = held << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::byte>(held >> count & 0xff));
    }
  }
  if ((held & ((1u << count) - 1)) != 0)
    return client_error(ErrorKind::malformed, "base64: stray bits at the end");
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    out.push_back(digits[static_cast<unsigned>(b) >> 4]);
    out.push_back(digits[static_cast<unsigned>(b) & 15]);
  }
  return out;
}

std::string base64(std::span<const std::byte> bytes) {
  std::string out = encode(bytes, standard_alphabet, 6);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

std::string base64url(std::span<const std::byte> bytes) { return encode(bytes, url_alphabet, 6); }

std::string base32(std::span<const std::byte> bytes) { return encode(bytes, base32_alphabet, 5); }

Result<std::vector<std::byte>> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) return client_error(ErrorKind::malformed, "hex: odd length");
  std::vector<std::byte> out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return client_error(ErrorKind::malformed, "hex: foreign character");
    out.push_back(static_cast<std::byte>(high << 4 | low));
  }
  return out;
}

Result<std::vector<std::byte>> parse_base64(std::string_view text) {
  static const auto table = reverse(standard_alphabet);
  if (text.size() % 4 != 0)
    return client_error(ErrorKind::malformed, "base64: length is not a multiple of 4");
  if (text.ends_with("==")) {
    text.remove_suffix(2);
  } else if (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return decode64(text, table);
}

Result<std::vector<std::byte>> parse_base64url(std::string_view text) {
  static const auto table = reverse(url_alphabet);
  return decode64(text, table);
}

}  // namespace sallyport
