#pragma once
// guard/budgets_account.h: what one account has used and holds, in every window that is open. Not
// thread-safe: Budgets locks.
#include <array>
#include <cstdint>
#include <vector>

#include "guard/budgets.h"

namespace sallyport::guard {

// Sums stay at the largest number rather than begin again at zero.
void add(Amount& sum, const Amount& more);
void subtract(Amount& sum, const Amount& less);  // never below zero

// Use is counted in all four windows whatever bounds there are, so that a bound that is set later knows it.
// A window that is over is kept while calls that were reserved in it are open, and forgotten then.
struct Budgets::Account {
  struct Slot {
    WallTime begin{};
    Amount used;
    Amount reserved;
    std::uint32_t open = 0;  // calls under way
  };

  // Of the window that `at` lies in; made if need be.
  Slot& slot(Window window, WallTime at);
  const Slot* find(Window window, WallTime at) const;
  template <class Change>
  void each(WallTime at, const Change& change) {
    for (const Window window : windows) change(slot(window, at));
  }
  void forget_before(WallTime now);

  static constexpr std::array windows = {Window::minute, Window::hour, Window::day, Window::month};

 private:
  std::array<std::vector<Slot>, windows.size()> slots_;
};

// What is in the way of `more` in `slot`: "tokens", "cost", "calls", or nothing. `alone`: `more` is over the
// bound by itself.
std::string_view over_bound(const Budget& bound, const Amount& taken, const Amount& more, bool& alone);

}  // namespace sallyport::guard
