#include "verify/run/workflow_key.h"

#include <cstdint>

namespace sallyport::verify {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t id_length = 10;
constexpr std::size_t check_length = 6;

// CRC-32 of IEEE 802.3, bit by bit.
std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = ~0u;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

}  // namespace

std::string write_key(std::string_view start, std::string_view id, std::string_view secret) {
  std::string key(start);
  key.append(id).append(secret);
  std::string check;
  for (std::uint32_t rest = crc32(key); check.size() < check_length; rest /= digits.size()) {
    check.insert(check.begin(), digits[rest % digits.size()]);
  }
  return key + check;
}

std::string made_up_secret(Random& random) {
  std::string secret = random.token(24);
  for (char& c : secret) {
    if (c == '-' || c == '_') c = 'x';
  }
  return secret;
}

std::string_view id_of_key(std::string_view key) {
  return key.size() < key_start.size() + id_length ? std::string_view()
                                                   : key.substr(key_start.size(), id_length);
}

}  // namespace sallyport::verify
