#include "model/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sallyport {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned mapped_bits = 96;

Error malformed(std::string_view text, std::string_view why) {
  return self_error(ErrorKind::malformed, "\"" + std::string(text.substr(0, 64)) + "\" " + std::string(why));
}

// Decimal without sign, blank or leading zero.
bool parse_number(std::string_view text, unsigned limit, unsigned& value) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return false;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() && value <= limit;
}

Address masked(const Address& address, unsigned prefix) {
  Address out = address;
  for (unsigned bit = prefix; bit < 128; ++bit)
    out[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> bit % 8));
  return out;
}

Address address_of(const Network& network) {
  Address out;
  std::memcpy(out.data(), network.address, out.size());
  return out;
}

Network make_network(const Address& address, unsigned prefix) {
  Network out;
  std::memcpy(out.address, address.data(), address.size());
  out.prefix = static_cast<std::uint8_t>(prefix);
  return out;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return malformed(text, "is not an IP address");
  }
  const std::string terminated(text);
  Address out{};
  if (text.find(':') != std::string_view::npos) {
    if (inet_pton(AF_INET6, terminated.c_str(), out.data()) == 1) return out;
  } else {
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), out.begin());
    // glibc's inet_pton refuses leading zeros and short forms, unlike inet_aton.
    if (inet_pton(AF_INET, terminated.c_str(), out.data() + mapped_prefix.size()) == 1) return out;
  }
  return malformed(text,
                   "is not an IP address; write it like 192.0.2.1 or 2001:db8::1, without port or brackets");
}

Result<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  SP_TRY(const Address address, parse_address(address_text));
  if (slash == std::string_view::npos) return make_network(address, 128);

  // "::ffff:10.0.0.0/104" would be a second way to write 10.0.0.0/8, and easily misread: refused.
  const bool four = address_text.find(':') == std::string_view::npos;
  if (!four && is_ipv4(address))
    return malformed(text, "mixes IPv6 and IPv4; write the IPv4 network, like 10.0.0.0/8");
  unsigned prefix = 0;
  if (!parse_number(text.substr(slash + 1), four ? 32 : 128, prefix)) {
    return malformed(
        text, four ? "needs a prefix from 0 to 32 after the /" : "needs a prefix from 0 to 128 after the /");
  }
  if (four) prefix += mapped_bits;
  const Address network = masked(address, prefix);
  if (network == address) return make_network(address, prefix);
  return malformed(
      text, "has bits set after its prefix; did you mean " + to_text(make_network(network, prefix)) + "?");
}

bool contains(const Network& network, const Address& address) {
  if (network.prefix > 128) return false;
  return masked(address, network.prefix) == address_of(network);
}

std::string to_text(const Address& address) {
  char out[INET6_ADDRSTRLEN] = {};
  const bool four = is_ipv4(address);
  inet_ntop(four ? AF_INET : AF_INET6, address.data() + (four ? mapped_prefix.size() : 0), out, sizeof out);
  return out;
}

std::string to_text(const Network& network) {
  const Address address = address_of(network);
  if (network.prefix == 128) return to_text(address);
  const bool four = is_ipv4(address) && network.prefix >= mapped_bits;
  return to_text(address) + "/" + std::to_string(network.prefix - (four ? mapped_bits : 0));
}

bool is_ipv4(const Address& address) {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
}

bool is_loopback(const Address& address) {
  constexpr Address six = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address == six || (is_ipv4(address) && address[12] == 127);
}

std::string_view network_class(const Address& address) {
  if (is_loopback(address)) return "loopback";
  if (!is_ipv4(address)) {
    if ((address[0] & 0xfe) == 0xfc) return "private";
    return address[0] == 0xfe && (address[1] & 0xc0) == 0x80 ? "link-local" : "public";
  }
  const std::uint8_t* four = address.data() + mapped_prefix.size();
  if (four[0] == 169 && four[1] == 254) return "link-local";
  const bool rfc1918 =
      four[0] == 10 || (four[0] == 172 && (four[1] & 0xf0) == 16) || (four[0] == 192 && four[1] == 168);
  const bool rfc6598 = four[0] == 100 && (four[1] & 0xc0) == 64;
  return rfc1918 || rfc6598 ? "private" : "public";
}

}  // namespace sallyport
