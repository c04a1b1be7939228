#include <arpa/inet.h>

#include <algorithm>

#include "wire/http1/byte_class.h"
#include "wire/http1/target.h"

namespace sallyport::http1 {
namespace {

constexpr std::size_t max_host = 255;

bool parse_port(std::string_view text, std::uint16_t& port) {
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 65535) return false;
  }
  port = static_cast<std::uint16_t>(value);
  return value != 0;
}

// One spelling per address: what inet_ntop writes.
bool parse_ipv6(std::string_view text, std::string& host) {
  char buffer[INET6_ADDRSTRLEN] = {};
  in6_addr address;
  if (text.size() >= sizeof buffer) return false;
  std::copy(text.begin(), text.end(), buffer);
  if (std::find(text.begin(), text.end(), '\0') != text.end() || inet_pton(AF_INET6, buffer, &address) != 1)
    return false;
  if (inet_ntop(AF_INET6, &address, buffer, sizeof buffer) == nullptr) return false;
  host.assign("[").append(buffer).append("]");
  return true;
}

bool parse_name(std::string_view text, std::string& host) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > max_host) return false;
  host.assign(text);
  char before = '.';
  for (char& c : host) {
    if (!(class_of(c) & alphabet_byte) && c != '.' && c != '_') return false;
    if (c == '.' && before == '.') return false;
    before = c;
    c = to_lower(c);
  }
  return before != '.';
}

}  // namespace

bool parse_authority(std::string_view value, std::string& host, std::uint16_t& port) {
  port = 0;
  host.clear();
  const bool bracketed = value.starts_with('[');
  const std::size_t end = bracketed ? value.find(']') : value.find(':');
  std::string_view name = value.substr(0, end);
  std::string_view rest = end == std::string_view::npos ? std::string_view() : value.substr(end);
  if (bracketed) {
    if (rest.empty()) return false;
    rest.remove_prefix(1);
    name.remove_prefix(1);
  }
  if (!rest.empty() && (rest[0] != ':' || !parse_port(rest.substr(1), port))) return false;
  return bracketed ? parse_ipv6(name, host) : parse_name(name, host);
}

}  // namespace sallyport::http1
