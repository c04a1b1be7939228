#pragma once
// crypto/derive.h: keys made of passphrases (Argon2id, RFC 9106) and of other keys (HKDF's expansion, RFC
// 5869 §2.3).
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::crypto {

// RFC 9106 §4, second recommended option.
struct DerivationCost {
  std::uint32_t memory_kib = 64 * 1024;
  std::uint32_t passes = 3;
  std::uint32_t lanes = 4;
};

// What a cost read from a file may be: below, a passphrase is cheap to guess; above, reading the file alone
// would stop the machine.
inline constexpr DerivationCost least_derivation_cost{8 * 1024, 1, 1};
inline constexpr DerivationCost most_derivation_cost{1024 * 1024, 16, 16};

inline constexpr std::size_t derived_key_bytes = 32;

// 32 bytes; takes `cost.memory_kib` of memory and, at the standard cost, some 100 ms. Thread-safe.
// Errors: malformed (a cost out of bounds, a salt under 16 bytes); internal (no memory).
Result<Secret> derive_from_passphrase(const Secret& passphrase, std::string_view salt, DerivationCost cost);

// The first block of HKDF-Expand with SHA-256: `info` is the parts one after the other. Thread-safe.
Secret expand_key(const Secret& key, std::initializer_list<std::string_view> info);

// 32 bytes that say nothing of `key` or of what is derived under another label or salt. `key`: 32 random
// bytes. Thread-safe.
Secret derive_from_key(const Secret& key, std::string_view label, std::string_view salt);

}  // namespace sallyport::crypto
