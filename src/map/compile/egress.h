#pragma once
// map/compile/egress.h: what a flow from a workflow says beyond its arrow.
#include <optional>
#include <span>

#include "map/compile/draft.h"

namespace sallyport::map {

// Keys of flows that only flows from workflows have, and those that they have not.
std::span<const std::string_view> egress_keys();
std::span<const std::string_view> web_keys();

// `flow` knows who, where to and which verbs. Adds its own budget to the draft's. Empty if something is wrong
// with it by itself, which is reported.
std::optional<EgressTerms> compile_egress(const Node& node, const Flow& flow, const Component& component,
                                          Draft& draft, FlowSource& source, Findings& findings);

}  // namespace sallyport::map
