#include "guard/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sallyport::guard {
namespace {

constexpr std::size_t max_key = 128;
constexpr int looked_at = 8;  // per new key in a full table: bounded work under attack
constexpr seconds longest_wait{3600};

bool holds_any(const Rate& rate) { return rate.burst >= 1 && std::isfinite(rate.burst); }

}  // namespace

RateLimiter::RateLimiter(const Clock& clock, Rate rate, std::size_t max_entries)
    : clock_(clock), rate_(rate), max_entries_(std::max<std::size_t>(max_entries, 1)) {
  by_key_.reserve(max_entries_);
}

bool RateLimiter::allow(std::string_view key, const Rate& rate) {
  if (!holds_any(rate) || key.size() > max_key) return false;
  Bucket* bucket = find_or_make(key, rate);
  if (bucket == nullptr) return false;
  bucket->tokens = tokens_now(*bucket);
  bucket->at = clock_.mono();
  if (bucket->tokens < 1) return false;
  bucket->tokens -= 1;
  return true;
}

seconds RateLimiter::wait_for(std::string_view key, const Rate& rate) const {
  if (!holds_any(rate) || key.size() > max_key) return longest_wait;
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return by_key_.size() < max_entries_ ? seconds(0) : seconds(1);
  const double missing = 1 - tokens_now(*found->second);
  if (missing <= 0) return seconds(0);
  const double wait = rate.per_second > 0 ? std::ceil(missing / rate.per_second) : 1e9;
  return wait < static_cast<double>(longest_wait.count()) ? seconds(static_cast<std::int64_t>(wait))
                                                          : longest_wait;
}

double RateLimiter::tokens_now(const Bucket& bucket) const {
  const std::chrono::duration<double> passed = clock_.mono() - bucket.at;
  const double gained =
      bucket.rate.per_second > 0 ? std::max(passed.count(), 0.0) * bucket.rate.per_second : 0;
  return std::min(bucket.tokens + gained, bucket.rate.burst);
}

// A full bucket says no more than no bucket. One of those longest unused goes; others move back, to be looked
// at last.
bool RateLimiter::make_room() {
  for (int i = 0; i < looked_at && !buckets_.empty(); ++i) {
    const auto oldest = buckets_.begin();
    if (tokens_now(*oldest) >= oldest->rate.burst) {
      by_key_.erase(oldest->key);
      buckets_.erase(oldest);
      return true;
    }
    buckets_.splice(buckets_.end(), buckets_, oldest);
  }
  return false;
}

RateLimiter::Bucket* RateLimiter::find_or_make(std::string_view key, const Rate& rate) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    buckets_.splice(buckets_.end(), buckets_, found->second);
    return &*found->second;
  }
  if (by_key_.size() >= max_entries_ && !make_room()) return nullptr;
  buckets_.push_back({std::string(key), rate.burst, clock_.mono(), rate});
  by_key_.emplace(buckets_.back().key, std::prev(buckets_.end()));
  return &buckets_.back();
}

}  // namespace sallyport::guard
