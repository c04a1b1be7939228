#pragma once
// policy/generate/random.h: numbers that look random and follow from a seed alone:
// xoshiro256** (Blackman, Vigna), seeded by splitmix64. Not for secrets.
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sallyport::cedar::generate {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }  // bound > 0
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& values) {  // not empty
    return values[below(values.size())];
  }
  std::size_t weighted(const std::vector<unsigned>& weights);  // an index; the sum is positive

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace sallyport::cedar::generate
