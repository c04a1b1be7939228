#include "map/schema/values.h"

#include <array>
#include <limits>
#include <span>

#include "base/encoding.h"
#include "model/path_pattern.h"

namespace sallyport::map {
namespace {

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_lower(char byte) { return byte >= 'a' && byte <= 'z'; }

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// A whole number without leading zeros, then one of `units`.
bool read_with_unit(std::string_view text, std::span<const Unit> units, std::uint64_t& value) {
  std::size_t digits = 0;
  value = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits == 15) return false;
    value = value * 10 + static_cast<std::uint64_t>(text[digits++] - '0');
  }
  if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
  for (const Unit& unit : units) {
    if (text.substr(digits) != unit.name) continue;
    if (value > std::numeric_limits<std::int64_t>::max() / unit.factor) return false;
    value *= unit.factor;
    return true;
  }
  return false;
}

}  // namespace

Result<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  constexpr std::array units = {Unit{"", 1}};
  if (!read_with_unit(text, units, value)) return wrong("write a whole number, without quotes");
  return value;
}

Result<bool> parse_flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return wrong("write true or false, without quotes");
}

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  constexpr std::array units = {Unit{"s", 1}, Unit{"m", 60}, Unit{"h", 3600}, Unit{"d", 86400}};
  std::uint64_t value = 0;
  if (!read_with_unit(text, units, value)) return wrong("write a whole number and a unit: 30s, 5m, 8h or 7d");
  return std::chrono::seconds(value);
}

Result<WallTime> parse_time(std::string_view text) {
  const auto time = parse_rfc3339(text);
  if (!time || !text.ends_with('Z')) return wrong("write a time in UTC: 2026-11-23T09:00:00Z");
  return *time;
}

Result<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::array units = {Unit{"B", 1}, Unit{"KiB", 1 << 10}, Unit{"MiB", 1 << 20},
                                Unit{"GiB", 1 << 30}};
  std::uint64_t value = 0;
  if (!read_with_unit(text, units, value))
    return wrong("write a whole number and a unit: 512B, 16KiB, 64MiB or 1GiB");
  return value;
}

Result<std::uint32_t> parse_rate(std::string_view text) {
  constexpr std::array units = {Unit{"/m", 1}, Unit{"/s", 60}};
  std::uint64_t value = 0;
  if (!read_with_unit(text, units, value) || value == 0 || value > 1000000) {
    return wrong("write how many requests in a minute or a second: 60/m or 2/s");
  }
  return static_cast<std::uint32_t>(value);
}

Result<std::string> parse_name(std::string_view text) {
  bool good = !text.empty() && text.size() <= 63 && is_lower(text.front()) && text.back() != '-';
  for (const char byte : text) good = good && (is_lower(byte) || is_digit(byte) || byte == '-');
  if (!good)
    return wrong("names have lower-case letters, digits and `-`, start with a letter and have at most 63");
  return std::string(text);
}

Result<std::string> parse_secret_reference(std::string_view text) {
  constexpr std::string_view scheme = "secret:";
  if (!text.starts_with(scheme)) return wrong("secrets are referenced, never written here: `secret:NAME`");
  const std::string_view name = text.substr(scheme.size());
  bool good = !name.empty() && name.size() <= 63;
  for (const char byte : name) good = good && (is_lower(byte) || is_digit(byte) || byte == '-');
  if (!good) return wrong("a secret's name has lower-case letters, digits and `-`: `secret:stripe-webhook`");
  return std::string(name);
}

Result<std::string> parse_field_name(std::string_view text) {
  // The alphabet of fields that the door forwards: others (underscores) are how header names get confused.
  std::string name;
  bool good = !text.empty() && text.size() <= 64;
  for (char byte : text) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    good = good && (is_lower(byte) || is_digit(byte) || byte == '-');
    name.push_back(byte);
  }
  if (!good) return wrong("a header's name has letters, digits and `-`: X-Signature");
  return name;
}

Result<std::string> parse_canonical_path(std::string_view text) {
  if (text.find('*') != std::string_view::npos) return wrong("a path without `*`");
  SP_TRY(const PathPattern pattern, PathPattern::parse(text));
  return pattern.text();
}

Result<std::uint64_t> parse_money(std::string_view text) {
  constexpr std::size_t decimals = 6;
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = text.substr(std::min(dot + 1, text.size()));
  bool good = !whole.empty() && whole.size() <= 9 && (whole.size() == 1 || whole[0] != '0');
  good = good && (dot == text.size() || !part.empty()) && part.size() <= decimals;
  std::uint64_t value = 0;
  for (const std::string_view digits : {whole, part}) {
    for (const char byte : digits.substr(0, 9)) {
      good = good && is_digit(byte);
      value = value * 10 + static_cast<std::uint64_t>(byte - '0');
    }
  }
  if (!good) return wrong("write dollars as 5 or 0.25, with at most 6 decimals");
  for (std::size_t i = part.size(); i < decimals; ++i) value *= 10;
  return value;
}

Result<std::string> parse_model(std::string_view text) {
  bool good = !text.empty() && text.size() <= 200;
  for (std::size_t i = 0; i < text.size(); ++i) {
    good = good && text[i] > ' ' && text[i] < 0x7f && (text[i] != '*' || i + 1 == text.size());
  }
  if (!good) return wrong("write its name, as in gpt-4o-mini, or how it begins and a last `*`");
  return std::string(text);
}

Result<std::string> parse_pin(std::string_view text) {
  constexpr std::string_view scheme = "sha256/";
  constexpr std::size_t digest_size = 32;
  if (text.starts_with(scheme)) {
    const auto digest = parse_base64(text.substr(scheme.size()));
    if (digest && digest->size() == digest_size) return std::string(text);
  }
  return wrong("write sha256/ and the SHA-256 of the public key (SPKI) in 44 letters of base64");
}

}  // namespace sallyport::map
