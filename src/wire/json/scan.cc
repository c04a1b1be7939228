#include "wire/json/scan.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/utf8.h"

namespace sallyport::json {
namespace {

constexpr std::uint64_t every_byte(unsigned char byte) { return 0x0101010101010101u * byte; }

// The high bit of each byte that ends a plain run: below 0x20, `"`, `\`, 0x80 and above. Bytes above the
// first one that is marked may be marked wrongly by the borrow; the first one never is.
std::uint64_t marks(std::uint64_t eight) {
  const std::uint64_t control = eight - every_byte(0x20);
  const std::uint64_t quote = (eight ^ every_byte('"')) - every_byte(1);
  const std::uint64_t backslash = (eight ^ every_byte('\\')) - every_byte(1);
  return (control | quote | backslash | eight) & every_byte(0x80);
}

bool is_plain(char c) { return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\'; }

std::size_t skip_plain(std::string_view text, std::size_t at) {
  if constexpr (std::endian::native == std::endian::little) {
    while (text.size() - at >= 8) {
      std::uint64_t eight;
      std::memcpy(&eight, text.data() + at, 8);
      if (const std::uint64_t found = marks(eight); found != 0) {
        return at + static_cast<unsigned>(std::countr_zero(found)) / 8;
      }
      at += 8;
    }
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

// The value of four hexadecimal digits, or -1.
int hex4(std::string_view text, std::size_t at) {
  if (text.size() - at < 4) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + (c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + (lower - 'a' + 10);
    } else {
      return -1;
    }
  }
  return value;
}

bool is_high_surrogate(int unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low_surrogate(int unit) { return unit >= 0xdc00 && unit < 0xe000; }

// `at`: the backslash. Moves to the byte after the escape.
const char* pass_escape(std::string_view text, std::size_t& at, bool& holds_nul) {
  if (at + 1 >= text.size()) return "a string that does not end";
  const char c = text[at + 1];
  if (c != 'u') {
    if (std::strchr("\"\\/bfnrt", c) == nullptr || c == '\0') return "an escape that does not exist";
    at += 2;
    return nullptr;
  }
  const int unit = hex4(text, at + 2);
  if (unit < 0) return "\\u without four hexadecimal digits";
  if (is_low_surrogate(unit)) return "half a surrogate pair";
  if (unit == 0) holds_nul = true;
  if (is_high_surrogate(unit)) {
    const bool another = text.substr(at + 6, 2) == "\\u";
    if (!another || !is_low_surrogate(hex4(text, at + 8))) return "half a surrogate pair";
    at += 6;
  }
  at += 6;
  return nullptr;
}

// `at`: a byte that is not plain, and no quote. Moves to the byte after what it begins.
const char* pass_special(std::string_view text, std::size_t& at, Scanned& scanned) {
  if (at >= text.size()) return "a string that does not end";
  if (text[at] == '\\') {
    scanned.escaped = true;
    return pass_escape(text, at, scanned.holds_nul);
  }
  if (static_cast<unsigned char>(text[at]) < 0x20) return "a control character in a string";
  const Utf8Step step = decode_utf8(text.substr(at));
  at += step.length;
  return step.valid ? nullptr : "bytes that are not UTF-8";
}

void append_code(std::uint32_t code, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto rest = [&](unsigned shift) { put(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6), rest(0);
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12), rest(6), rest(0);
  } else {
    put(0xf0 | code >> 18), rest(12), rest(6), rest(0);
  }
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (is_digit(text, at)) ++at;
  return at;
}

}  // namespace

Scanned scan_string(std::string_view text, std::size_t at) {
  Scanned scanned;
  while (scanned.wrong == nullptr) {
    at = skip_plain(text, at);
    scanned.end = at;
    if (at < text.size() && text[at] == '"') return scanned;
    scanned.wrong = pass_special(text, at, scanned);
  }
  return scanned;
}

Scanned scan_number(std::string_view text, std::size_t at) {
  if (text[at] == '-') ++at;
  if (!is_digit(text, at)) return {at, "a number without digits"};
  if (text[at] == '0' && is_digit(text, at + 1)) return {at, "a number with a leading zero"};
  at = skip_digits(text, at);
  if (at < text.size() && text[at] == '.') {
    if (!is_digit(text, ++at)) return {at, "a number without digits after its point"};
    at = skip_digits(text, at);
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!is_digit(text, at)) return {at, "a number without digits in its exponent"};
    at = skip_digits(text, at);
  }
  return {at};
}

void unescape(std::string_view written, std::string& out) {
  for (;;) {
    const std::size_t backslash = written.find('\\');
    out.append(written.substr(0, backslash));
    if (backslash == std::string_view::npos) return;
    written.remove_prefix(backslash + 1);
    if (written.front() != 'u') {
      out.push_back(simple_escape(written.front()));
      written.remove_prefix(1);
      continue;
    }
    auto code = static_cast<std::uint32_t>(hex4(written, 1));
    written.remove_prefix(5);
    if (is_high_surrogate(static_cast<int>(code))) {
      const auto low = static_cast<std::uint32_t>(hex4(written, 2));
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      written.remove_prefix(6);
    }
    append_code(code, out);
  }
}

}  // namespace sallyport::json
