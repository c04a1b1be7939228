// Who people are: sessions, accounts, passkeys, identity providers, their API tokens, and those outside who
// may end any of it.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/parts.h"
#include "console/tokens_api.h"
#include "identity/accounts/sign_in.h"
#include "identity/tokens/known_owner.h"
#include "vault/box.h"
#include "vault/own_keys.h"

namespace sallyport::app {

// The value that counts now. Read when it is needed, so that a rotated one counts at once.
std::optional<Secret> Parts::secret_now(std::string_view name) const {
  auto versions = secrets->find_versions(name);
  if (!versions.ok()) return std::nullopt;
  for (vault::SecretVersion& version : *versions) {
    if (version.is_alive(clock)) return std::move(version.value);
  }
  return std::nullopt;
}

// No key is made for a map without providers. If a reload brings the first ones, what they give is sealed
// under a key of this process, and their people sign in again after a restart.
Result<Secret> Parts::provider_tokens_key(const map::Map& map) {
  const bool wanted = !map.people.sign_in.empty();
  auto key = vault::own_key(vault::provider_tokens, options.state, *secrets, random,
                            wanted ? store::IfMissing::make : store::IfMissing::fail);
  if (key.ok() || wanted || key.error().kind != ErrorKind::not_found) return key;
  return vault::make_key(random);
}

Result<void> Parts::open_providers(const map::Map& map) {
  outbound = outbound::make_outbound();
  SP_TRY(Secret seal, provider_tokens_key(map));
  const auto secret = [this](std::string_view name) { return secret_now(name); };
  const auto taken = [this](std::string_view name) {
    const auto found = accounts->find(name);
    return !found.ok() || found->has_value();
  };
  const auto report = [](std::string_view provider, std::string_view what) {
    spdlog::warn("provider {}: {}", provider, what);
  };
  identity::ProvidersContext context{*database,       *sessions, *outbound, clock, random,
                                     std::move(seal), secret,    taken,     report};
  SP_TRY(providers, identity::Providers::open(std::move(context)));
  providers->set(map.people.sign_in);
  signal_sources = identity::Signals::make({*providers, *sessions, *outbound, clock, secret, tokens.get()});
  signal_sources->set(map.people.signals);
  service_tokens = identity::ServiceTokens::make(*outbound, clock);
  service_tokens->set(map.token_issuers, map.services);
  return {};
}

Result<void> Parts::open_people(const map::Map& map) {
  SP_TRY(sessions, identity::Sessions::open(*database, clock, random, session_limits(map)));
  SP_TRY(accounts, identity::Accounts::open(*database, *sessions, clock, random, {}));
  SP_TRY(passkeys, identity::Passkeys::open(*database, clock, random));
  sign_in = identity::make_account_sign_in(*accounts, attempt_bounds, clock, random, passkeys.get());
  SP_TRY(tokens, identity::ApiTokens::open(*database, clock, random));
  tokens->set_rules(map.people.tokens);
  SP_CHECK(open_providers(map));
  tokens->set_owner_check([this](const Principal& owner) {
    return identity::look_up_owner({*accounts, *sessions, *providers}, owner);
  });
  SP_TRY(signer, identity::AssertionSigner::open(*database, clock, random, "sallyport/" + map.stack));
  pages = doors::make_pages({*sign_in, *accounts, attempt_bounds, *sessions, *journal, clock, random,
                             providers.get(), passkeys.get(), signal_sources.get(), tokens.get()});
  return {};
}

// What a token opens is decided anew with each request. What is open through one that has ended, or about
// whose owner something else is true now, is cut.
void Parts::watch_tokens() {
  tokens->set_on_end([this](const identity::ApiTokenRef& token, std::string_view reason) {
    console::record_token_end(*journal, clock, token, reason);
    revoke({label(token->owner), token->id, {}, std::string(reason)});
  });
  tokens->set_on_change([this](const identity::ApiTokenRef& token) { lanes->update_token(token); });
}

// As with sessions: whoever has the same name at another provider is somebody else.
void Parts::adopt_tokens(const map::People& before, const map::People& now) {
  tokens->set_rules(now.tokens);
  for (const Provider& old : before.sign_in) {
    const auto same = [&](const Provider& one) { return one.name == old.name && one.issuer == old.issuer; };
    if (std::ranges::none_of(now.sign_in, same))
      tokens->revoke({.provider = old.name}, "provider is gone from the map");
  }
}

}  // namespace sallyport::app
