// model/network_global.cc: is_global() and is_metadata() of network.h. The tables are those of IANA's
// special-purpose address registries (RFC 6890), read strictly: what is not plainly for everybody is not
// global.
#include <algorithm>

#include "model/network.h"

namespace sallyport {
namespace {

struct Block {
  Address first;
  unsigned bits;
};

constexpr Address four(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

constexpr Address six(std::uint16_t a, std::uint16_t b, std::uint16_t c = 0, std::uint16_t last = 0) {
  constexpr auto high = [](std::uint16_t part) { return static_cast<std::uint8_t>(part >> 8); };
  constexpr auto low = [](std::uint16_t part) { return static_cast<std::uint8_t>(part & 0xff); };
  return {high(a), low(a), high(b), low(b), high(c), low(c), 0, 0, 0, 0, 0, 0, 0, 0, high(last), low(last)};
}

// `bits` of IPv4's own 32.
constexpr Block four_block(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, unsigned bits) {
  return {four(a, b, c, d), 96 + bits};
}

constexpr Block special_four[] = {
    four_block(0, 0, 0, 0, 8),       // this host
    four_block(10, 0, 0, 0, 8),      // RFC 1918
    four_block(100, 64, 0, 0, 10),   // RFC 6598
    four_block(127, 0, 0, 0, 8),     // loopback
    four_block(169, 254, 0, 0, 16),  // RFC 3927
    four_block(172, 16, 0, 0, 12),   // RFC 1918
    four_block(192, 0, 0, 0, 24),    // protocol assignments
    four_block(192, 0, 2, 0, 24),    // documentation
    four_block(192, 88, 99, 0, 24),  // relays of 6to4
    four_block(192, 168, 0, 0, 16),  // RFC 1918
    four_block(198, 18, 0, 0, 15),   // benchmarks
    four_block(198, 51, 100, 0, 24), four_block(203, 0, 113, 0, 24),
    four_block(224, 0, 0, 0, 4),  // multicast
    four_block(240, 0, 0, 0, 4),  // reserved, broadcast
};

constexpr Block special_six[] = {
    {six(0x2001, 0), 23},      // protocol assignments: Teredo, benchmarks, ORCHID
    {six(0x2001, 0xdb8), 32},  // documentation
    {six(0x2002, 0), 16},      // 6to4, deprecated (RFC 7526)
    {six(0x3ffe, 0), 16},      // 6bone, returned
    {six(0x3fff, 0), 20},      // documentation (RFC 9637)
};

constexpr Block global_unicast = {six(0x2000, 0), 3};
constexpr Block nat64 = {six(0x64, 0xff9b), 96};           // RFC 6052
constexpr Block nat64_local = {six(0x64, 0xff9b, 1), 48};  // RFC 8215
constexpr Block six_to_four = {six(0x2002, 0), 16};
constexpr Block teredo = {six(0x2001, 0), 32};
constexpr Block compatible = {Address{}, 96};                                          // RFC 4291 §2.5.5.1
constexpr Block translated = {Address{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}, 96};  // RFC 2765

constexpr Address metadata[] = {
    four(169, 254, 169, 254),  // nearly everybody
    four(169, 254, 170, 2),    // AWS, credentials of containers
    four(169, 254, 170, 23),   // AWS, credentials of pods
    four(169, 254, 0, 23),     // Tencent
    four(169, 254, 42, 42),    // Scaleway
    four(100, 100, 100, 200),  // Alibaba
    four(168, 63, 129, 16),    // Azure: among addresses that are public otherwise
    four(192, 0, 0, 192),      // Oracle
    six(0xfd00, 0x0ec2, 0, 0x0254), six(0xfd00, 0x0ec2, 0, 0x0023), six(0xfd20, 0x00ce, 0, 0x0254),  // Google
    six(0xfd00, 0x0042, 0, 0x0042),
};

bool in(const Block& block, const Address& address) {
  const unsigned whole = block.bits / 8;
  if (!std::equal(address.begin(), address.begin() + whole, block.first.begin())) return false;
  const unsigned rest = block.bits % 8;
  return rest == 0 || ((address[whole] ^ block.first[whole]) >> (8 - rest)) == 0;
}

template <std::size_t size>
bool in_any(const Block (&blocks)[size], const Address& address) {
  return std::any_of(std::begin(blocks), std::end(blocks), [&](const Block& b) { return in(b, address); });
}

// RFC 5214 §6.1: the interface is 0000:5efe or 0200:5efe, then the IPv4 address.
bool is_isatap(const Address& address) {
  return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == 0xfe;
}

// The IPv4 addresses that one of IPv6 carries, handed to `meets` until it says true.
template <class Meets>
bool any_carried(const Address& address, Meets meets) {
  const auto at = [&](std::size_t i) {
    return meets(four(address[i], address[i + 1], address[i + 2], address[i + 3]));
  };
  if (is_ipv4(address)) return false;
  if (in(compatible, address) || in(translated, address) || in(nat64, address) || is_isatap(address)) {
    return at(12);
  }
  if (in(six_to_four, address)) return at(2);
  if (in(teredo, address)) {  // RFC 4380 §4: the server, and the client with its bits turned over
    const auto turned = [&](std::size_t i) { return static_cast<std::uint8_t>(~address[i]); };
    return at(4) || meets(four(turned(12), turned(13), turned(14), turned(15)));
  }
  if (!in(nat64_local, address)) return false;
  // Nobody outside knows how long the prefix is that its network has chosen: RFC 6052 §2.2, all of them.
  return at(12) || at(9) || meets(four(address[7], address[9], address[10], address[11])) ||
         meets(four(address[6], address[7], address[9], address[10]));
}

}  // namespace

bool is_metadata(const Address& address) {
  // fe80::a9fe:a9fe is OpenStack's, and the way every link-local one looks that stands for an IPv4 address.
  const bool link_local = in({six(0xfe80, 0), 64}, address);
  if (link_local && address[12] == 169 && address[13] == 254) return true;
  if (std::find(std::begin(metadata), std::end(metadata), address) != std::end(metadata)) return true;
  return any_carried(address, [](const Address& carried) { return is_metadata(carried); });
}

bool is_global(const Address& address) {
  if (is_metadata(address)) return false;
  if (is_ipv4(address)) return !in_any(special_four, address);
  const bool routed = in(nat64, address) || (in(global_unicast, address) && !in_any(special_six, address));
  return routed && !any_carried(address, [](const Address& carried) { return !is_global(carried); });
}

}  // namespace sallyport
