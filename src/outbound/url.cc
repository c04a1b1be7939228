#include "outbound/url.h"

#include <algorithm>
#include <charconv>

namespace sallyport::outbound {
namespace {

constexpr std::size_t max_url = 8 << 10;
constexpr std::size_t max_name = 253;

Error wrong(std::string_view what) {
  return self_error(ErrorKind::malformed, "an address to call: " + std::string(what));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_byte(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; }

// What some reader takes for a number is one for no reader here: "2130706433", "0x7f.1", "127.1".
bool is_number(std::string_view label) {
  return is_digit(label[0]) && (std::ranges::all_of(label, is_digit) || label.starts_with("0x"));
}

bool is_host_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > max_name) return false;
  std::string_view label;
  for (;;) {
    const std::size_t dot = name.find('.');
    label = name.substr(0, dot);
    if (label.empty() || label.size() > 63 || !std::ranges::all_of(label, is_name_byte)) return false;
    if (label.front() == '-' || label.back() == '-') return false;
    if (dot == std::string_view::npos) return !is_number(label);
    name.remove_prefix(dot + 1);
  }
}

Result<void> take_port(std::string_view digits, Url& url) {
  if (digits.empty()) return {};
  digits.remove_prefix(1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || url.port == 0)
    return wrong("its port is no number from 1 to 65535");
  return {};
}

Result<void> take_bracketed(std::string_view authority, Url& url) {
  const std::size_t end = authority.find(']');
  if (end == std::string_view::npos) return wrong("a [ without its ]");
  const std::string_view port = authority.substr(end + 1);
  if (!port.empty() && port[0] != ':') return wrong("something follows the ]");
  const auto address = parse_address(authority.substr(1, end - 1));
  if (!address.ok() || authority.substr(1, end - 1).find(':') == std::string_view::npos)
    return wrong("no IPv6 address stands in its [ ]");
  url.literal = *address;
  return take_port(port, url);
}

Result<void> take_host(std::string_view authority, Url& url) {
  if (authority.starts_with('[')) return take_bracketed(authority, url);
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  url.host = authority.substr(0, colon);
  for (char& c : url.host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  if (const auto address = parse_address(url.host); address.ok()) {
    url.literal = *address;
  } else if (!is_host_name(url.host)) {
    return wrong("its host is neither a host name nor an address like 192.0.2.1");
  }
  if (url.host.ends_with('.')) url.host.pop_back();
  return take_port(authority.substr(colon), url);
}

std::string shown_host(const Url& url) {
  return url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  Url url;
  if (text.size() > max_url) return wrong("it is longer than 8 KiB");
  if (text.starts_with("https://")) {
    url.tls = true;
  } else if (!text.starts_with("http://")) {
    return wrong("it begins with neither https:// nor http://");
  }
  text.remove_prefix(url.tls ? 8 : 7);
  const auto fits = [](char c) { return c > 0x20 && c < 0x7f && c != '#' && c != '\\'; };
  if (!std::ranges::all_of(text, fits))
    return wrong("it holds a blank, a control, a `#`, a backslash or a letter outside ASCII");
  const std::string_view authority = text.substr(0, text.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos)
    return wrong("it holds a user name; credentials are not part of an address");
  const std::uint16_t usual = url.tls ? 443 : 80;
  url.port = usual;
  SP_CHECK(take_host(authority, url));
  if (url.literal) url.host = to_text(*url.literal);
  url.authority = shown_host(url);
  if (url.port != usual) url.authority += ":" + std::to_string(url.port);
  const std::string_view rest = text.substr(authority.size());
  url.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  return url;
}

}  // namespace sallyport::outbound
