#pragma once
// app/price_check.h: budgets in money need a price for each model that they are to cover. Pure.
#include <vector>

#include "map/map.h"

namespace sallyport::app {

// A warning for each model that a flow names in full, that has no price, and whose calls are charged to a
// budget in money: the egress door refuses such calls.
std::vector<map::Finding> unpriced_models(const map::Map& map);

}  // namespace sallyport::app
