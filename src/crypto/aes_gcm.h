#pragma once
// crypto/aes_gcm.h: AES-256-GCM (NIST SP 800-38D): seals bytes under a key together with what they belong to.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

inline constexpr std::size_t aes_key_bytes = 32;
inline constexpr std::size_t gcm_nonce_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;

// The ciphertext and behind it the tag: `plaintext.size() + gcm_tag_bytes` bytes. `bound` is authenticated,
// not kept: whoever opens must name the same. Two texts under one key and one nonce give away both texts and
// the key's authenticity: the caller sees to it that no nonce comes twice. Thread-safe. Errors: internal (key
// or nonce of another length, a text over 2 GiB, or OpenSSL cannot).
Result<std::string> seal(const Secret& key, std::string_view nonce, std::string_view bound,
                         std::string_view plaintext);

// Nothing of a text that is not authentic is returned. Thread-safe.
// Errors: unauthenticated (another key, nonce or `bound`, or changed bytes: which of them cannot be told);
// internal as above.
Result<Secret> open(const Secret& key, std::string_view nonce, std::string_view bound,
                    std::string_view sealed);

}  // namespace sallyport::crypto
