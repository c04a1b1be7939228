#pragma once
// crypto/signature.h: signatures of tokens, the algorithms of RFC 7518 §3.1 and RFC 8037 that are asymmetric.
// An algorithm belongs to a kind of key: none can be talked into another (J02).
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;  // OpenSSL's key; only this module looks inside

namespace sallyport::crypto {

enum class SignatureAlgorithm : std::uint8_t {
  rs256,
  rs384,
  rs512,
  ps256,
  ps384,
  ps512,
  es256,
  es384,
  es512,
  eddsa
};
std::string_view to_string(SignatureAlgorithm algorithm);  // "RS256"
std::optional<SignatureAlgorithm> find_signature_algorithm(
    std::string_view name);  // exact; never "none", HS*
// The digest that the algorithm has in it (Ed25519: SHA-512), raw: what hashes beside a token are made with.
std::string hash_of(SignatureAlgorithm algorithm, std::string_view text);

enum class Curve : std::uint8_t { p256, p384, p521 };

// Copies share one immutable key; thread-safe.
class PublicKey {
 public:
  // Numbers are big endian. Errors: malformed (EC: not on the curve, wrong length; RSA: below 2048 or above
  // 8192 bits, an exponent that is even, below 65537 or above 64 bits, or a modulus of the generator of
  // CVE-2017-15361; Ed25519: not 32 bytes; those that are no point verify nothing).
  static Result<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
  static Result<PublicKey> ec(Curve curve, std::string_view x, std::string_view y);
  static Result<PublicKey> ed25519(std::string_view x);

  bool fits(SignatureAlgorithm algorithm) const;
  // False for every signature but the right one, and for an algorithm that is not the key's. ECDSA signatures
  // are r || s of exact length.
  bool verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const;

 private:
  PublicKey() = default;
  std::shared_ptr<evp_pkey_st> key_;
  std::uint8_t kind_ = 0;
};

// A private key for `private_key_jwt`. Movable; thread-safe.
class SigningKey {
 public:
  // PKCS #8, SEC 1 or PKCS #1, not encrypted. Errors: malformed (no key, or of a kind without an algorithm).
  static Result<SigningKey> parse(std::string_view pem);
  SignatureAlgorithm algorithm() const;  // RS256 for RSA, else the one that the curve has
  Result<std::string> sign(std::string_view message) const;
  std::string thumbprint() const;  // RFC 7638, base64url: what the key is called where nobody named it

 private:
  SigningKey() = default;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace sallyport::crypto
