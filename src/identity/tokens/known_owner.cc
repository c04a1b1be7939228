#include "identity/tokens/known_owner.h"

#include <algorithm>

namespace sallyport::identity {
namespace {

OwnerNow gone() { return {OwnerNow::Standing::gone, {}, {}}; }

OwnerNow of_account(Accounts& accounts, const Principal& owner) {
  const auto found = accounts.find(owner.name);
  if (!found.ok()) return {};
  if (!found->has_value()) return gone();
  const AccountRow& account = **found;
  if (account.password.empty() || account.created > owner.authenticated_at) return gone();
  return {OwnerNow::Standing::known, account.groups, account.email};
}

OwnerNow of_provider(const OwnerSources& sources, const Principal& owner) {
  const auto providers = sources.providers.list();
  if (std::ranges::find(providers, owner.provider, &Providers::Shown::name) == providers.end()) return gone();
  if (owner.subject.empty()) return {};  // would mean everybody there
  SessionFilter filter;
  filter.provider = owner.provider;
  filter.subject = owner.subject;
  const auto sessions = sources.sessions.list(filter);
  const auto latest = std::ranges::max_element(
      sessions, {}, [](const Sessions::Seen& seen) { return seen.session->who.authenticated_at; });
  if (latest == sessions.end()) return {};
  const Principal& who = latest->session->who;
  return {OwnerNow::Standing::known, who.groups, who.email};
}

}  // namespace

OwnerNow look_up_owner(const OwnerSources& sources, const Principal& owner) {
  return owner.provider.empty() ? of_account(sources.accounts, owner) : of_provider(sources, owner);
}

}  // namespace sallyport::identity
