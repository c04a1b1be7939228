#include "guard/prices.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace sallyport::guard {
namespace {

ModelPrice price(std::string model, std::int64_t input, std::int64_t output = 0) {
  ModelPrice made;
  made.model = std::move(model);
  made.input = input;
  made.output = output;
  return made;
}

std::int64_t input_of(const Prices& prices, std::string_view model) {
  const ModelPrice* found = prices.find(model);
  return found == nullptr ? -1 : found->input;
}

TEST(Prices, OwnComeFirstThenExactNamesThenLongerPrefixes) {
  const Prices prices({price("mine-*", 1), price("mine-large-*", 2), price("mine-large-1", 3), price("*", 9),
                       price("gpt-4o", 4)});
  EXPECT_EQ(input_of(prices, "mine-small"), 1);
  EXPECT_EQ(input_of(prices, "mine-large-2"), 2);
  EXPECT_EQ(input_of(prices, "mine-large-1"), 3);
  EXPECT_EQ(input_of(prices, "gpt-4o"), 4);
  EXPECT_EQ(input_of(prices, "gpt-4o-mini"), 9) << "an own prefix comes before a built-in name";
}

TEST(Prices, DatedNamesHaveThePriceOfTheirModelAndOthersNone) {
  const Prices prices({});
  EXPECT_EQ(input_of(prices, "gpt-4o-mini"), 150'000);
  EXPECT_EQ(input_of(prices, "gpt-4o-mini-2024-07-18"), 150'000);
  EXPECT_EQ(input_of(prices, "gpt-4o-2024-11-20"), 2'500'000);
  EXPECT_EQ(input_of(prices, "gpt-4o-2024-05-13"), 5'000'000);
  EXPECT_EQ(input_of(prices, "claude-opus-4-20250514"), 15'000'000);
  EXPECT_EQ(input_of(prices, "claude-opus-4-5-20251101"), 5'000'000);
  EXPECT_EQ(input_of(prices, "claude-sonnet-4-5"), 3'000'000);
  EXPECT_EQ(prices.find("claude-haiku-4-5-20251001")->cache_write, 1'250'000);
  EXPECT_EQ(prices.find("gemini-2.5-flash")->output, 2'500'000);
  EXPECT_EQ(prices.find("gpt-4.1")->max_output_tokens, 32768u);
  // Others of the family cost something else: no guess is made.
  for (const char* model : {"gpt-4o-audio-preview", "gpt-4o-realtime-preview", "gpt-5.9", "o3-deep-research",
                            "claude-opus-4-9", "llama3.1", "", "GPT-4o"}) {
    EXPECT_EQ(prices.find(model), nullptr) << model;
  }
}

TEST(Prices, TheBuiltInTableIsSoundAndHasNoNameTwice) {
  std::set<std::string> names;
  for (const ModelPrice& each : built_in_prices()) {
    EXPECT_TRUE(names.insert(each.model).second) << each.model;
    EXPECT_GT(each.input, 0) << each.model;
    EXPECT_GE(each.output, 0) << each.model;
    EXPECT_LT(each.cached_input, each.input) << each.model;
    EXPECT_EQ(each.max_output_tokens == 0, each.output == 0) << each.model;
  }
  EXPECT_GT(names.size(), 50u);
}

TEST(Prices, CostIsExact) {
  ModelPrice each = price("m", 3'000'000, 15'000'000);
  each.cached_input = 300'000;
  each.cache_write = 3'750'000;
  EXPECT_EQ(Prices::cost(each, {1000, 0, 0, 0}), 3'000'000'000u);  // $0.003
  EXPECT_EQ(Prices::cost(each, {1000, 600, 100, 10}),
            300u * 3'000'000 + 600u * 300'000 + 100u * 3'750'000 + 10u * 15'000'000);
  EXPECT_EQ(Prices::cost(price("m", 1, 1), {1, 0, 0, 0}), 1u);
  EXPECT_EQ(Prices::cost(each, {}), 0u);
}

TEST(Prices, WithoutAPriceForTheCacheTheOneOfInputCounts) {
  EXPECT_EQ(Prices::cost(price("m", 10), {100, 60, 20, 0}), 1000u);
}

TEST(Prices, E57_NumbersThatMakeNoSenseNeverLowerTheCostAndNeverBeginAgainAtZero) {
  const ModelPrice each = price("m", 10, 20);
  EXPECT_EQ(Prices::cost(each, {-5, -5, -5, -5}), 0u);
  EXPECT_EQ(Prices::cost(each, {100, -50, 0, 1}), 1020u);
  EXPECT_EQ(Prices::cost(each, {10, 500, 0, 0}), 5000u) << "more from the cache than there was";
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(Prices::cost(price("m", most, most), {most, most, most, most}),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(Prices::cost(price("m", -10, -10), {100, 0, 0, 100}), 0u);
}

TEST(Prices, TheAgeOfTheTableIsThatOfItsDate) {
  const WallTime day = parse_rfc3339(prices_as_of()).value();
  EXPECT_EQ(prices_age_days(day), 0);
  EXPECT_EQ(prices_age_days(day + std::chrono::hours(24 * 40 + 5)), 40);
  EXPECT_EQ(prices_age_days(day - std::chrono::hours(24 * 40)), 0);
}

}  // namespace
}  // namespace sallyport::guard
