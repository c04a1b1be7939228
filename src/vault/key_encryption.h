#pragma once
// vault/key_encryption.h: what stands outside the vault and opens it. Every kind of key-encryption key (a
// passphrase, a key in a file, what stays in a device: device_keys.h) is one implementation.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/derive.h"

namespace sallyport::vault {

// Written in the vault, so that who opens it knows what to ask for. Values never change their meaning.
enum class KeyKind : std::uint8_t { passphrase = 1, key = 2, pkcs11 = 3, tpm = 4 };
bool is_known(KeyKind kind);
std::string_view to_string(KeyKind kind);  // "passphrase", "key", "pkcs11", "tpm"
std::string_view in_words(KeyKind kind);   // "a passphrase", "a key in a PKCS#11 token"

// May block: a passphrase is slow to check on purpose, other kinds may ask a device. Thread-safe.
class KeyEncryption {
 public:
  virtual ~KeyEncryption() = default;
  virtual KeyKind kind() const = 0;
  // Bytes to keep, at most max_wrapped_bytes, that need this key to be read again and say themselves what
  // else that takes (salt, cost, name of a key). `bound` is authenticated with them, not kept.
  virtual Result<std::string> wrap(const Secret& root_key, std::string_view bound) = 0;
  // Errors: unauthenticated (another key, or bytes that were changed), malformed (not made by this kind),
  // unavailable.
  virtual Result<Secret> unwrap(std::string_view wrapped, std::string_view bound) = 0;
};

inline constexpr std::size_t max_wrapped_bytes = 4096;
inline constexpr std::size_t min_passphrase_bytes = 12;

// A passphrase, stretched with Argon2id. The cost is kept in what is wrapped; one out of bounds is malformed.
std::unique_ptr<KeyEncryption> make_passphrase_key(Secret passphrase, Random& random,
                                                   crypto::DerivationCost cost = {});

// 32 random bytes from a file, the environment or a service manager's credential.
std::unique_ptr<KeyEncryption> make_raw_key(Secret key, Random& random);

// The text of such a key: 64 hexadecimal digits, whatever blanks around them.
Result<Secret> parse_raw_key(const Secret& text);
Secret raw_key_text(const Secret& key);

}  // namespace sallyport::vault
