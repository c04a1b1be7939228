#pragma once
// guard/budgets.h: what flows may use, reserved before a call and settled after it, so that calls side by
// side cannot pass a bound together that each would keep alone.
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/flow.h"

namespace sallyport::guard {

struct Amount {
  std::uint64_t tokens = 0;
  std::uint64_t cost = 0;  // picodollars
  std::uint64_t calls = 0;
};

class Budgets;

// What one call holds of its budgets. Gone without settle(): all that was reserved counts as used, which is
// what a crash leaves behind, too. Movable; outlives no Budgets.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&& other) noexcept;
  ~Reservation();
  const Amount& amount() const { return amount_; }
  explicit operator bool() const { return budgets_ != nullptr; }

 private:
  friend class Budgets;
  Budgets* budgets_ = nullptr;
  std::vector<std::string> accounts_;
  Amount amount_;
  WallTime at_{};  // the windows it was reserved in are the ones it is settled in
};

// The bound that was in the way.
struct Spent {
  std::string account;
  Window window = Window::day;
  std::string_view what;   // "tokens", "cost", "calls"; static
  seconds retry_after{0};  // until the window ends, at least 1; 0: this call alone is over the bound
};

// Thread-safe: one lock, held for a few look-ups. Windows are the calendar's, in UTC; a clock that is set
// back opens no window again: the latest time seen counts.
class Budgets {
 public:
  explicit Budgets(const Clock& clock);

  // The bounds in force, of any number for one account. What was used stays, whatever the bounds.
  void set(const std::vector<Budget>& bounds);
  // Of earlier runs: what the journal says was used. Before the first reserve.
  void restore(std::string_view account, WallTime at, const Amount& used);

  // All accounts or none. The reservation is empty, and `spent` set, if a bound would be passed.
  Reservation reserve(std::span<const std::string> accounts, const Amount& most, Spent& spent);
  // More for a call that is under way. False, and `spent` set: not one token more.
  bool extend(Reservation& reservation, const Amount& more, Spent& spent);
  // What it came to, more than was reserved included.
  void settle(Reservation&& reservation, const Amount& used);

  struct Standing {
    Budget bound;
    Amount used;      // in the window now
    Amount reserved;  // by calls under way
  };
  std::vector<Standing> standings() const;

 private:
  friend class Reservation;
  struct Account;
  WallTime now_locked();
  Account& account_locked(std::string_view name);
  bool fits_locked(std::span<const std::string> accounts, WallTime at, const Amount& more,
                   Spent& spent) const;

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Account>, std::less<>> accounts_;
  std::map<std::string, std::vector<Budget>, std::less<>> bounds_;
  WallTime latest_{};

 public:
  ~Budgets();
};

}  // namespace sallyport::guard
