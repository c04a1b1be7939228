#include "identity/keys/live_keys.h"

#include <algorithm>

#include "base/control/control.h"

namespace sallyport::identity {

LiveKey::LiveKey(WorkflowKeyRef ref, const crypto::Digest256& digest, WallTime seen, const Instant& now)
    : key(std::move(ref)), hash(digest) {
  const WallTime base = std::max(now.wall, seen);
  good_at = mono_twin(key->not_before, base, now.mono);
  dead_at = mono_twin(key->expires, base, now.mono);
}

void LiveKey::replace(WorkflowKeyRef ref, const Instant& now) {
  key = std::move(ref);
  dead_at = std::min(dead_at, mono_twin(key->expires, now.wall, now.mono));
}

bool LiveKey::expired(const Instant& now) const {
  if (!enforced(Control::key_expiry)) return false;
  if (seen_expired.load(std::memory_order_relaxed)) return true;
  if (now.wall < key->expires && now.mono < dead_at) return false;
  seen_expired.store(true, std::memory_order_relaxed);
  return true;
}

WorkflowKeys::Standing LiveKey::standing(const Instant& now, const Address& client) const {
  using Standing = WorkflowKeys::Standing;
  if (enforced(Control::key_check) && key->revoked != WallTime{}) return Standing::revoked;
  if (expired(now) || (enforced(Control::key_expiry) && ended() && key->revoked == WallTime{}))
    return Standing::expired;
  if (!enforced(Control::key_check)) return Standing::good;
  // It was made to become good: whichever clock gets there first. Only its end must not be missed.
  if (now.wall < key->not_before && now.mono < good_at) return Standing::not_yet;
  const auto covers = [&](const Network& source) { return contains(source, client); };
  if (!key->sources.empty() && std::ranges::none_of(key->sources, covers)) return Standing::foreign_source;
  return Standing::good;
}

bool matches(const WorkflowKey& key, const KeyFilter& filter) {
  return (filter.id.empty() || key.id == filter.id) &&
         (filter.workflow.empty() || key.workflow == filter.workflow);
}

}  // namespace sallyport::identity
