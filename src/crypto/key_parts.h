#pragma once
// crypto/key_parts.h: what the files about signatures share: kinds of keys, keys from PEM and from points,
// and their numbers. For sources and tests of this module only.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/signature.h"

namespace sallyport::crypto {

using SharedKey = std::shared_ptr<evp_pkey_st>;

enum class KeyKind : std::uint8_t { none, rsa, p256, p384, p521, ed25519 };

struct CurveFacts {
  Curve curve;
  KeyKind kind;
  const char* group;      // OpenSSL's name
  std::string_view name;  // RFC 7518's name
  std::size_t size;       // of a coordinate, and of r and s
};
const CurveFacts& facts_of(Curve curve);
const CurveFacts* find_curve(KeyKind kind);  // null: no elliptic curve of ECDSA

SharedKey share(evp_pkey_st* key);            // takes it over; null stays null
KeyKind kind_of(const evp_pkey_st* key);      // none: no kind that signs tokens
bool acceptable_rsa(const evp_pkey_st* key);  // the bounds of PublicKey::rsa

// Errors: malformed: not a point of the curve, or coordinates of another length.
Result<SharedKey> make_ec_key(Curve curve, std::string_view x, std::string_view y);
// PKCS #8, SEC 1 or PKCS #1, not encrypted, its halves belonging together. Errors: malformed.
Result<SharedKey> read_private_key(std::string_view pem);
Result<Secret> private_key_pem(const evp_pkey_st* key);  // PKCS #8. Errors: internal

// A number of a key, big endian, padded to `size` if that is not 0. Errors: internal.
Result<std::string> read_number(const evp_pkey_st* key, const char* parameter, std::size_t size = 0);

// The public half as a JSON Web Key: the members of RFC 7638 §3.2 in its order, no blanks. Errors: internal.
Result<std::string> public_jwk(const evp_pkey_st* key);

}  // namespace sallyport::crypto
