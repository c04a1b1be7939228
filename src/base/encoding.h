#pragma once
// base/encoding.h: bytes <-> text. Decoders are strict: one encoding per value, nothing skipped (RFC 4648
// §3.5, §12).
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport {

std::string hex(std::span<const std::byte> bytes);        // lower case
std::string base64(std::span<const std::byte> bytes);     // with padding
std::string base64url(std::span<const std::byte> bytes);  // without padding
std::string base32(std::span<const std::byte> bytes);     // upper case, without padding

// Errors: malformed (foreign byte, wrong length, padding, or bits set that no encoder sets).
Result<std::vector<std::byte>> parse_hex(std::string_view text);  // either case
Result<std::vector<std::byte>> parse_base64(std::string_view text);
Result<std::vector<std::byte>> parse_base64url(std::string_view text);

inline std::span<const std::byte> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace sallyport
