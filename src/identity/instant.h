#pragma once
// identity/instant.h: an end that both clocks watch: whichever gets there first. A wall clock set forward
// ends at once, one set back brings nothing to life. Pure.
#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace sallyport::identity {

// Both clocks, read once.
struct Instant {
  explicit Instant(const Clock& clock) : wall(clock.wall()), mono(clock.mono()) {}
  WallTime wall;
  MonoTime mono;
};

// A row of the store may say anything; the monotonic clock must not be asked to count beyond its range.
inline constexpr std::chrono::hours furthest_twin{24 * 366 * 100};

// When the monotonic clock reaches `when`, if the wall clock stands at `base` while it stands at `now`.
inline MonoTime mono_twin(WallTime when, WallTime base, MonoTime now) {
  return when <= base ? now : now + std::min<microseconds>(when - base, furthest_twin);
}

}  // namespace sallyport::identity
