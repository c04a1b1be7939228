#include "verify/run/signatures.h"

#include <array>

#include "base/encoding.h"
#include "crypto/hmac.h"

namespace sallyport::verify {
namespace {

using crypto::HmacDigest;

std::string sha256_hex(std::string_view secret, std::initializer_list<std::string_view> parts) {
  return hex(crypto::hmac(HmacDigest::sha256, secret, parts).bytes());
}

std::string from_base32(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) continue;  // blanks between groups, padding
    bits = (bits << 5) | static_cast<std::uint32_t>(value);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>((bits >> held) & 0xff));
  }
  return out;
}

}  // namespace

std::string stripe_signature(std::string_view secret, std::int64_t at, std::string_view body) {
  const std::string stamp = std::to_string(at);
  return "t=" + stamp + ",v1=" + sha256_hex(secret, {stamp, ".", body});
}

std::string github_signature(std::string_view secret, std::string_view body) {
  return "sha256=" + sha256_hex(secret, {body});
}

std::string slack_signature(std::string_view secret, std::int64_t at, std::string_view body) {
  const std::string stamp = std::to_string(at);
  return "v0=" + sha256_hex(secret, {"v0:", stamp, ":", body});
}

std::string hex_signature(std::string_view secret, std::string_view body) {
  return sha256_hex(secret, {body});
}

std::string totp(std::string_view secret_base32, std::int64_t at) {
  std::array<char, 8> counter;
  for (int i = 0; i < 8; ++i) counter[i] = static_cast<char>(((at / 30) >> (8 * (7 - i))) & 0xff);
  const auto digest =
      crypto::hmac(HmacDigest::sha1, from_base32(secret_base32), {counter.data(), counter.size()});
  const auto bytes = digest.bytes();
  const std::size_t offset = static_cast<std::size_t>(bytes.back()) & 15;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | static_cast<std::uint32_t>(bytes[offset + i]);
  const std::string digits = std::to_string((value & 0x7fffffff) % 1000000);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace sallyport::verify
