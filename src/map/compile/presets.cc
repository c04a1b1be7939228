// map/compile/presets.cc: what is known of providers beyond the standard; docs/guide/people.md says the same.
#include "map/compile/people.h"

namespace sallyport::map {

Provider preset_defaults(ProviderPreset preset) {
  Provider provider;
  provider.preset = preset;
  provider.scopes = {"email", "profile"};
  provider.algorithms = {"RS256", "ES256"};
  provider.name_claim = "email";
  provider.groups_claim = "groups";
  switch (preset) {
    case ProviderPreset::generic:
    case ProviderPreset::keycloak:
      break;
    case ProviderPreset::entra:  // sends no email_verified, and a refresh token only when asked
      provider.scopes.emplace_back("offline_access");
      provider.algorithms = {"RS256"};
      provider.unverified_email = true;
      provider.second_factor.amr = {"mfa"};
      break;
    case ProviderPreset::google:  // sends no groups
      provider.algorithms = {"RS256"};
      provider.groups_claim.clear();
      break;
    case ProviderPreset::aws:  // user pools of Cognito
      provider.algorithms = {"RS256"};
      provider.groups_claim = "cognito:groups";
      break;
    case ProviderPreset::okta:
      provider.algorithms = {"RS256"};
      provider.second_factor.amr = {"mfa"};
      break;
    case ProviderPreset::authentik:  // groups come with `profile`
      provider.scopes.emplace_back("offline_access");
      break;
  }
  return provider;
}

}  // namespace sallyport::map
