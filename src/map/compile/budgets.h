#pragma once
// map/compile/budgets.h: what workflows, flows and several flows together may use.
#include <string>

#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

// Adds the bound that `node` is to `map` if it is whole.
void compile_bound(const Node& node, const std::string& account, Map& map, Findings& findings);
// The same for `budget` of `node`, one mapping or a list of them. True if there is one.
bool compile_own_budget(const Node& node, const std::string& account, Map& map, Findings& findings);

}  // namespace sallyport::map
