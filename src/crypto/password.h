#pragma once
// crypto/password.h: hashing passwords with Argon2id (RFC 9106), and bounding the memory that takes.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace sallyport::crypto {

// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
struct PasswordCost {
  std::uint32_t memory_kib = 19 * 1024;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;
};

inline constexpr std::size_t max_password_length = 512;  // bytes; longer ones never match

// Thread-safe; blocks for the length of a hash (tens of ms) and while waiting for one of `max_running`
// places.
class PasswordHasher {
 public:
  struct Bounds {
    unsigned max_running = 2;   // each takes memory_kib
    unsigned max_waiting = 64;  // beyond it, calls are refused with rate_limited
  };
  // Makes one hash with `cost`, for verify_nobody.
  static Result<std::unique_ptr<PasswordHasher>> create(PasswordCost cost, Bounds bounds, Random& random);

  // "$argon2id$v=19$m=19456,t=2,p=1$salt$hash": names its own cost, so that the cost may change later.
  Result<std::string> hash(std::string_view password);
  // Whether `encoded` is of `password`. A text that is no Argon2id hash matches nothing.
  // Errors: rate_limited (too many are waiting).
  Result<bool> verify(std::string_view encoded, std::string_view password);
  // Takes as long as verify and is never true: for accounts that do not exist (S17).
  Result<bool> verify_nobody(std::string_view password);
  // True if `encoded` was made with another cost than ours.
  bool is_outdated(std::string_view encoded) const;
  // Hashes run so far, each of equal work while all were made with the present cost.
  std::uint64_t runs() const { return runs_; }

 private:
  class Place;
  PasswordHasher(PasswordCost cost, Bounds bounds, Random& random)
      : cost_(cost), bounds_(bounds), random_(random) {}

  const PasswordCost cost_;
  const Bounds bounds_;
  Random& random_;
  std::string nobody_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::atomic<std::uint64_t> runs_{0};
  unsigned running_ = 0;
  unsigned waiting_ = 0;
};

}  // namespace sallyport::crypto
