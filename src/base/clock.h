#pragma once
// base/clock.h: the two clocks, passed in where time matters so that tests own time.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// UTC, as written in records and tokens. May step; never used to measure an interval.
using WallTime = std::chrono::sys_time<microseconds>;
// Never steps; for idle limits, deadlines and durations.
using MonoTime = std::chrono::steady_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual MonoTime mono() const = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime wall() const override;
  MonoTime mono() const override;
};

// For tests: moves only when told to.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start) : start_(start) {}
  WallTime wall() const override { return start_ + elapsed() + step(); }
  MonoTime mono() const override { return MonoTime{} + std::chrono::hours(1) + elapsed(); }
  void advance(microseconds by) { elapsed_us_ += by.count(); }
  void step_wall(microseconds by) { step_us_ += by.count(); }  // as when an operator or NTP sets the clock

 private:
  microseconds elapsed() const { return microseconds(elapsed_us_.load()); }
  microseconds step() const { return microseconds(step_us_.load()); }
  WallTime start_;
  std::atomic<std::int64_t> elapsed_us_{0};
  std::atomic<std::int64_t> step_us_{0};
};

// RFC 3339 in UTC with microseconds: 2026-11-23T14:05:00.000000Z.
std::string to_rfc3339(WallTime time);
// With Z or an offset, with or without a fraction of a second; or "2026-11-23" alone: midnight. Empty: not a
// time.
std::optional<WallTime> parse_rfc3339(std::string_view text);

inline std::int64_t to_unix_seconds(WallTime time) {
  return std::chrono::floor<seconds>(time.time_since_epoch()).count();
}
inline std::int64_t to_unix_micros(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime from_unix_seconds(std::int64_t value) { return WallTime(seconds(value)); }
inline WallTime from_unix_micros(std::int64_t value) { return WallTime(microseconds(value)); }

}  // namespace sallyport
