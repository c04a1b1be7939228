#include "identity/oidc/providers.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <tuple>
#include <utility>

#include "identity/oidc/recheck.h"
#include "identity/oidc/relying_party.h"

namespace sallyport::identity {
namespace {

auto everything_of(const Provider& p) {
  const SecondFactorRule& factor = p.second_factor;
  return std::tie(p.name, p.label, p.preset, p.issuer, p.client_id, p.authentication, p.credential, p.pushed,
                  p.scopes, p.algorithms, p.name_claim, p.groups_claim, p.email_domains, p.unverified_email,
                  p.groups, p.own_group_names, p.everybody, factor.amr, factor.acr, factor.always, p.recheck,
                  p.authorities, p.inside);
}

void end_session(Sessions& sessions, const std::string& id, std::string_view reason) {
  SessionFilter filter;
  filter.id = id;
  (void)sessions.end(filter, reason);
}

class MapProviders final : public Providers {
 public:
  explicit MapProviders(ProvidersContext context)
      : shared_(std::move(context)),
        recheck_(shared_, [this](std::string_view name) { return party(name); }) {}

  Result<void> load();
  void set(std::vector<Provider> providers) override;
  std::vector<Shown> list() const override;
  std::shared_ptr<Method> find(std::string_view name) override { return party(name); }
  Result<ProviderTrust> trust(std::string_view name) override;
  std::string sign_out_address(const SessionRef& session, std::string_view origin) override;
  void recheck_due() override {
    if (has_map_) recheck_.run();  // before there is one, every provider would seem to be gone from it
  }
  void forget(std::string_view session) override;

 private:
  using Parties = std::vector<std::shared_ptr<RelyingParty>>;
  std::shared_ptr<RelyingParty> party(std::string_view name) const;
  void end_foreign(const Parties& before, const Parties& now);

  Shared shared_;
  mutable std::shared_mutex mutex_;
  Parties parties_;  // in the map's order
  std::atomic<bool> has_map_{false};
  Recheck recheck_;
};

std::shared_ptr<RelyingParty> find_in(const std::vector<std::shared_ptr<RelyingParty>>& parties,
                                      std::string_view name) {
  const auto found = std::ranges::find(parties, name, [](const auto& party) { return party->name(); });
  return found == parties.end() ? nullptr : *found;
}

// A session whose tokens are gone or cannot be opened any more can never be looked at again: it ends.
Result<void> MapProviders::load() {
  SP_CHECK(shared_.tokens.load());
  const Clock& clock = shared_.context.clock;
  const MonoTime mono = clock.mono();
  for (const auto& [session, tokens] : shared_.tokens.all()) {
    if (!shared_.context.sessions.live(session)) {
      shared_.tokens.forget(session);
      continue;
    }
    const auto unseen = std::max(microseconds(0), clock.wall() - tokens->checked);
    shared_.schedule.add(session, tokens->provider, mono - unseen, mono);
  }
  for (const auto& seen : shared_.context.sessions.list({})) {
    const Session& session = *seen.session;
    if (session.who.provider.empty() || shared_.tokens.find(session.id) != nullptr) continue;
    end_session(shared_.context.sessions, session.id, "nothing is kept of its provider");
  }
  return {};
}

std::shared_ptr<RelyingParty> MapProviders::party(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  return find_in(parties_, name);
}

void MapProviders::set(std::vector<Provider> providers) {
  Parties before;
  Parties now;
  {
    const std::unique_lock lock(mutex_);
    for (Provider& provider : providers) {
      auto old = find_in(parties_, provider.name);
      const bool same = old != nullptr && everything_of(old->provider()) == everything_of(provider);
      now.push_back(same ? old : std::make_shared<RelyingParty>(std::move(provider), shared_));
    }
    before = std::exchange(parties_, now);
  }
  for (const auto& old : before) {
    if (find_in(now, old->name()) == old) continue;
    old->retire();
    shared_.transactions.forget(old->name());
  }
  end_foreign(before, now);
  has_map_ = true;
}

// Sessions of a provider that is gone, or that is another one under the same name.
void MapProviders::end_foreign(const Parties& before, const Parties& now) {
  for (const auto& seen : shared_.context.sessions.list({})) {
    const Session& session = *seen.session;
    if (session.who.provider.empty()) continue;
    const auto party = find_in(now, session.who.provider);
    const auto old = find_in(before, session.who.provider);
    const bool same =
        party != nullptr && (old == nullptr || (old->provider().issuer == party->provider().issuer &&
                                                old->provider().client_id == party->provider().client_id));
    if (same) continue;
    end_session(shared_.context.sessions, session.id, "provider is gone from the map");
    forget(session.id);
  }
}

std::vector<Providers::Shown> MapProviders::list() const {
  const std::shared_lock lock(mutex_);
  std::vector<Shown> out;
  for (const auto& party : parties_) out.push_back({party->provider().name, party->provider().label});
  return out;
}

Result<ProviderTrust> MapProviders::trust(std::string_view name) {
  const auto found = party(name);
  if (found == nullptr) return self_error(ErrorKind::not_found, "the map has no such provider");
  SP_TRY(const KnownRef known, found->known());
  const Provider& provider = found->provider();
  return ProviderTrust{provider.issuer, provider.client_id, provider.algorithms, known->keys,
                       place_of(provider)};
}

std::string MapProviders::sign_out_address(const SessionRef& session, std::string_view origin) {
  if (session == nullptr || session->who.provider.empty()) return {};
  const auto found = party(session->who.provider);
  return found == nullptr ? std::string() : found->sign_out_address(session, origin);
}

void MapProviders::forget(std::string_view session) {
  shared_.tokens.forget(session);
  shared_.schedule.remove(session);
}

}  // namespace

Result<std::unique_ptr<Providers>> Providers::open(ProvidersContext context) {
  if (context.seal.reveal().size() != 32) {
    return self_error(ErrorKind::internal, "providers: the key that seals tokens needs 32 bytes");
  }
  auto providers = std::make_unique<MapProviders>(std::move(context));
  SP_CHECK(providers->load());
  return std::unique_ptr<Providers>(std::move(providers));
}

}  // namespace sallyport::identity
