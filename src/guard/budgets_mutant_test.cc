// What budgets do without the control budget-reservation: what a naive gateway does, which adds up after each
// call, so that the attack suite can be seen to notice.
#include <gtest/gtest.h>

#include "base/control/test_without.h"
#include "guard/budgets.h"

namespace sallyport::guard {
namespace {

bool admits_everybody_and_counts_later() {
  const ManualClock clock{WallTime(std::chrono::hours(500'000))};
  Budgets budgets(clock);
  budgets.set({{"team", Window::day, 0, 100, 0}});
  const std::vector<std::string> accounts = {"team"};
  Spent spent;
  auto first = budgets.reserve(accounts, {0, 60, 1}, spent);
  auto second = budgets.reserve(accounts, {0, 60, 1}, spent);
  if (!first || !second || !budgets.extend(second, {0, 1000, 0}, spent)) return false;
  if (budgets.standings().at(0).reserved.cost != 0) return false;
  budgets.settle(std::move(first), {0, 60, 1});
  budgets.settle(std::move(second), {0, 60, 1});
  return budgets.standings().at(0).used.cost == 120;
}

TEST(BudgetsMutant, WithoutReservationCallsSideBySidePassTheBoundTogether) {
  without("budget-reservation", admits_everybody_and_counts_later);
}

}  // namespace
}  // namespace sallyport::guard
