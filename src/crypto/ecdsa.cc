#include "crypto/ecdsa.h"

#include <openssl/core_names.h>

#include <algorithm>

#include "base/encoding.h"
#include "crypto/handles.h"
#include "crypto/key_parts.h"
#include "crypto/schemes.h"

namespace sallyport::crypto {
namespace {

Result<Coordinate> read_coordinate(const evp_pkey_st* key, const char* parameter) {
  Coordinate out;
  SP_TRY(const std::string bytes, read_number(key, parameter, out.size()));
  std::copy_n(as_bytes(bytes).begin(), out.size(), out.begin());
  return out;
}

}  // namespace

Result<EcdsaPublicKey> EcdsaPublicKey::create(const Coordinate& x, const Coordinate& y) {
  EcdsaPublicKey out;
  SP_TRY(out.key_, make_ec_key(Curve::p256, as_text(x), as_text(y)));
  out.x_ = x;
  out.y_ = y;
  return out;
}

bool EcdsaPublicKey::verify(std::string_view message, std::span<const std::byte> signature) const {
  return key_ && verify_with(key_.get(), SignatureAlgorithm::es256, message, as_text(signature));
}

Result<EcdsaKey> EcdsaKey::adopt(std::shared_ptr<evp_pkey_st> key) {
  EcdsaPublicKey both;
  SP_TRY(both.x_, read_coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X));
  SP_TRY(both.y_, read_coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y));
  both.key_ = std::move(key);
  return EcdsaKey(std::move(both));
}

Result<EcdsaKey> EcdsaKey::generate() {
  SharedKey key = share(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", facts_of(Curve::p256).group));
  if (!key) return crypto_failure("making a key");
  return adopt(std::move(key));
}

Result<EcdsaKey> EcdsaKey::parse(std::string_view pem) {
  SP_TRY(SharedKey key, read_private_key(pem));
  if (kind_of(key.get()) != KeyKind::p256)
    return self_error(ErrorKind::malformed, "the private key is not of the curve P-256");
  return adopt(std::move(key));
}

Result<Es256Signature> EcdsaKey::sign(std::string_view message) const {
  if (!handle()) return crypto_failure("signing");
  SP_TRY(const std::string raw, sign_with(handle(), SignatureAlgorithm::es256, message));
  Es256Signature out;
  std::copy_n(as_bytes(raw).begin(), out.size(), out.begin());
  return out;
}

Result<Secret> EcdsaKey::pem() const { return private_key_pem(handle()); }

}  // namespace sallyport::crypto
