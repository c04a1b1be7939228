#include "verify/witness/provider_keys.h"

#include <array>

#include "base/encoding.h"
#include "crypto/hmac.h"
#include "wire/jose/jws.h"

namespace sallyport::verify {
namespace {

// SubjectPublicKeyInfo of a P-256 key up to its uncompressed point (RFC 5480 §2).
constexpr std::array<unsigned char, 27> der_start = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                                     0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                                     0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr std::size_t pem_line = 64;

}  // namespace

Result<NamedKey> NamedKey::generate(std::string id) {
  SP_TRY(crypto::EcdsaKey key, crypto::EcdsaKey::generate());
  return NamedKey(std::move(id), std::move(key));
}

std::string NamedKey::sign(std::string_view header, std::string_view payload) const {
  std::string input = jose::make_signing_input(header, payload);
  const auto signature = key_.sign(input);
  return signature.ok() ? jose::attach_signature(std::move(input), *signature) : input + ".";
}

std::string NamedKey::jwk(std::string_view algorithm) const {
  const crypto::EcdsaPublicKey& key = key_.public_key();
  return R"({"kty":"EC","crv":"P-256","use":"sig","alg":")" + std::string(algorithm) + R"(","kid":")" + id_ +
         R"(","x":")" + base64url(key.x()) + R"(","y":")" + base64url(key.y()) + "\"}";
}

std::string NamedKey::public_der() const {
  std::string der(reinterpret_cast<const char*>(der_start.data()), der_start.size());
  der += as_text(key_.public_key().x());
  der += as_text(key_.public_key().y());
  return der;
}

std::string NamedKey::public_pem() const {
  const std::string der = public_der();
  const std::string text = base64(as_bytes(der));
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += pem_line) pem += text.substr(at, pem_line) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

std::string sign_hmac(std::string_view secret, std::string_view header, std::string_view payload) {
  std::string input = jose::make_signing_input(header, payload);
  const crypto::Hmac mac = crypto::hmac(crypto::HmacDigest::sha256, secret, input);
  return jose::attach_signature(std::move(input), mac.bytes());
}

std::string sign_not(std::string_view header, std::string_view payload) {
  return jose::make_signing_input(header, payload) + ".";
}

}  // namespace sallyport::verify
