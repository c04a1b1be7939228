#pragma once
// doors/web/bearer_cache.h: whose tokens one loop has seen believed, so that not every request waits for a
// signature to be checked. Who acts is remembered, never what they may do: the policy decides each request
// anew (J11). Belongs to the loop's thread.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "crypto/sha256.h"
#include "model/principal.h"

namespace sallyport::doors {

inline constexpr std::size_t max_kept_bearers = 10'000;
inline constexpr seconds bearer_life{60};

// Immutable: whoever has it goes on with it, whatever the cache forgets.
struct Bearer {
  std::shared_ptr<const Principal> who;  // never null
  std::string label;                     // label(principal)
  WallTime kept{};
  WallTime until{};  // its own end, or a minute from when it was checked
};
using BearerRef = std::shared_ptr<const Bearer>;

class BearerCache {
 public:
  // Who this token is of, where it was believed for this audience within the last minute; else null. A token
  // that was believed for another audience is one that nobody has looked at (J10).
  BearerRef find(std::string_view token, std::string_view audience, WallTime now);

  // The token held. `round` is what round() said before it was checked: what was checked by the map before
  // is not remembered. Nor is one that has ended, or says no end. Never null.
  BearerRef keep(std::string_view token, std::string_view audience, Principal who, WallTime now,
                 std::uint64_t round);

  std::uint64_t round() const { return round_; }
  // Another map is in force: whoever was known has to be looked at again.
  void forget_all();
  std::size_t size() const { return known_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const crypto::Digest256& digest) const;
  };
  void make_room(WallTime now);

  std::unordered_map<crypto::Digest256, BearerRef, Hash> known_;  // no token is kept, only what it hashes to
  std::uint64_t round_ = 0;
};

}  // namespace sallyport::doors
