#include "identity/oidc/provider_error.h"

#include <array>
#include <string>

#include "identity/oidc/parameters.h"

namespace sallyport::identity {
namespace {

using Help = Declined::Help;

struct Meaning {
  std::string_view code;
  Help help;
  std::string_view reason;
  std::string_view setting;  // for the operator
};

constexpr std::array meanings = {
    Meaning{"access_denied", Help::provider_refused, "provider: access denied", ""},
    Meaning{"login_required", Help::provider_refused, "provider: login required", ""},
    Meaning{"interaction_required", Help::provider_refused, "provider: interaction required", ""},
    Meaning{"consent_required", Help::provider_refused, "provider: consent required", ""},
    Meaning{"account_selection_required", Help::provider_refused, "provider: account selection required", ""},
    Meaning{"unmet_authentication_requirements", Help::not_strong_enough, "provider: requirements not met",
            "look at `require`: the provider cannot give this acr"},
    Meaning{"temporarily_unavailable", Help::provider_unavailable, "provider: temporarily unavailable", ""},
    Meaning{"server_error", Help::provider_unavailable, "provider: server error", ""},
    Meaning{"invalid_scope", Help::provider_unavailable, "provider: invalid scope", "look at `scopes`"},
    Meaning{"unauthorized_client", Help::provider_unavailable, "provider: unauthorized client",
            "look at `client_id` and at what the client may do there"},
    Meaning{"invalid_request", Help::provider_unavailable, "provider: invalid request",
            "look at `client_id`, at the redirect address registered there, and at `pushed`"},
};

}  // namespace

Refusal provider_error(std::string_view code, std::string_view description) {
  std::string report = "answered with the error \"" + shown(code, 64) + "\"";
  if (!description.empty()) report += " (\"" + shown(description) + "\")";
  for (const Meaning& meaning : meanings) {
    if (meaning.code != code) continue;
    if (!meaning.setting.empty()) report.append(": ").append(meaning.setting);
    return {.help = meaning.help, .reason = meaning.reason, .report = std::move(report)};
  }
  return {.help = Help::provider_refused, .reason = "provider: an error", .report = std::move(report)};
}

}  // namespace sallyport::identity
