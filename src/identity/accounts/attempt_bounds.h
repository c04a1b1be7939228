#pragma once
// identity/accounts/attempt_bounds.h: slows guessing down: per account name, whether there is such an account
// or not, and per client address.
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace sallyport::identity {

// Failures of one key: the first few are free, then each doubles the wait, up to a bound; forgotten after a
// quiet hour.
struct BackOff {
  int free = 5;
  std::chrono::seconds first_wait{5};
  std::chrono::seconds longest_wait{std::chrono::minutes(15)};
};

// Thread-safe; memory only. Monotonic clock.
// An account whose owner signed in from an address before has failures of its own for that pair, so that
// strangers who guess at the account from elsewhere cannot keep its owner out.
class AttemptBounds {
 public:
  struct Limits {
    BackOff account{};
    BackOff address{
        .free = 30, .first_wait = std::chrono::seconds(2), .longest_wait = std::chrono::minutes(5)};
    std::size_t max_entries = 20000;  // beyond it, newcomers share one entry
  };
  explicit AttemptBounds(const Clock& clock) : AttemptBounds(clock, Limits()) {}
  AttemptBounds(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

  // Zero: go on; the attempt already counts as failed, so that parallel ones cannot slip through before the
  // first has failed. Otherwise: how long to wait; nothing is counted. IPv6 addresses count by /64.
  std::chrono::seconds begin(std::string_view account, std::string_view address);
  // The attempt was good after all.
  void succeeded(std::string_view account, std::string_view address);

 private:
  struct Failures {
    int count = 0;
    MonoTime last{};
    MonoTime blocked_until{};
  };
  struct Keys {
    std::string account;
    std::string address;
    std::string pair;
  };
  Keys keys(std::string_view account, std::string_view address) const;
  const std::string& account_key(const Keys& keys) const;
  Failures& entry(const std::string& key);
  void prune();
  std::chrono::seconds wait(const Failures& failures) const;
  void count(Failures& failures, const BackOff& limits);
  void cancel(const std::string& key);

  const Clock& clock_;
  const Limits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, Failures> failures_;
  std::unordered_map<std::string, MonoTime> known_pairs_;  // account and address that signed in, and when
};

}  // namespace sallyport::identity
