#pragma once
// app/stack_of.h: what the policy engine decides by, taken from a map: the two modules do not know each
// other.
#include <string>
#include <vector>

#include "map/map.h"
#include "policy/engine.h"

namespace sallyport::app {

policy::Stack stack_of(const map::Map& map, std::vector<policy::PolicyText> policies);

// A finding of the policy engine, as one of the map.
map::Finding to_finding(const cedar::Diagnostic& diagnostic);

}  // namespace sallyport::app
