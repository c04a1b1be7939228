#include "guard/budgets_account.h"

#include <algorithm>
#include <limits>

#include "guard/budgets_calendar.h"

namespace sallyport::guard {
namespace {

std::uint64_t sum_of(std::uint64_t left, std::uint64_t right) {
  const std::uint64_t sum = left + right;
  return sum < left ? std::numeric_limits<std::uint64_t>::max() : sum;
}

std::uint64_t rest_of(std::uint64_t left, std::uint64_t right) { return left > right ? left - right : 0; }

}  // namespace

void add(Amount& sum, const Amount& more) {
  sum.tokens = sum_of(sum.tokens, more.tokens);
  sum.cost = sum_of(sum.cost, more.cost);
  sum.calls = sum_of(sum.calls, more.calls);
}

void subtract(Amount& sum, const Amount& less) {
  sum.tokens = rest_of(sum.tokens, less.tokens);
  sum.cost = rest_of(sum.cost, less.cost);
  sum.calls = rest_of(sum.calls, less.calls);
}

Budgets::Account::Slot& Budgets::Account::slot(Window window, WallTime at) {
  std::vector<Slot>& slots = slots_[static_cast<std::size_t>(window)];
  const WallTime begin = window_begin(window, at);
  const auto found = std::ranges::find(slots, begin, &Slot::begin);
  if (found != slots.end()) return *found;
  slots.push_back({begin, {}, {}, 0});
  return slots.back();
}

const Budgets::Account::Slot* Budgets::Account::find(Window window, WallTime at) const {
  const std::vector<Slot>& slots = slots_[static_cast<std::size_t>(window)];
  const auto found = std::ranges::find(slots, window_begin(window, at), &Slot::begin);
  return found == slots.end() ? nullptr : &*found;
}

void Budgets::Account::forget_before(WallTime now) {
  for (const Window window : windows) {
    const WallTime begin = window_begin(window, now);
    std::erase_if(slots_[static_cast<std::size_t>(window)],
                  [begin](const Slot& slot) { return slot.begin < begin && slot.open == 0; });
  }
}

std::string_view over_bound(const Budget& bound, const Amount& taken, const Amount& more, bool& alone) {
  const auto over = [&](std::uint64_t limit, std::uint64_t before, std::uint64_t extra) {
    if (limit == 0 || (before <= limit && extra <= limit - before)) return false;
    alone = extra > limit;
    return true;
  };
  if (over(bound.tokens, taken.tokens, more.tokens)) return "tokens";
  // A negative bound is no bound that anybody meant: nothing fits in it.
  const std::uint64_t cost = bound.cost < 0 ? 1 : static_cast<std::uint64_t>(bound.cost);
  if (over(cost, taken.cost, more.cost)) return "cost";
  if (over(bound.calls, taken.calls, more.calls)) return "calls";
  return {};
}

}  // namespace sallyport::guard
