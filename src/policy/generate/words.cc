#include "policy/generate/words.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sallyport::cedar::generate {
namespace {

std::string hex(unsigned code, const char* form) {
  std::array<char, 16> out{};
  std::snprintf(out.data(), out.size(), form, code);
  return out.data();
}

// The code point that starts at `text[at]`, which is valid UTF-8; moves `at` behind it.
unsigned next_code(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  unsigned code = lead & (0x3fU >> static_cast<unsigned>(more));
  for (int i = 0; i < more; ++i) code = code << 6U | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return code;
}

std::string escaped(unsigned code, std::string_view raw, Random& random) {
  switch (code) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return random.chance(70) ? "\\n" : "\\u{a}";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case 0:
      return "\\0";
    default:
      break;
  }
  if (code < 0x20 || code == 0x7f) return hex(code, "\\x%02x");
  if (random.chance(code < 0x80 ? 1 : 20)) return hex(code, "\\u{%x}");
  return std::string(raw);
}

}  // namespace

const std::vector<std::string>& some_strings() {
  static const std::vector<std::string> all = {
      "",        "a",           "abc",          "abcabc",   "admin", "a*b", "\u00e9t\u00e9",
      "x\"y\\z", "hello world", "\u65e5\u672c", "10.0.0.1", "\t"};
  return all;
}

const std::vector<std::string>& some_integers() {
  static const std::vector<std::string> all = {"0",
                                               "1",
                                               "2",
                                               "3",
                                               "5",
                                               "-1",
                                               "-2",
                                               "10",
                                               "42",
                                               "-100",
                                               "1000",
                                               "9007199254740991",
                                               "-9007199254740991"};
  return all;
}

const std::vector<std::string>& some_long_integers() {
  static const std::vector<std::string> all = {
      "9223372036854775807", "-9223372036854775808", "9223372036854775806", "-9223372036854775807",
      "4611686018427387904", "3037000500",           "9007199254740993"};
  return all;
}

const std::vector<std::string>& some_decimals() {
  static const std::vector<std::string> all = {
      "0.0", "1.5", "1.50", "-1.5", "12.3456", "-0.0001", "922337203685477.5807", "-922337203685477.5808",
      "10.0"};
  return all;
}

const std::vector<std::string>& some_addresses() {
  static const std::vector<std::string> all = {"10.0.0.1",
                                               "10.0.0.0/8",
                                               "10.0.0.1/32",
                                               "192.168.1.0/24",
                                               "127.0.0.1",
                                               "127.0.0.0/8",
                                               "224.0.0.5",
                                               "0.0.0.0/0",
                                               "::1",
                                               "::/0",
                                               "fe80::/10",
                                               "2001:db8::1",
                                               "2001:DB8:0:0:0:0:0:1",
                                               "ff02::1"};
  return all;
}

const std::vector<std::string>& some_datetimes() {
  static const std::vector<std::string> all = {"1970-01-01",
                                               "2024-10-15",
                                               "2024-10-15T00:00:00Z",
                                               "2024-10-15T11:35:00Z",
                                               "2024-10-15T11:35:00.123Z",
                                               "2024-10-15T12:35:00+0100",
                                               "2024-10-15T11:35:00.999-2359",
                                               "9999-12-31T23:59:59.999Z",
                                               "0000-01-01",
                                               "1969-12-31T23:59:59Z",
                                               "2000-02-29"};
  return all;
}

const std::vector<std::string>& some_durations() {
  static const std::vector<std::string> all = {"0ms",
                                               "1d",
                                               "-1d",
                                               "1h30m",
                                               "90m",
                                               "5ms",
                                               "-5ms",
                                               "24h",
                                               "1d2h3m4s5ms",
                                               "9223372036854775807ms",
                                               "-9223372036854775808ms",
                                               "106751991167d"};
  return all;
}

bool is_identifier(std::string_view name) {
  static const std::vector<std::string_view> reserved = {"true", "false", "if",   "then", "else",
                                                         "in",   "is",    "like", "has",  "__cedar"};
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  const auto word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return std::all_of(name.begin(), name.end(), word) &&
         std::find(reserved.begin(), reserved.end(), name) == reserved.end();
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += hex(static_cast<unsigned char>(c), "\\u%04x");
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string json_uid(const EntityUid& uid) {
  return "{\"type\":" + json_text(uid.type) + ",\"id\":" + json_text(uid.id) + "}";
}

std::string cedar_text(std::string_view text, Random& random) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const unsigned code = next_code(text, at);
    out += escaped(code, text.substr(begin, at - begin), random);
  }
  return out + "\"";
}

std::string cedar_uid(const EntityUid& uid, Random& random) {
  return uid.type + "::" + cedar_text(uid.id, random);
}

}  // namespace sallyport::cedar::generate
