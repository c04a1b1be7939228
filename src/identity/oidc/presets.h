#pragma once
// identity/oidc/presets.h: how the providers that people really have differ from the standard: one row each.
#include <string>
#include <string_view>

#include "identity/oidc/parameters.h"
#include "model/sign_in.h"

namespace sallyport::identity {

// A plain value; what `generic` has is the standard.
struct Quirks {
  ProviderPreset preset = ProviderPreset::generic;
  // Asked for besides what the map says, so that there is a refresh token to look at people again with.
  std::string_view scope{};
  // The same, where it is another parameter that asks (Google knows no offline_access).
  std::string_view offline_parameter{};
  // Refresh tokens come only after consent (OpenID Connect Core §11; Google gives one at the first consent
  // alone).
  bool consent_for_offline = false;
  // Knows prompt=login and max_age. Google knows neither: it is never asked, and sends no auth_time.
  bool asks_again = true;
  // A claim that says what `email_verified` says elsewhere (Entra: the domain's owner was verified).
  std::string_view verified_claim{};
  // `email_verified` may come as the text "true" or "false" (AWS).
  bool text_booleans = false;
  // Addresses are certain only with `hd`, the organisation's domain (Google).
  bool hosted_domain = false;
  // Group names are paths: one leading `/` goes (Keycloak).
  bool group_paths = false;
  // `aud` of our private_key_jwt is the token endpoint; else the issuer, which cannot be confused with
  // another provider's (the two accept nothing else).
  bool token_endpoint_audience = false;
  // What an operator can do when the groups do not fit into a token.
  std::string_view overage_advice{};
};

const Quirks& quirks_of(ProviderPreset preset);

}  // namespace sallyport::identity
