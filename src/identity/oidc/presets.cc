#include "identity/oidc/presets.h"

#include <array>

namespace sallyport::identity {
namespace {

constexpr std::string_view fewer_groups = "let the provider send only the groups that matter here";

// Entra: `email` can be set by the tenant's owner and is never said to be verified; groups beyond 200 are
// left out and only pointed at. Okta and Authentik follow the standard for offline_access. Keycloak gives
// refresh tokens without it, and its offline_access outlives a sign-out: not asked for.
constexpr std::array table = {
    Quirks{.preset = ProviderPreset::generic, .overage_advice = fewer_groups},
    Quirks{.preset = ProviderPreset::entra,
           .scope = "offline_access",
           .verified_claim = "xms_edov",
           .token_endpoint_audience = true,
           .overage_advice = "in the app registration choose \"Groups assigned to the application\" for the "
                             "groups claim, or use app roles with groups_claim: roles"},
    Quirks{.preset = ProviderPreset::google,
           .offline_parameter = "access_type",
           .consent_for_offline = true,
           .asks_again = false,
           .hosted_domain = true,
           .overage_advice = fewer_groups},
    Quirks{.preset = ProviderPreset::aws, .text_booleans = true, .overage_advice = fewer_groups},
    Quirks{.preset = ProviderPreset::okta,
           .scope = "offline_access",
           .token_endpoint_audience = true,
           .overage_advice = "filter the groups claim of the authorization server"},
    Quirks{.preset = ProviderPreset::keycloak, .group_paths = true, .overage_advice = fewer_groups},
    Quirks{.preset = ProviderPreset::authentik, .scope = "offline_access", .overage_advice = fewer_groups},
};

}  // namespace

const Quirks& quirks_of(ProviderPreset preset) {
  for (const Quirks& row : table) {
    if (row.preset == preset) return row;
  }
  return table.front();
}

}  // namespace sallyport::identity
