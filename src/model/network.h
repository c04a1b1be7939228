#pragma once
// model/network.h: internet addresses and networks, text <-> 16 bytes (IPv4 mapped into IPv6, RFC 4291
// §2.5.5.2). One form for each address, so that a comparison cannot be dodged by writing it differently.
// Pure; resolves no names.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/flow.h"

namespace sallyport {

using Address = std::array<std::uint8_t, 16>;  // network order

// "192.0.2.1", "::1", "::ffff:192.0.2.1" (the same as 192.0.2.1). Errors: malformed: brackets, ports, zones,
// blanks, leading zeros in IPv4 (octal to some readers), short IPv4 ("127.1").
Result<Address> parse_address(std::string_view text);

// An address, or address/prefix: "10.0.0.0/8", "2001:db8::/32", "::1". Prefixes of IPv4 count from its own 32
// bits. Errors: malformed, with words for the map's author: bits set after the prefix (names the network that
// may be meant).
Result<Network> parse_network(std::string_view text);

bool contains(const Network& network, const Address& address);

std::string to_text(const Address& address);  // "192.0.2.1", "2001:db8::1" (RFC 5952)
std::string to_text(const Network& network);  // "10.0.0.0/8"; a single address without its prefix

bool is_ipv4(const Address& address);
bool is_loopback(const Address& address);  // 127.0.0.0/8, ::1
// "loopback"; "private" (RFC 1918, RFC 6598, RFC 4193); "link-local" (RFC 3927, RFC 4291); "public": the
// rest.
std::string_view network_class(const Address& address);

// Whether it is a unicast address that everybody reaches under the same name: what a component outside may
// have. False for all that is private, reserved, for documentation or a tunnel, for multicast, for metadata,
// and for IPv6 that carries an IPv4 address of that sort (NAT64, ISATAP ...).
bool is_global(const Address& address);
// An address at which a cloud hands out credentials to whoever asks, however it is wrapped: never dialled, in
// trusted zones neither.
bool is_metadata(const Address& address);

}  // namespace sallyport
