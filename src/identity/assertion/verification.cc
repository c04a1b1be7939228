#include "identity/assertion/verification.h"

#include "base/encoding.h"
#include "crypto/signature.h"
#include "wire/jose/jwk.h"

namespace sallyport::identity {

Result<std::vector<jose::VerificationKey>> make_verification_keys(std::string_view jwk_set) {
  SP_TRY(const auto keys, jose::parse_jwk_set(jwk_set));
  std::vector<jose::VerificationKey> out;
  for (const jose::Jwk& key : keys) {
    if (key.curve != "P-256" || (!key.algorithm.empty() && key.algorithm != "ES256")) continue;
    auto point = crypto::PublicKey::ec(crypto::Curve::p256, key.x, key.y);
    if (!point.ok()) continue;
    out.push_back({key.id, [known = *point](std::string_view input, std::span<const std::byte> signature) {
                     return known.verify(crypto::SignatureAlgorithm::es256, input, as_text(signature));
                   }});
  }
  return out;
}

}  // namespace sallyport::identity
