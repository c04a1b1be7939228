#pragma once
// doors/metrics.h: what one loop has counted. Written by its loop, read by the admin listener.
#include <array>
#include <atomic>
#include <cstdint>

namespace sallyport::doors {

// Only the loop adds, so a relaxed load and store is enough.
class Counter {
 public:
  void add(std::uint64_t by = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// Upper bounds of the duration histogram, microseconds.
inline constexpr std::array<std::uint32_t, 12> duration_bounds = {
    100, 250, 500, 1000, 2500, 5000, 10'000, 50'000, 100'000, 500'000, 1000000, 5000000};

struct Metrics {
  Counter connections;
  Counter closed_connections;
  Counter refused_connections;
  Counter allowed;
  Counter denied;
  std::array<Counter, 6> by_status;  // index: status / 100
  Counter malformed;
  Counter streams_cut;
  Counter bytes_in;
  Counter bytes_out;
  std::array<Counter, duration_bounds.size() + 1> durations;
  Counter duration_total;  // microseconds

  void finished(std::uint32_t status, std::uint64_t microseconds) {
    by_status[status / 100 < 6 ? status / 100 : 0].add();
    duration_total.add(microseconds);
    std::size_t bucket = 0;
    while (bucket < duration_bounds.size() && microseconds > duration_bounds[bucket]) ++bucket;
    durations[bucket].add();
  }
};

}  // namespace sallyport::doors
