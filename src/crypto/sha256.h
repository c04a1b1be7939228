#pragma once
// crypto/sha256.h: SHA-256 (FIPS 180-4), whole or in pieces. No allocation, cannot fail.
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace sallyport::crypto {

using Digest256 = std::array<std::byte, 32>;

// A value: may be copied half way to hash several endings of one beginning. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  Sha256& add(std::span<const std::byte> bytes);
  Sha256& add(std::string_view text);
  // The digest of all that was added; afterwards this object is as new.
  Digest256 finish();

 private:
  static constexpr std::size_t state_bytes = 112;  // of OpenSSL's SHA256_CTX; checked in the .cc
  alignas(8) std::array<std::byte, state_bytes> state_;
};

Digest256 sha256(std::span<const std::byte> bytes);
Digest256 sha256(std::string_view text);

}  // namespace sallyport::crypto
