#include "doors/web/bearer_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/control/control.h"

namespace sallyport::doors {
namespace {

// The token's digest first: it has one length, so no audience can look like the end of a token (J10).
crypto::Digest256 key_of(std::string_view token, std::string_view audience) {
  const crypto::Digest256 digest = crypto::sha256(token);
  if (!enforced(Control::token_cache)) return digest;
  return crypto::Sha256().add(digest).add(audience).finish();
}

// A clock that was set back makes no entry live longer.
bool lives(const Bearer& bearer, WallTime now) { return now >= bearer.kept && now < bearer.until; }

}  // namespace

std::size_t BearerCache::Hash::operator()(const crypto::Digest256& digest) const {
  std::size_t out = 0;
  std::memcpy(&out, digest.data(), sizeof out);
  return out;
}

BearerRef BearerCache::find(std::string_view token, std::string_view audience, WallTime now) {
  const auto found = known_.find(key_of(token, audience));
  if (found == known_.end()) return nullptr;
  if (lives(*found->second, now)) return found->second;
  known_.erase(found);
  return nullptr;
}

BearerRef BearerCache::keep(std::string_view token, std::string_view audience, Principal who, WallTime now,
                            std::uint64_t round) {
  auto bearer = std::make_shared<Bearer>();
  bearer->label = label(who);
  bearer->kept = now;
  bearer->until = std::min<WallTime>(who.expires, now + bearer_life);
  bearer->who = std::make_shared<const Principal>(std::move(who));
  if (round != round_ || !lives(*bearer, now)) return bearer;
  if (known_.size() >= max_kept_bearers) make_room(now);
  known_.insert_or_assign(key_of(token, audience), bearer);
  return bearer;
}

void BearerCache::make_room(WallTime now) {
  std::erase_if(known_, [now](const auto& entry) { return !lives(*entry.second, now); });
  if (known_.size() >= max_kept_bearers) known_.clear();
}

void BearerCache::forget_all() {
  known_.clear();
  ++round_;
}

}  // namespace sallyport::doors
