#include "identity/tokens/owner_round.h"

#include "identity/group_list.h"

namespace sallyport::identity {
namespace {

constexpr seconds ask_every{5};

std::string name_of(const Principal& owner) {
  return owner.provider + '\n' + (owner.provider.empty() ? owner.name : owner.subject);
}

}  // namespace

// Of several sign-ins of one owner the oldest is asked about: whoever took over an old name since then is not
// the owner of all these tokens.
std::vector<AskedOwner> OwnerRound::due(const LiveTokens& tokens, const Instant& now) {
  std::map<std::string, AskedOwner> owners;
  for (const auto& [id, live] : tokens) {
    if (!live->alive(now)) continue;
    const Principal& owner = live->token->owner;
    AskedOwner& asked = owners[name_of(owner)];
    if (asked.ids.empty() || owner.authenticated_at < asked.owner.authenticated_at) asked.owner = owner;
    asked.ids.push_back(id);
  }
  std::erase_if(asked_, [&](const auto& entry) { return !owners.contains(entry.first); });
  std::vector<AskedOwner> due;
  for (auto& [name, asked] : owners) {
    const auto last = asked_.find(name);
    if (last != asked_.end() && now.mono - last->second < ask_every) continue;
    asked_[name] = now.mono;
    due.push_back(std::move(asked));
  }
  return due;
}

ApiToken with_owner(const ApiToken& token, const OwnerNow& known, const Instant& now) {
  ApiToken next = token;
  next.owner.groups = canonical_groups(known.groups);
  next.owner.email = known.email;
  next.owner_seen = now.wall;
  return next;
}

}  // namespace sallyport::identity
