#pragma once
// map/compile/upstreams.h: where a component is, and for models how it shows that it is the one.
#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

// Fills address, base_path, authorities and pins. `component` knows its kind, zone and whether it is inside.
// For models the address rule is applied as far as an address is written: the door applies it to what names
// resolve to.
void compile_upstream(const Node& node, Component& component, Findings& findings);

}  // namespace sallyport::map
