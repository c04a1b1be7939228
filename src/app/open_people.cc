// Who people are: sessions, accounts, passkeys, identity providers, and those outside who may end sessions.
#include <spdlog/spdlog.h>

#include "app/parts.h"
#include "identity/accounts/sign_in.h"
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
  signal_sources = identity::Signals::make({*providers, *sessions, *outbound, clock, secret});
  signal_sources->set(map.people.signals);
  SP_TRY(tokens, identity::ApiTokens::open(*database, clock, random));
  service_tokens = identity::ServiceTokens::make(*outbound, clock);
  service_tokens->set(map.token_issuers, map.services);
  return {};
}

Result<void> Parts::open_people(const map::Map& map) {
  SP_TRY(sessions, identity::Sessions::open(*database, clock, random, session_limits(map)));
  SP_TRY(accounts, identity::Accounts::open(*database, *sessions, clock, random, {}));
  SP_TRY(passkeys, identity::Passkeys::open(*database, clock, random));
  sign_in = identity::make_account_sign_in(*accounts, attempt_bounds, clock, random, passkeys.get());
  SP_CHECK(open_providers(map));
  SP_TRY(signer, identity::AssertionSigner::open(*database, clock, random, "sallyport/" + map.stack));
  pages = doors::make_pages({*sign_in, *accounts, attempt_bounds, *sessions, *journal, clock, random,
                             providers.get(), passkeys.get(), signal_sources.get()});
  return {};
}

}  // namespace sallyport::app
