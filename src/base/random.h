#pragma once
// base/random.h: unpredictable bytes, passed in where they matter so that tests can repeat a run.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sallyport {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;

  // `bytes` random bytes, base64url without padding. 16 bytes give 22 characters, 32 give 43.
  std::string token(std::size_t bytes);
};

// getrandom(2). Ends the process if the kernel has no randomness to give: nothing may go on without it.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

// For tests only: repeats itself from its seed, protects nothing. Not thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t state_;
};

}  // namespace sallyport
