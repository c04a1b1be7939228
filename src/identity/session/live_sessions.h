#pragma once
// identity/session/live_sessions.h: the sessions in memory and their limits. Private to sessions.cc; no I/O,
// no lock.
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "identity/session/sessions.h"

namespace sallyport::identity {

// How far the wall clock may be off before it alone ends a session. While the process runs the monotonic
// clock is the measure of both limits, so a step of an hour in either direction changes nothing (S24). The
// wall clock only bounds what the monotonic one cannot see: a suspended machine, a restored snapshot.
inline constexpr std::chrono::hours clock_tolerance{2};

struct LiveSession {
  LiveSession(SessionRef ref, MonoTime made, MonoTime last_used)
      : session(std::move(ref)), born(made), used(last_used.time_since_epoch().count()), written(last_used) {}

  SessionRef session;
  MonoTime born;
  std::atomic<std::int64_t> used;  // MonoTime ticks; set by touch() under the shared lock
  MonoTime written;                // `used` as the store has it; only the writer looks

  MonoTime last_used() const { return MonoTime(MonoTime::duration(used.load(std::memory_order_relaxed))); }
};

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using LiveMap = std::unordered_map<std::string, std::unique_ptr<LiveSession>, StringHash, std::equal_to<>>;

struct Now {
  explicit Now(const Clock& clock) : wall(clock.wall()), mono(clock.mono()) {}
  WallTime wall;
  MonoTime mono;
};

// Why the session is over; empty while it is not.
std::string_view over(const LiveSession& live, const Now& now, const SessionLimits& limits);

bool matches(const Session& session, const SessionFilter& filter);

// When the session was last used, in wall time.
WallTime last_used_wall(const LiveSession& live, const Now& now);

// A session read back after a restart: what had elapsed by the wall clock then is made up for on the
// monotonic one. A wall clock that went back meanwhile cannot make a session younger than it was when last
// used.
std::unique_ptr<LiveSession> revive(Session session, WallTime last_used, const Now& now,
                                    const SessionLimits& limits);

}  // namespace sallyport::identity
