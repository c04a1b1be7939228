#include "identity/assertion/assertion.h"

#include <mutex>

#include "identity/assertion/claims.h"
#include "identity/assertion/signing_keys.h"
#include "wire/jose/jws.h"

namespace sallyport::identity {
namespace {

std::string make_header(const std::string& key_id) {
  return R"({"alg":"ES256","typ":"JWT","kid":")" + key_id + "\"}";
}

class Signer final : public AssertionSigner {
 public:
  using Keys = std::shared_ptr<const SigningKeys>;

  Signer(SigningKeyStore store, Keys keys, const Clock& clock, Random& random, std::string issuer)
      : store_(std::move(store)),
        keys_(std::move(keys)),
        clock_(clock),
        random_(random),
        issuer_(std::move(issuer)) {}

  Result<std::string> sign(const Principal& who, std::string_view component) override {
    const Keys keys = snapshot();
    const std::string id = random_.token(16);
    SP_TRY(const std::string claims, make_claims(who, {issuer_, component, id, clock_.wall()}));
    std::string input = jose::make_signing_input(make_header(keys->published.id), claims);
    SP_TRY(const crypto::Es256Signature signature, keys->current.sign(input));
    std::string token = jose::attach_signature(std::move(input), signature);
    if (token.size() > jose::max_token) {
      return self_error(ErrorKind::too_large,
                        "no assertion: over 8 KiB; is " + label(who) + " in too many groups?");
    }
    return token;
  }

  std::string jwks() const override { return jose::write_jwk_set(snapshot()->trusted(clock_.wall())); }

  Result<void> rotate() override {
    const std::lock_guard guard(rotating_);
    SP_CHECK(store_.rotate(clock_.wall()));
    return reload();
  }

  // Another process on the same store may have rotated: what the store says counts.
  Result<void> rotate_if_due() override {
    const std::lock_guard guard(rotating_);
    SP_CHECK(reload());
    if (clock_.wall() < snapshot()->made_at + signing_key_life) return {};
    SP_CHECK(store_.rotate(clock_.wall()));
    return reload();
  }

 private:
  Keys snapshot() const {
    const std::lock_guard guard(lock_);
    return keys_;
  }

  Result<void> reload() {
    SP_TRY(Keys keys, store_.load(clock_.wall()));
    const std::lock_guard guard(lock_);
    keys_ = std::move(keys);
    return {};
  }

  SigningKeyStore store_;
  std::mutex rotating_;  // held while the store is written; never by sign or jwks
  mutable std::mutex lock_;
  Keys keys_;
  const Clock& clock_;
  Random& random_;
  const std::string issuer_;
};

}  // namespace

Result<std::unique_ptr<AssertionSigner>> AssertionSigner::open(store::Database& database, const Clock& clock,
                                                               Random& random, std::string issuer) {
  SP_TRY(SigningKeyStore store, SigningKeyStore::open(database));
  SP_TRY(auto keys, store.load(clock.wall()));
  auto signer = std::make_unique<Signer>(std::move(store), std::move(keys), clock, random, std::move(issuer));
  SP_CHECK(signer->rotate_if_due());
  return std::unique_ptr<AssertionSigner>(std::move(signer));
}

}  // namespace sallyport::identity
