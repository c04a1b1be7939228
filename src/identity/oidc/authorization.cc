#include "identity/oidc/authorization.h"

#include <algorithm>

#include "base/control/control.h"
#include "base/encoding.h"
#include "crypto/sha256.h"
#include "identity/oidc/presets.h"
#include "identity/oidc/providers.h"

namespace sallyport::identity {
namespace {

// Long enough never to send anybody back to a password. A provider that is asked for `max_age` has to send
// `auth_time` (OpenID Connect Core §2), and without that nobody's sign-in counts as fresh.
constexpr std::string_view a_year = "31536000";

std::string scope_of(const Provider& provider, const Quirks& quirks) {
  std::vector<std::string> scopes{"openid"};
  const auto add = [&](std::string_view scope) {
    if (!scope.empty() && std::ranges::find(scopes, scope) == scopes.end()) scopes.emplace_back(scope);
  };
  for (const std::string& scope : provider.scopes) add(scope);
  add(quirks.scope);
  std::string out;
  for (const std::string& scope : scopes) out += (out.empty() ? "" : " ") + scope;
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
  return out;
}

// Where a second factor is wanted and the map says by which `acr` the provider names it, that is asked for.
std::string acr_values(const Provider& provider, const Requirements& wanted) {
  if (!wanted.acr.empty()) return joined(wanted.acr);
  return wanted.mfa ? joined(provider.second_factor.acr) : std::string();
}

std::string prompt_of(const Provider& provider, const Quirks& quirks, const Asked& asked, bool acr) {
  const bool own_offline =
      quirks.scope.empty() && std::ranges::find(provider.scopes, "offline_access") != provider.scopes.end();
  const bool consent = quirks.consent_for_offline || own_offline;
  const Requirements* wanted = asked.wanted;
  const bool again = wanted != nullptr && asked.step_up &&
                     (wanted->max_age.count() > 0 || (!acr && (wanted->mfa || !wanted->amr.empty())));
  std::string out = (again || asked.another) && quirks.asks_again ? "login" : "";
  if (asked.another && !quirks.asks_again) out = "select_account";
  if (consent) out += out.empty() ? "consent" : " consent";
  return out;
}

}  // namespace

Parameters authorization_parameters(const Provider& provider, const Asked& asked) {
  const Quirks& quirks = quirks_of(provider.preset);
  Parameters out = {{"response_type", "code"},
                    {"client_id", provider.client_id},
                    {"redirect_uri", std::string(asked.redirect)},
                    {"scope", scope_of(provider, quirks)},
                    {"state", std::string(asked.state)},
                    {"nonce", std::string(asked.nonce)}};
  if (enforced(Control::login_proof_key)) {
    const crypto::Digest256 challenge = crypto::sha256(asked.verifier);
    out.emplace_back("code_challenge", base64url(challenge));
    out.emplace_back("code_challenge_method", "S256");
  }
  const std::string acr = asked.wanted == nullptr ? std::string() : acr_values(provider, *asked.wanted);
  if (!acr.empty()) out.emplace_back("acr_values", acr);
  if (quirks.asks_again) {
    const bool bounded = asked.wanted != nullptr && asked.wanted->max_age.count() > 0;
    out.emplace_back("max_age",
                     bounded ? std::to_string(asked.wanted->max_age.count()) : std::string(a_year));
  }
  const std::string prompt = prompt_of(provider, quirks, asked, !acr.empty());
  if (!prompt.empty()) out.emplace_back("prompt", prompt);
  if (!quirks.offline_parameter.empty()) out.emplace_back(quirks.offline_parameter, "offline");
  if (!asked.login_hint.empty()) out.emplace_back("login_hint", std::string(asked.login_hint));
  return out;
}

std::string own_address(std::string_view origin, std::string_view provider, std::string_view end) {
  std::string out(origin);
  return out.append(oidc_prefix).append(provider).append("/").append(end);
}

}  // namespace sallyport::identity
