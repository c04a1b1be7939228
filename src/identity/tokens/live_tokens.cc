#include "identity/tokens/live_tokens.h"

#include "base/control/control.h"
#include "model/flow.h"

namespace sallyport::identity {

LiveToken::LiveToken(ApiTokenRef ref, const crypto::Digest256& digest, WallTime seen, const Instant& now)
    : token(std::move(ref)), hash(digest), owner_seen_written(token->owner_seen) {
  const WallTime base = std::max(now.wall, seen);
  dead_at = mono_twin(token->expires, base, now.mono);
  const microseconds unseen = base <= token->owner_seen ? microseconds(0) : base - token->owner_seen;
  owner_seen_at = now.mono - std::min<microseconds>(unseen, furthest_twin);
}

bool LiveToken::expired(const Instant& now) const {
  if (!enforced(Control::api_token_check)) return false;
  if (seen_expired.load(std::memory_order_relaxed)) return true;
  if (now.wall < token->expires && now.mono < dead_at) return false;
  seen_expired.store(true, std::memory_order_relaxed);
  return true;
}

bool LiveToken::owner_unseen(const Instant& now, seconds longest) const {
  return now.wall - token->owner_seen >= longest || now.mono - owner_seen_at >= longest;
}

ApiTokens::Standing LiveToken::standing(const Instant& now, const ApiTokenRules& rules) const {
  using Standing = ApiTokens::Standing;
  if (enforced(Control::api_token_check)) {
    if (ended() && token->ended_why != past_its_time) return Standing::revoked;
    if (ended() || expired(now)) return Standing::expired;
  }
  if (!rules.enabled) return Standing::off;
  if (enforced(Control::api_token_check) && owner_unseen(now, rules.unseen)) return Standing::owner_unseen;
  return Standing::good;
}

bool matches(const ApiToken& token, const ApiTokenFilter& filter) {
  const std::string_view provider =
      token.owner.provider.empty() ? accounts_name : std::string_view(token.owner.provider);
  return (filter.id.empty() || token.id == filter.id) &&
         (filter.owner.empty() || token.owner.name == filter.owner) &&
         (filter.provider.empty() || provider == filter.provider);
}

}  // namespace sallyport::identity
