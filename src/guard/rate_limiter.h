#pragma once
// guard/rate_limiter.h: token buckets by key (client address and flow, say), in memory of a fixed size.
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace sallyport::guard {

struct Rate {
  double per_second = 0;  // tokens that come back; 0 or less: none ever do
  double burst = 1;       // tokens a bucket holds at most, and holds at first; below 1: everything is refused
};

// Lives on one event loop: not thread-safe, no lock. With several loops each counts for itself, so give each
// its share.
//
// A bucket that is not full is never thrown away, so nobody gets a fresh one by filling the table with other
// keys: when the table is full and no full bucket is found among the longest unused, keys that are not in it
// are refused. Whoever can use very many addresses can thus lock out new ones for as long as the buckets take
// to fill, never known ones.
class RateLimiter {
 public:
  // `max_entries`: at least 1; about 150 bytes each, plus the key. Longer keys than 128 bytes are refused.
  RateLimiter(const Clock& clock, Rate rate, std::size_t max_entries = 10000);
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  // True, and a token is taken, if there is one.
  [[nodiscard]] bool allow(std::string_view key) { return allow(key, rate_); }
  // With another rate than the table's, which has to be the same for each call with this key.
  [[nodiscard]] bool allow(std::string_view key, const Rate& rate);
  // How long until allow() can be true again, rounded up; zero if it would be now. For `Retry-After`; at most
  // an hour.
  seconds wait_for(std::string_view key) const { return wait_for(key, rate_); }
  seconds wait_for(std::string_view key, const Rate& rate) const;

  std::size_t size() const { return by_key_.size(); }

 private:
  struct Bucket {
    std::string key;
    double tokens;
    MonoTime at;  // when `tokens` was true
    Rate rate;
  };
  using Buckets = std::list<Bucket>;  // longest unused first

  double tokens_now(const Bucket& bucket) const;
  bool make_room();
  Bucket* find_or_make(std::string_view key, const Rate& rate);

  const Clock& clock_;
  const Rate rate_;
  const std::size_t max_entries_;
  Buckets buckets_;
  std::unordered_map<std::string_view, Buckets::iterator> by_key_;  // views the keys in `buckets_`
};

}  // namespace sallyport::guard
