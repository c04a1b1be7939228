#pragma once
// wire/http1/byte_class.h: what each byte may be part of (RFC 9110 §5.6.2, RFC 3986 §2), as one table. Pure.
#include <array>
#include <cstdint>
#include <string_view>

namespace sallyport::http1 {

enum ByteClass : std::uint8_t {
  token_byte = 1,       // RFC 9110 tchar
  alphabet_byte = 2,    // [A-Za-z0-9-]: names that every upstream reads alike
  visible_byte = 4,     // 0x21..0x7e without `#`: what a target may hold
  plain_path_byte = 8,  // in a path, means itself in every spelling; not `/`, `%`
  unreserved_byte = 16,
  digit_byte = 32,
};

namespace detail {
consteval bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
consteval std::uint8_t classify(unsigned char byte) {
  const char c = static_cast<char>(byte);
  const bool digit = c >= '0' && c <= '9';
  const bool letter_or_digit = digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  std::uint8_t classes = 0;
  if (digit) classes |= digit_byte;
  if (letter_or_digit || is_one_of(c, "!#$%&'*+-.^_`|~")) classes |= token_byte;
  if (letter_or_digit || c == '-') classes |= alphabet_byte;
  if (byte > 0x20 && byte < 0x7f && c != '#') classes |= visible_byte;
  if (byte > 0x20 && byte < 0x7f && !is_one_of(c, "#?%/\\")) classes |= plain_path_byte;
  if (letter_or_digit || is_one_of(c, "-._~")) classes |= unreserved_byte;
  return classes;
}
consteval std::array<std::uint8_t, 256> make_byte_classes() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) table[i] = classify(static_cast<unsigned char>(i));
  return table;
}
}  // namespace detail
inline constexpr auto byte_classes = detail::make_byte_classes();

constexpr unsigned class_of(char c) { return byte_classes[static_cast<unsigned char>(c)]; }

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// -1 if it is no hexadecimal digit.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// `lower` is in lower case already.
constexpr bool equals_folded(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower[i]) return false;
  }
  return true;
}

constexpr bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

constexpr bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!(class_of(c) & token_byte)) return false;
  }
  return !text.empty();
}

constexpr std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace sallyport::http1
