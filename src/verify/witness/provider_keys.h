#pragma once
// verify/witness/provider_keys.h: the keys that the provider of `verify` signs with, and those that it should
// not. Made at run time, kept nowhere.
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/ecdsa.h"

namespace sallyport::verify {

// One P-256 key with a name. Movable; thread-safe.
class NamedKey {
 public:
  // Errors: internal.
  static Result<NamedKey> generate(std::string id);

  const std::string& id() const { return id_; }
  // A compact JWS (RFC 7515) over two complete JSON texts, signed with ES256 whatever the header says.
  std::string sign(std::string_view header, std::string_view payload) const;
  // Its public half as a JSON Web Key, marked for `algorithm`.
  std::string jwk(std::string_view algorithm = "ES256") const;
  std::string public_der() const;  // SubjectPublicKeyInfo (RFC 5480)
  std::string public_pem() const;

 private:
  NamedKey(std::string id, crypto::EcdsaKey key) : id_(std::move(id)), key_(std::move(key)) {}
  std::string id_;
  crypto::EcdsaKey key_;
};

// The same over HMAC-SHA-256 with a secret that everybody knows.
std::string sign_hmac(std::string_view secret, std::string_view header, std::string_view payload);
// The same without any signature.
std::string sign_not(std::string_view header, std::string_view payload);

}  // namespace sallyport::verify
