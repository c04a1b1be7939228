#include "app/price_check.h"

#include <gtest/gtest.h>

namespace sallyport::app {
namespace {

map::Map map_with(std::string model, std::int64_t cost) {
  map::Map map;
  map.budgets.push_back({"workflow/w>m", Window::day, 0, cost, 10});
  Flow flow;
  flow.place = "sallyport.yaml:7:5";
  flow.egress.emplace();
  flow.egress->models.models = {std::move(model)};
  flow.egress->budgets = {"workflow/w>m"};
  map.flows.push_back(std::move(flow));
  return map;
}

TEST(PriceCheck, WarnsOfAModelThatNoBudgetInMoneyCanCover) {
  const auto found = unpriced_models(map_with("our-own-model", 1));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, map::Finding::Severity::warning);
  EXPECT_EQ(found[0].file, "sallyport.yaml:7:5");
  EXPECT_NE(found[0].message.find("our-own-model"), std::string::npos);
}

TEST(PriceCheck, IsSilentWhereThereIsAPriceOrNoMoney) {
  EXPECT_TRUE(unpriced_models(map_with("our-own-model", 0)).empty());
  EXPECT_TRUE(unpriced_models(map_with("gpt-4o-mini", 1)).empty());
  EXPECT_TRUE(unpriced_models(map_with("our-*", 1)).empty()) << "which models it will be is not known yet";
  map::Map priced = map_with("our-own-model", 1);
  priced.prices.push_back({.model = "our-own-model", .input = 1, .output = 1});
  EXPECT_TRUE(unpriced_models(priced).empty());
}

}  // namespace
}  // namespace sallyport::app
