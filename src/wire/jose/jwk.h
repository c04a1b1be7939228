#pragma once
// wire/jose/jwk.h: public P-256 keys as JSON Web Keys (RFC 7517, RFC 7518 §6.2), text <-> values. Pure.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::jose {

struct EcJwk {
  std::array<std::byte, 32> x{};
  std::array<std::byte, 32> y{};
  std::string id;  // "kid"; may be empty when read
};

// {"keys":[...]}, each with kty, crv, x, y, use "sig", alg "ES256", kid.
std::string write_jwk_set(std::span<const EcJwk> keys);

// What is hashed with SHA-256 for the thumbprint of a key (RFC 7638 §3): its required members, sorted,
// without blanks.
std::string thumbprint_input(const EcJwk& key);

// The keys of a set that can verify ES256. Others, unreadable ones too, are left out: one key that its owner
// got wrong must not lock everybody out (J06). Errors: malformed (no strict JSON, no `keys`), too_large (over
// 64 KiB, or 100 keys).
Result<std::vector<EcJwk>> parse_jwk_set(std::string_view text);

}  // namespace sallyport::jose
