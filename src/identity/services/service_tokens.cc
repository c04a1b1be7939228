#include "identity/services/service_tokens.h"

#include <algorithm>
#include <mutex>
#include <tuple>
#include <utility>

#include "identity/services/discovered_keys.h"
#include "identity/services/token_holder.h"

namespace sallyport::identity {
namespace {

struct Issuer {
  TokenIssuer said;
  std::shared_ptr<IssuerKeys> keys;
};

// What one map says. Immutable: whoever has begun goes on with it.
struct Known {
  std::vector<Issuer> issuers;
  std::vector<Service> services;
};

// What the keys of an issuer hang on: its name here and the algorithms may change without them.
auto source_of(const TokenIssuer& issuer) {
  return std::tie(issuer.issuer, issuer.jwks, issuer.authorities, issuer.inside);
}

Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "token: " + std::string(why));
}

Result<const Issuer*> find_issuer(const Known& known, std::string_view claimed) {
  const Issuer* found = nullptr;
  for (const Issuer& one : known.issuers) {
    if (one.said.issuer != claimed) continue;
    if (found != nullptr) return refused("iss: two issuers of the map have this name");
    found = &one;
  }
  if (found == nullptr) return refused("iss: no issuer of the map");
  return found;
}

class MapServiceTokens final : public ServiceTokens {
 public:
  MapServiceTokens(outbound::Outbound& outbound, const Clock& clock) : outbound_(outbound), clock_(clock) {}

  void set(std::span<const TokenIssuer> issuers, std::span<const Service> services) override {
    auto next = std::make_shared<Known>();
    next->services.assign(services.begin(), services.end());
    const std::scoped_lock lock(mutex_);
    for (const TokenIssuer& issuer : issuers) next->issuers.push_back({issuer, keys_of(issuer)});
    known_ = std::move(next);
  }

  Result<Principal> verify(std::string_view token, std::string_view audience) override {
    if (token.size() > max_service_token) return client_error(ErrorKind::too_large, "token: over 16 KiB");
    const auto known = now_known();
    SP_TRY(const std::string claimed, claimed_issuer(token));
    SP_TRY(const Issuer* const issuer, find_issuer(*known, claimed));
    TokenRules rules;
    rules.issuer = issuer->said.issuer;
    rules.audience = audience;
    rules.algorithms = issuer->said.algorithms;
    rules.types = {"at+jwt", "jwt", ""};  // never a logout token or a security event
    SP_TRY(const Token held, verify_token(token, *issuer->keys, rules, clock_));
    return holder_of_token(held, issuer->said.name, known->services, clock_.wall());
  }

 private:
  std::shared_ptr<const Known> now_known() const {
    const std::scoped_lock lock(mutex_);
    return known_;
  }

  std::shared_ptr<IssuerKeys> keys_of(const TokenIssuer& issuer) const {
    for (const Issuer& old : known_->issuers) {
      if (source_of(old.said) == source_of(issuer)) return old.keys;
    }
    outbound::Place place{
        .authorities = issuer.authorities, .inside = issuer.inside, .plain_anywhere = false};
    if (issuer.jwks.empty())
      return discovered_issuer_keys(issuer.issuer, std::move(place), outbound_, clock_);
    IssuerKeysOptions options;
    options.url = issuer.jwks;
    options.place = std::move(place);
    return fetched_issuer_keys(std::move(options), outbound_, clock_);
  }

  outbound::Outbound& outbound_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Known> known_ = std::make_shared<Known>();
};

}  // namespace

std::unique_ptr<ServiceTokens> ServiceTokens::make(outbound::Outbound& outbound, const Clock& clock) {
  return std::make_unique<MapServiceTokens>(outbound, clock);
}

}  // namespace sallyport::identity
