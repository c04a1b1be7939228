#pragma once
// identity/signals/seen_tokens.h: which tokens of one sender have counted already, by their `jti`.
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace sallyport::identity {

// Thread-safe. Holds digests, never more than `max`. When it is full of tokens that could still count, a new
// one is refused rather than an old one forgotten: its sender tries again, and nothing counts twice.
class SeenTokens {
 public:
  static constexpr std::size_t usual_max = 50'000;
  explicit SeenTokens(const Clock& clock, std::size_t max = usual_max) : clock_(clock), max_(max) {}

  enum class Answer : std::uint8_t { full, seen, first };
  // `last`: until then a token with this id could count.
  Answer remember(std::string_view id, WallTime last);

 private:
  void drop_old();
  const Clock& clock_;
  const std::size_t max_;
  std::mutex mutex_;
  // Old by both clocks: a wall clock that is set forward and back again must not make a token new.
  struct End {
    WallTime wall;
    MonoTime mono;
  };
  std::unordered_map<std::string, End> ends_;
  std::set<std::pair<MonoTime, std::string_view>> order_;  // views into the keys of ends_, which stay
};

}  // namespace sallyport::identity
