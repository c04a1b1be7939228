#include <algorithm>
#include <vector>

#include "policy/value/extension.h"

namespace sallyport::cedar {
namespace {

constexpr std::uint8_t v4_bits = 32;
constexpr std::uint8_t v6_bits = 128;

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t found = text.find(at); found != std::string_view::npos; found = text.find(at)) {
    parts.push_back(text.substr(0, found));
    text.remove_prefix(found + 1);
  }
  parts.push_back(text);
  return parts;
}

// One to three digits without leading zeros, at most `most`.
std::optional<std::uint8_t> parse_number(std::string_view text, unsigned most) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > most) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

bool parse_v4(std::string_view text, std::array<std::uint8_t, 16>& out) {
  const std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() != 4) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::optional<std::uint8_t> part = parse_number(parts[i], 255);
    if (!part) return false;
    out[i] = *part;
  }
  return true;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Groups of one to four hexadecimal digits; none in an empty text.
bool parse_groups(std::string_view text, std::vector<std::uint16_t>& out) {
  if (text.empty()) return true;
  for (const std::string_view part : split(text, ':')) {
    if (part.empty() || part.size() > 4) return false;
    unsigned value = 0;
    for (const char c : part) {
      const int digit = hex_digit(c);
      if (digit < 0) return false;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    out.push_back(static_cast<std::uint16_t>(value));
  }
  return true;
}

bool parse_v6(std::string_view text, std::array<std::uint8_t, 16>& out) {
  constexpr std::size_t count = 8;
  std::vector<std::uint16_t> groups;
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (!parse_groups(text, groups)) return false;
  } else {
    std::vector<std::uint16_t> tail;
    if (!parse_groups(text.substr(0, gap), groups) || !parse_groups(text.substr(gap + 2), tail)) return false;
    if (groups.size() + tail.size() >= count) return false;
    groups.resize(count - tail.size());
    groups.insert(groups.end(), tail.begin(), tail.end());
  }
  if (groups.size() != count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    out[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
    out[2 * i + 1] = static_cast<std::uint8_t>(groups[i] & 0xff);
  }
  return true;
}

// Where the longest run of two or more zero groups begins, and its length (RFC 5952 §4.2).
std::pair<std::size_t, std::size_t> longest_zeros(const std::array<unsigned, 8>& groups) {
  std::size_t best = 0;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t end = i;
    while (end < groups.size() && groups[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
  }
  return {best, best_length > 1 ? best_length : 0};
}

std::string v6_text(const std::array<std::uint8_t, 16>& bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = bytes[2 * i] * 256U + bytes[2 * i + 1];
  const auto [zeros, length] = longest_zeros(groups);
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (length > 0 && i == zeros) {
      out += "::";
      i += length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out.push_back(':');
    bool begun = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = (groups[i] >> shift) & 0xf;
      begun = begun || digit != 0 || shift == 0;
      if (begun) out.push_back(digits[digit]);
    }
  }
  return out;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  IpAddress result;
  const std::size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  result.v6 = host.find(':') != std::string_view::npos;
  result.prefix = result.v6 ? v6_bits : v4_bits;
  if (!(result.v6 ? parse_v6(host, result.address) : parse_v4(host, result.address))) return std::nullopt;
  if (slash != std::string_view::npos) {
    const std::optional<std::uint8_t> prefix = parse_number(text.substr(slash + 1), result.prefix);
    if (!prefix) return std::nullopt;
    result.prefix = *prefix;
  }
  return result;
}

bool IpAddress::is_loopback() const {
  static const IpAddress v4_net{false, 8, {127}};
  static const IpAddress v6_net{true, v6_bits, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  return is_in_range(v6 ? v6_net : v4_net);
}

bool IpAddress::is_multicast() const {
  static const IpAddress v4_net{false, 4, {224}};
  static const IpAddress v6_net{true, 8, {0xff}};
  return is_in_range(v6 ? v6_net : v4_net);
}

bool IpAddress::is_in_range(const IpAddress& range) const {
  if (v6 != range.v6 || prefix < range.prefix) return false;
  const std::size_t whole = range.prefix / 8;
  if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                  range.address.begin()))
    return false;
  const unsigned rest = range.prefix % 8U;
  return rest == 0 || ((address[whole] ^ range.address[whole]) >> (8 - rest)) == 0;
}

std::string to_text(const IpAddress& value) {
  std::string out;
  if (value.v6) {
    out = v6_text(value.address);
  } else {
    for (std::size_t i = 0; i < 4; ++i) {
      out.append(i == 0 ? "" : ".").append(std::to_string(value.address[i]));
    }
  }
  if (value.prefix == (value.v6 ? v6_bits : v4_bits)) return out;
  return out.append("/").append(std::to_string(value.prefix));
}

}  // namespace sallyport::cedar
