#include "guard/budgets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <limits>
#include <thread>

#include "guard/budgets_calendar.h"

namespace sallyport::guard {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

WallTime at(const char* text) { return parse_rfc3339(text).value(); }

Budget cost_of(std::string account, std::int64_t cost, Window window = Window::day) {
  return {std::move(account), window, 0, cost, 0};
}
Budget tokens_of(std::string account, std::uint64_t tokens, Window window) {
  return {std::move(account), window, tokens, 0, 0};
}

constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();

class BudgetsTest : public testing::Test {
 protected:
  Reservation reserve(std::initializer_list<std::string> accounts, const Amount& most) {
    const std::vector<std::string> names(accounts);
    spent = {};
    return budgets.reserve(names, most, spent);
  }
  void use(const std::string& account, const Amount& amount) {
    auto reservation = reserve({account}, amount);
    ASSERT_TRUE(reservation) << spent.what;
    budgets.settle(std::move(reservation), amount);
  }
  Budgets::Standing standing(std::size_t index = 0) const { return budgets.standings().at(index); }

  ManualClock clock{at("2026-11-23T14:05:30Z")};
  Budgets budgets{clock};
  Spent spent;
};

// Field notes, most wanted, 1: admission that reads now and adds later lets many through.
TEST_F(BudgetsTest, E55_OfManyAtOnceOnABudgetThatFitsOneExactlyOneIsAdmitted) {
  budgets.set({cost_of("team", 100)});
  constexpr int callers = 200;
  std::latch ready(callers);
  std::atomic<int> admitted{0};
  std::vector<Reservation> held(callers);
  std::vector<std::thread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&, i] {
      const std::vector<std::string> accounts = {"team"};
      Spent in_the_way;
      ready.arrive_and_wait();
      held[i] = budgets.reserve(accounts, {10, 60, 1}, in_the_way);
      if (held[i]) ++admitted;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1);
  EXPECT_EQ(standing().reserved.cost, 60u);
}

TEST_F(BudgetsTest, E55_ManyThreadsNeverPassTheBoundTogether) {
  budgets.set({tokens_of("team", 1000, Window::month)});
  std::atomic<std::uint64_t> used{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const std::vector<std::string> accounts = {"team", "own" + std::to_string(i)};
      for (int call = 0; call < 200; ++call) {
        Spent in_the_way;
        auto reservation = budgets.reserve(accounts, {7, 0, 1}, in_the_way);
        if (!reservation) continue;
        const bool more = budgets.extend(reservation, {3, 0, 0}, in_the_way);
        used += more ? 9 : 5;
        budgets.settle(std::move(reservation), {more ? 9u : 5u, 0, 1});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(used, 1000u);
  EXPECT_EQ(standing().used.tokens, used);
  EXPECT_EQ(standing().reserved.tokens, 0u);
  EXPECT_GT(used, 990u);
}

TEST_F(BudgetsTest, AllAccountsAreChargedOrNone) {
  budgets.set({cost_of("own", 100), cost_of("team", 50)});
  EXPECT_FALSE(reserve({"own", "team"}, {1, 60, 1}));
  EXPECT_EQ(spent.account, "team");
  EXPECT_EQ(spent.what, "cost");
  EXPECT_EQ(standing(0).reserved.cost, 0u);
  EXPECT_EQ(standing(0).used.cost, 0u);
  EXPECT_TRUE(reserve({"own"}, {1, 100, 1}));
}

TEST_F(BudgetsTest, AnAccountThatIsNamedTwiceIsChargedOnce) {
  budgets.set({cost_of("team", 100)});
  const auto reservation = reserve({"team", "team"}, {0, 100, 1});
  EXPECT_TRUE(reservation);
  EXPECT_EQ(standing().reserved.cost, 100u);
}

TEST_F(BudgetsTest, EveryBoundOfAnAccountCounts) {
  budgets.set({tokens_of("own", 100, Window::minute),
               tokens_of("own", 150, Window::hour),
               {"own", Window::day, 0, 0, 3}});
  use("own", {100, 0, 1});
  EXPECT_FALSE(reserve({"own"}, {1, 0, 1}));
  EXPECT_EQ(spent.window, Window::minute);
  EXPECT_EQ(spent.retry_after, seconds(30));
  clock.advance(minutes(1));
  EXPECT_FALSE(reserve({"own"}, {60, 0, 1}));
  EXPECT_EQ(spent.window, Window::hour);
  EXPECT_EQ(spent.retry_after, minutes(53) + seconds(30));
  use("own", {1, 0, 1});
  use("own", {1, 0, 1});
  EXPECT_FALSE(reserve({"own"}, {1, 0, 1}));
  EXPECT_EQ(spent.what, "calls");
  EXPECT_EQ(spent.window, Window::day);
}

TEST_F(BudgetsTest, TheLongestWaitIsNamedAndACallThatNeverFitsBeforeAll) {
  budgets.set({tokens_of("own", 100, Window::minute), tokens_of("own", 100, Window::month),
               tokens_of("own", 100, Window::hour)});
  use("own", {100, 0, 1});
  EXPECT_FALSE(reserve({"own"}, {1, 0, 1}));
  EXPECT_EQ(spent.window, Window::month);
  EXPECT_FALSE(reserve({"own"}, {101, 0, 1}));
  EXPECT_EQ(spent.retry_after, seconds(0));
}

TEST_F(BudgetsTest, RetryAfterIsAtLeastASecond) {
  budgets.set({tokens_of("own", 1, Window::minute)});
  use("own", {1, 0, 1});
  clock.advance(seconds(29) + microseconds(999'999));
  EXPECT_FALSE(reserve({"own"}, {1, 0, 1}));
  EXPECT_EQ(spent.retry_after, seconds(1));
}

TEST_F(BudgetsTest, WhatACallDidNotUseIsFreeAgain) {
  budgets.set({cost_of("team", 100)});
  auto reservation = reserve({"team"}, {0, 90, 1});
  EXPECT_FALSE(reserve({"team"}, {0, 20, 1}));
  budgets.settle(std::move(reservation), {0, 30, 1});
  EXPECT_FALSE(reservation);
  EXPECT_TRUE(reserve({"team"}, {0, 70, 1}));
}

TEST_F(BudgetsTest, E57_WhatCameOutAboveTheReservationCountsInFull) {
  budgets.set({cost_of("team", 100)});
  auto reservation = reserve({"team"}, {0, 10, 1});
  budgets.settle(std::move(reservation), {0, 250, 1});
  EXPECT_EQ(standing().used.cost, 250u);
  EXPECT_FALSE(reserve({"team"}, {0, 1, 1}));
}

TEST_F(BudgetsTest, AReservationThatIsLostCountsInFull) {
  budgets.set({cost_of("team", 100)});
  {
    const auto reservation = reserve({"team"}, {5, 60, 1});
  }
  EXPECT_EQ(standing().used.cost, 60u);
  EXPECT_EQ(standing().used.calls, 1u);
  EXPECT_EQ(standing().reserved.cost, 0u);
}

TEST_F(BudgetsTest, AReservationMovesWithWhatItHolds) {
  budgets.set({cost_of("team", 100)});
  auto first = reserve({"team"}, {0, 10, 1});
  auto second = reserve({"team"}, {0, 20, 1});
  second = std::move(first);  // what the second held counts as used
  EXPECT_FALSE(first);
  EXPECT_EQ(second.amount().cost, 10u);
  EXPECT_EQ(standing().used.cost, 20u);
  EXPECT_EQ(standing().reserved.cost, 10u);
  budgets.settle(std::move(second), {});
  EXPECT_EQ(standing().used.cost, 20u);
  EXPECT_EQ(standing().reserved.cost, 0u);
}

TEST_F(BudgetsTest, ASecondSettlementIsNothing) {
  budgets.set({cost_of("team", 100)});
  auto reservation = reserve({"team"}, {0, 10, 1});
  budgets.settle(std::move(reservation), {0, 5, 1});
  budgets.settle(std::move(reservation), {0, 5, 1});
  EXPECT_EQ(standing().used.cost, 5u);
}

// E59: the door asks for more while the answer grows, and ends it when there is none.
TEST_F(BudgetsTest, E59_AnExtensionThatIsRefusedChangesNothing) {
  budgets.set({cost_of("team", 100)});
  auto reservation = reserve({"team"}, {0, 60, 1});
  EXPECT_TRUE(budgets.extend(reservation, {0, 40, 0}, spent));
  EXPECT_EQ(reservation.amount().cost, 100u);
  EXPECT_FALSE(budgets.extend(reservation, {0, 1, 0}, spent));
  EXPECT_EQ(spent.account, "team");
  EXPECT_EQ(reservation.amount().cost, 100u);
  EXPECT_EQ(standing().reserved.cost, 100u);
  Reservation none;
  EXPECT_FALSE(budgets.extend(none, {}, spent));
}

TEST_F(BudgetsTest, ACallIsSettledInTheWindowsItWasReservedIn) {
  budgets.set({cost_of("team", 100)});
  auto reservation = reserve({"team"}, {0, 80, 1});
  clock.advance(hours(24));
  EXPECT_EQ(standing().reserved.cost, 0u);
  auto next_day = reserve({"team"}, {0, 100, 1});
  EXPECT_TRUE(next_day);
  EXPECT_FALSE(budgets.extend(reservation, {0, 21, 0}, spent)) << "bound by the day it began on";
  EXPECT_TRUE(budgets.extend(reservation, {0, 20, 0}, spent));
  budgets.settle(std::move(reservation), {0, 1000, 1});
  EXPECT_EQ(standing().used.cost, 0u);
  EXPECT_EQ(standing().reserved.cost, 100u);
}

TEST_F(BudgetsTest, WindowsAreThoseOfTheCalendar) {
  budgets.set({cost_of("day", 1), cost_of("month", 1, Window::month)});
  use("day", {0, 1, 1});
  use("month", {0, 1, 1});
  clock.advance(hours(9) + minutes(54));  // 23:59:30
  EXPECT_FALSE(reserve({"day"}, {0, 1, 1}));
  EXPECT_EQ(spent.retry_after, seconds(30));
  clock.advance(seconds(30));
  EXPECT_TRUE(reserve({"day"}, {0, 1, 1}));
  EXPECT_FALSE(reserve({"month"}, {0, 1, 1}));
  EXPECT_EQ(spent.retry_after, hours(7 * 24));
  clock.advance(hours(7 * 24));
  EXPECT_TRUE(reserve({"month"}, {0, 1, 1}));
}

TEST_F(BudgetsTest, E86_AClockThatIsSetBackADayOpensNoWindowAgain) {
  budgets.set({cost_of("team", 100)});
  use("team", {0, 100, 1});
  clock.step_wall(-hours(24));
  EXPECT_FALSE(reserve({"team"}, {0, 1, 1}));
  EXPECT_EQ(spent.retry_after, hours(24 + 9) + minutes(54) + seconds(30));
  EXPECT_EQ(standing().used.cost, 100u);
  clock.step_wall(hours(24));
  EXPECT_FALSE(reserve({"team"}, {0, 1, 1}));
}

TEST_F(BudgetsTest, E86_AClockThatIsSetForwardADayAndBackOpensNoWindowTwice) {
  budgets.set({cost_of("team", 100)});
  use("team", {0, 100, 1});
  clock.step_wall(hours(24));
  use("team", {0, 100, 1});  // of tomorrow
  clock.step_wall(-hours(24));
  EXPECT_FALSE(reserve({"team"}, {0, 1, 1}));
  clock.advance(hours(24));
  EXPECT_FALSE(reserve({"team"}, {0, 1, 1})) << "tomorrow was spent before it came";
  clock.advance(hours(24));
  EXPECT_TRUE(reserve({"team"}, {0, 1, 1}));
}

TEST_F(BudgetsTest, WhatEarlierRunsUsedIsRestoredIntoTheWindowsThatAreOpen) {
  budgets.set({cost_of("team", 100), cost_of("team", 1000, Window::month)});
  budgets.restore("team", at("2026-10-31T23:59:59Z"), {0, 10'000, 9});
  budgets.restore("team", at("2026-11-01T00:00:00Z"), {0, 400, 2});
  budgets.restore("team", at("2026-11-23T00:00:00Z"), {0, 70, 1});
  EXPECT_EQ(standing(0).used.cost, 70u);
  EXPECT_EQ(standing(1).used.cost, 470u);
  EXPECT_EQ(standing(1).used.calls, 3u);
  EXPECT_FALSE(reserve({"team"}, {0, 31, 1}));
  EXPECT_TRUE(reserve({"team"}, {0, 30, 1}));
}

TEST_F(BudgetsTest, E86_AfterARestartAClockThatWasSetBackOpensNoWindowAgain) {
  budgets.set({cost_of("team", 100)});
  budgets.restore("team", at("2026-11-24T10:00:00Z"), {0, 100, 1});
  EXPECT_FALSE(reserve({"team"}, {0, 1, 1}));
}

TEST_F(BudgetsTest, NewBoundsKnowWhatWasUsedBefore) {
  budgets.set({cost_of("team", 100)});
  use("team", {10, 50, 1});
  const auto held = reserve({"team"}, {1, 10, 1});
  budgets.set({cost_of("team", 55), tokens_of("team", 1000, Window::hour)});
  EXPECT_FALSE(reserve({"team"}, {1, 1, 1}));
  EXPECT_EQ(standing(1).used.tokens, 10u);
  EXPECT_EQ(standing(1).reserved.tokens, 1u);
  budgets.set({});
  EXPECT_TRUE(budgets.standings().empty());
  budgets.set({cost_of("team", 60)});
  EXPECT_EQ(standing().used.cost, 50u);
}

TEST_F(BudgetsTest, SumsDoNotBeginAgainAtZero) {
  budgets.set({tokens_of("team", huge, Window::month), cost_of("team", -1)});
  EXPECT_FALSE(reserve({"team"}, {1, 2, 1})) << "a negative bound is not no bound";
  budgets.set({tokens_of("team", huge, Window::month)});
  use("team", {huge, huge, huge});
  EXPECT_FALSE(reserve({"team"}, {1, 0, 0}));
  EXPECT_FALSE(reserve({"team"}, {huge, 0, 0}));
  budgets.restore("team", clock.wall(), {huge, 1, 1});
  EXPECT_EQ(standing().used.tokens, huge);
  EXPECT_EQ(standing().used.cost, huge);
}

TEST_F(BudgetsTest, WithoutAccountsThereIsNothingToPass) {
  auto reservation = reserve({}, {huge, huge, huge});
  EXPECT_TRUE(reservation);
  EXPECT_TRUE(budgets.extend(reservation, {1, 1, 1}, spent));
  EXPECT_TRUE(reserve({"unbounded"}, {huge, huge, 1}));
}

TEST(BudgetsCalendar, WindowsBeginAndEndWhereTheCalendarSays) {
  const WallTime time = at("2024-02-29T23:59:59.999999Z");
  EXPECT_EQ(window_begin(Window::minute, time), at("2024-02-29T23:59:00Z"));
  EXPECT_EQ(window_begin(Window::hour, time), at("2024-02-29T23:00:00Z"));
  EXPECT_EQ(window_begin(Window::day, time), at("2024-02-29"));
  EXPECT_EQ(window_begin(Window::month, time), at("2024-02-01"));
  for (const Window window : {Window::minute, Window::hour, Window::day, Window::month}) {
    EXPECT_EQ(window_end(window, time), at("2024-03-01"));
  }
  EXPECT_EQ(window_end(Window::month, at("2026-12-31T12:00:00Z")), at("2027-01-01"));
  EXPECT_EQ(window_begin(Window::day, at("1969-12-31T12:00:00Z")), at("1969-12-31"));
}

}  // namespace
}  // namespace sallyport::guard
