#pragma once
// identity/tokens/live_tokens.h: the tokens in memory, and when one of them opens something. Private to
// api_tokens.cc; no I/O, no lock.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "crypto/sha256.h"
#include "identity/instant.h"
#include "identity/tokens/api_tokens.h"

namespace sallyport::identity {

inline constexpr std::string_view past_its_time = "expired";  // ApiToken::ended_why of what nobody revoked

// A token ends, and its owner grows unseen, when either clock says so. What has ended stays ended.
struct LiveToken {
  // `seen`: the latest wall time at which it was known to be alive. A wall clock that went back before this
  // process began makes neither the token nor what is known of its owner younger than that.
  LiveToken(ApiTokenRef ref, const crypto::Digest256& digest, WallTime seen, const Instant& now);

  bool expired(const Instant& now) const;
  bool alive(const Instant& now) const { return !ended() && !expired(now); }
  bool ended() const { return token->ended != WallTime{}; }
  bool owner_unseen(const Instant& now, seconds longest) const;
  ApiTokens::Standing standing(const Instant& now, const ApiTokenRules& rules) const;

  ApiTokenRef token;
  crypto::Digest256 hash;
  MonoTime dead_at;        // monotonic twins of `expires`
  MonoTime owner_seen_at;  // and of `owner_seen`
  mutable std::atomic<bool> seen_expired{false};
  std::atomic<std::int64_t> used{0};  // wall microseconds; set by touch() under the shared lock
  // Only the writer looks at these.
  std::int64_t used_written = 0;  // as the store has it
  WallTime owner_seen_written{};  // the same
  bool asleep = false;            // opened nothing when last swept, although it has not ended
};

struct TokenIdHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using LiveTokens = std::unordered_map<std::string, std::unique_ptr<LiveToken>, TokenIdHash, std::equal_to<>>;

bool matches(const ApiToken& token, const ApiTokenFilter& filter);

}  // namespace sallyport::identity
