#pragma once
// vault/pkcs11_token.h: one session with one token (PKCS#11 2.40), logged in. The module is loaded by
// p11-kit; nothing of PKCS#11 shows outside.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::vault {

inline constexpr std::size_t token_iv_bytes = 12;
inline constexpr std::size_t token_tag_bytes = 16;
inline constexpr std::size_t max_token_label = 32;  // PKCS#11: bytes that CK_TOKEN_INFO has for it
inline constexpr std::size_t max_key_label = 64;

// Not thread-safe: one at a time for one module in a process. Blocks; a token may take a second.
class TokenSession {
 public:
  enum class Access : unsigned char { read, write };
  // `module`: absolute path of the maker's library, which then runs in this process. `token`: its label.
  // Errors: malformed (a relative path); unavailable (the library cannot be loaded, the token fails);
  // not_found (no such token: names those that are there); unauthenticated (the PIN is wrong); forbidden (it
  // is locked, or two tokens have that label).
  static Result<std::unique_ptr<TokenSession>> open(const std::string& module, const std::string& token,
                                                    const Secret& pin, Access access);
  virtual ~TokenSession() = default;

  // Errors: forbidden (two keys have that label), unavailable.
  virtual Result<bool> has_key(const std::string& label) = 0;
  // An AES-256 key that does not leave the token.
  virtual Result<void> make_key(const std::string& label) = 0;
  // AES-256-GCM under the key of that label: ciphertext and behind it the tag. Errors: not_found (the key),
  // forbidden, unavailable.
  virtual Result<std::string> seal(const std::string& label, std::string_view iv, std::string_view bound,
                                   std::string_view text) = 0;
  // Errors: also unauthenticated (another key, iv or `bound`, or changed bytes).
  virtual Result<Secret> open_sealed(const std::string& label, std::string_view iv, std::string_view bound,
                                     std::string_view sealed) = 0;
};

}  // namespace sallyport::vault
