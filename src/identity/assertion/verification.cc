#include "identity/assertion/verification.h"

#include "crypto/ecdsa.h"
#include "wire/jose/jwk.h"

namespace sallyport::identity {

Result<std::vector<jose::VerificationKey>> make_verification_keys(std::string_view jwk_set) {
  SP_TRY(const auto keys, jose::parse_jwk_set(jwk_set));
  std::vector<jose::VerificationKey> out;
  for (const jose::EcJwk& key : keys) {
    auto point = crypto::EcdsaPublicKey::create(key.x, key.y);
    if (!point.ok()) continue;
    out.push_back({key.id, [known = *point](std::string_view input, std::span<const std::byte> signature) {
                     return known.verify(input, signature);
                   }});
  }
  return out;
}

}  // namespace sallyport::identity
