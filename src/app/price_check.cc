#include "app/price_check.h"

#include <algorithm>

#include "guard/prices.h"

namespace sallyport::app {
namespace {

bool is_in_money(const map::Map& map, const Flow& flow) {
  return std::any_of(map.budgets.begin(), map.budgets.end(), [&](const Budget& budget) {
    const auto& accounts = flow.egress->budgets;
    return budget.cost != 0 && std::find(accounts.begin(), accounts.end(), budget.account) != accounts.end();
  });
}

}  // namespace

std::vector<map::Finding> unpriced_models(const map::Map& map) {
  const guard::Prices prices(map.prices);
  std::vector<map::Finding> found;
  for (const Flow& flow : map.flows) {
    if (!flow.egress || !is_in_money(map, flow)) continue;
    for (const std::string& model : flow.egress->models.models) {
      if (model.ends_with('*') || prices.find(model) != nullptr) continue;
      map::Finding finding;
      finding.severity = map::Finding::Severity::warning;
      finding.file = flow.place;
      finding.message =
          "no price is known for `" + model + "`, and its budget is in usd: its calls will be refused";
      finding.hint = "add it to `prices:`";
      found.push_back(std::move(finding));
    }
  }
  return found;
}

}  // namespace sallyport::app
