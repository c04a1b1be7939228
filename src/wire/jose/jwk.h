#pragma once
// wire/jose/jwk.h: public keys as JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2): ours
// written, those of others read. Pure.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::jose {

struct EcJwk {
  std::array<std::byte, 32> x{};
  std::array<std::byte, 32> y{};
  std::string id;  // "kid"
};

// {"keys":[...]}, each with kty, crv, x, y, use "sig", alg "ES256", kid.
std::string write_jwk_set(std::span<const EcJwk> keys);

// What is hashed with SHA-256 for the thumbprint of a key (RFC 7638 §3): its required members, sorted,
// without blanks.
std::string thumbprint_input(const EcJwk& key);

// A public key of somebody else's as the set has it: nothing says yet that its numbers are a key.
struct Jwk {
  enum class Kind : std::uint8_t { rsa, ec, okp };
  Kind kind = Kind::rsa;
  std::string id;         // "kid"; may be empty
  std::string algorithm;  // "alg"; may be empty
  std::string curve;      // "P-256", "P-384", "P-521"; "Ed25519"
  std::string x, y;       // bytes; `y` of ec alone
  std::string modulus, exponent;
};

// The keys of a set that may verify signatures. Left out, as one key that its owner got wrong must not lock
// everybody out (J06): what cannot be read, other kinds and curves, `oct`, what `use` or `key_ops` say is for
// something else, and a key that shows its private half: who knows that one may be anybody. Errors: malformed
// (no strict JSON, no `keys`), too_large (over max_jwk_set, or 100 keys).
inline constexpr std::size_t max_jwk_set = 256 << 10;  // bytes: certificates may stand beside the keys
Result<std::vector<Jwk>> parse_jwk_set(std::string_view text);

}  // namespace sallyport::jose
