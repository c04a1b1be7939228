#pragma once
// crypto/ecdsa.h: ECDSA on P-256 with SHA-256 (FIPS 186-5), signatures as r || s of 64 bytes: "ES256" of RFC
// 7518 §3.4.
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;  // OpenSSL's key; only this module looks inside

namespace sallyport::crypto {

inline constexpr std::size_t es256_signature_size = 64;
using Es256Signature = std::array<std::byte, es256_signature_size>;
using Coordinate = std::array<std::byte, 32>;  // big endian, leading zeros kept (RFC 7518 §6.2.1.2)

// A public point. Copies share one immutable key; thread-safe.
class EcdsaPublicKey {
 public:
  // Errors: malformed: not a point of the curve.
  static Result<EcdsaPublicKey> create(const Coordinate& x, const Coordinate& y);

  // False for every signature but the right one: wrong length, r or s zero or not below the order included.
  // Either of the two valid s is accepted (RFC 7518 asks for no low s): never use a signature as a name for
  // something.
  bool verify(std::string_view message, std::span<const std::byte> signature) const;

  const Coordinate& x() const { return x_; }
  const Coordinate& y() const { return y_; }

 private:
  friend class EcdsaKey;
  EcdsaPublicKey() = default;
  std::shared_ptr<evp_pkey_st> key_;
  Coordinate x_{};
  Coordinate y_{};
};

// A private key, from OpenSSL's own generator. Movable; thread-safe.
class EcdsaKey {
 public:
  static Result<EcdsaKey> generate();
  // PKCS #8 or SEC 1, not encrypted. Errors: malformed: no private key of P-256 in `pem`.
  static Result<EcdsaKey> parse(std::string_view pem);

  EcdsaKey(EcdsaKey&&) noexcept = default;
  EcdsaKey& operator=(EcdsaKey&&) noexcept = default;

  Result<Es256Signature> sign(std::string_view message) const;
  const EcdsaPublicKey& public_key() const { return public_; }
  Result<Secret> pem() const;  // PKCS #8

  evp_pkey_st* handle() const { return public_.key_.get(); }  // for this module's sources only

 private:
  explicit EcdsaKey(EcdsaPublicKey both) : public_(std::move(both)) {}
  static Result<EcdsaKey> adopt(std::shared_ptr<evp_pkey_st> key);
  EcdsaPublicKey public_;  // its handle holds the private half too, and is not given out
};

}  // namespace sallyport::crypto
