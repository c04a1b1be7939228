#pragma once
// identity/keys/live_keys.h: the keys in memory, and when one of them opens something. Private to keys.cc; no
// I/O, no lock.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "crypto/sha256.h"
#include "identity/instant.h"
#include "identity/keys/keys.h"

namespace sallyport::identity {

// A key ends when either clock says so, and stays ended: a wall clock set forward ends it at once, one set
// back brings nothing to life.
struct LiveKey {
  // `seen`: the latest wall time at which it was known to be alive. A wall clock that went back before this
  // process began cannot make the key younger than that.
  LiveKey(WorkflowKeyRef ref, const crypto::Digest256& digest, WallTime seen, const Instant& now);

  // Takes over a changed copy of the same key.
  void replace(WorkflowKeyRef ref, const Instant& now);
  bool expired(const Instant& now) const;
  bool alive(const Instant& now) const { return !ended() && !expired(now); }
  bool ended() const { return key->ended != WallTime{}; }
  WorkflowKeys::Standing standing(const Instant& now, const Address& client) const;

  WorkflowKeyRef key;
  crypto::Digest256 hash;
  MonoTime good_at;  // monotonic twins of not_before and expires
  MonoTime dead_at;
  mutable std::atomic<bool> seen_expired{false};
  std::atomic<std::int64_t> used{0};  // wall microseconds; set by touch() under the shared lock
  std::int64_t used_written = 0;      // as the store has it; only the writer looks
};

struct KeyIdHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using LiveKeys = std::unordered_map<std::string, std::unique_ptr<LiveKey>, KeyIdHash, std::equal_to<>>;

bool matches(const WorkflowKey& key, const KeyFilter& filter);

}  // namespace sallyport::identity
