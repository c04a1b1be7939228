#pragma once
// crypto/hmac.h: keyed digests (RFC 2104) with SHA-1, SHA-256 or SHA-512, in one call. SHA-1 only where a
// protocol that others fixed asks for it (TOTP, old webhooks).
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace sallyport::crypto {

enum class HmacDigest : std::uint8_t { sha1, sha256, sha512 };

inline constexpr std::size_t max_hmac_size = 64;

// A keyed digest by value: 20, 32 or 64 bytes. Printing it prints an authenticator: compare it, then let it
// go.
class Hmac {
 public:
  std::span<const std::byte> bytes() const { return {bytes_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_), size_}; }

 private:
  friend Hmac hmac(HmacDigest digest, std::string_view key, std::initializer_list<std::string_view> parts);
  std::byte bytes_[max_hmac_size] = {};
  std::size_t size_ = 0;
};

// Of the parts one after the other, without copying them together. Any key length, the empty key included.
// Thread-safe. Ends the process if OpenSSL cannot compute it: nothing may be trusted then.
Hmac hmac(HmacDigest digest, std::string_view key, std::initializer_list<std::string_view> parts);

inline Hmac hmac(HmacDigest digest, std::string_view key, std::string_view message) {
  return hmac(digest, key, {message});
}

}  // namespace sallyport::crypto
