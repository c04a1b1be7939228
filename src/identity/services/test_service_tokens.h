#pragma once
// identity/services/test_service_tokens.h: for tests: an issuer "ci" with one key, a service "ci" that it
// speaks for, and tokens that say what a test wants.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "crypto/test_signing.h"
#include "identity/services/service_tokens.h"
#include "identity/token/test_issuer.h"

namespace sallyport::identity {

inline constexpr std::int64_t test_now = 1'800'000'000;
inline constexpr const char* ci_issuer = "https://ci.example.com";
inline constexpr const char* ci_keys = "https://ci.example.com/jwks";

// Claims by name, as JSON; an empty text takes one away.
using TokenClaims = std::map<std::string, std::string>;

inline std::string service_claims(const TokenClaims& changes = {}) {
  TokenClaims all = {{"iss", R"("https://ci.example.com")"},
                     {"aud", R"("api://flows")"},
                     {"sub", R"("repo:acme/flows")"},
                     {"iat", std::to_string(test_now - 10)},
                     {"exp", std::to_string(test_now + 300)}};
  for (const auto& [name, value] : changes) all[name] = value;
  std::string out;
  for (const auto& [name, value] : all) {
    if (!value.empty()) out.append(out.empty() ? "{\"" : ",\"").append(name).append("\":").append(value);
  }
  return out + "}";
}

inline TokenIssuer test_token_issuer() {
  TokenIssuer issuer;
  issuer.name = "ci";
  issuer.issuer = ci_issuer;
  issuer.jwks = ci_keys;
  issuer.algorithms = {"ES256"};
  return issuer;
}

inline Service test_service(std::string name, std::string subject,
                            std::vector<std::pair<std::string, std::string>> claims = {}) {
  Service service;
  service.name = std::move(name);
  service.token = ServiceToken{"ci", std::move(subject), std::move(claims)};
  return service;
}

class ServiceTokensTest : public testing::Test {
 protected:
  ServiceTokensTest() {
    at_.answer_at(ci_keys, signer_.jwk_set("one"));
    apply();
  }

  void apply() { tokens_->set(issuers_, services_); }
  std::string token(const TokenClaims& changes = {}, std::string_view header = R"("kid":"one")") const {
    return signer_.token(header, service_claims(changes));
  }
  Result<Principal> show(std::string_view text, std::string_view audience = "api://flows") {
    return tokens_->verify(text, audience);
  }
  Result<Principal> say(const TokenClaims& changes) { return show(token(changes)); }
  ErrorKind kind(const Result<Principal>& shown) {
    return shown.ok() ? ErrorKind::internal : shown.error().kind;
  }
  std::string why(const Result<Principal>& shown) { return shown.ok() ? "" : shown.error().detail; }

  crypto::TestSigner signer_ = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  TestIssuer at_;
  ManualClock clock_{from_unix_seconds(test_now)};
  std::unique_ptr<ServiceTokens> tokens_ = ServiceTokens::make(at_, clock_);
  std::vector<TokenIssuer> issuers_{test_token_issuer()};
  std::vector<Service> services_{test_service("ci", "repo:acme/flows")};
};

}  // namespace sallyport::identity
