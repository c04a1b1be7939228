#pragma once
// identity/oidc/discovery.h: what a provider says of itself (OpenID Connect Discovery 1.0): read strictly,
// kept for a while.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/token/issuer_keys.h"
#include "identity/token/kept.h"
#include "model/sign_in.h"
#include "outbound/outbound.h"

namespace sallyport::identity {

// A plain value. Addresses are checked with is_provider_address; optional ones are empty when missing.
struct Metadata {
  std::string authorization;
  std::string token;
  std::string keys;
  std::string userinfo;
  std::string sign_out;                      // end_session_endpoint
  std::string pushed;                        // pushed_authorization_request_endpoint
  bool names_issuer = false;                 // its answers carry `iss` (RFC 9207): one without is not its
  std::vector<std::string> authentications;  // of clients at the token endpoint; for the operator
};

// Pure. Errors: malformed (no strict JSON object; an endpoint missing or of no kind that may be asked),
// unauthenticated (the issuer is another one, R15), forbidden (it knows no PKCE S256). Each says which
// setting to look at.
Result<Metadata> parse_metadata(std::string_view text, const Provider& provider);

outbound::Place place_of(const Provider& provider);

// The document as it came, not read yet. Blocks. Errors: those of outbound; malformed (`issuer` is no https
// address); unavailable for another status than 200.
Result<outbound::Response> ask_discovery(const Provider& provider, outbound::Outbound& outbound);

struct Known {
  Metadata metadata;
  std::shared_ptr<IssuerKeys> keys;
};
using KnownRef = std::shared_ptr<const Known>;

// Of one provider. Thread-safe; find() may block: for one fetch, shared by all who wait. What is known is
// fresh for an hour, and used for a day while the provider does not answer. After a failure nothing is asked
// for five seconds.
class Discovery {
 public:
  Discovery(const Provider& provider, outbound::Outbound& outbound, const Clock& clock)
      : provider_(provider), outbound_(outbound), clock_(clock), kept_(clock) {}

  // Errors: those of parse_metadata and of outbound; unavailable for another status than 200.
  Result<KnownRef> find();

 private:
  Known learn(const Known* before, Metadata metadata) const;

  const Provider& provider_;
  outbound::Outbound& outbound_;
  const Clock& clock_;
  Kept<Known> kept_;
};

}  // namespace sallyport::identity
