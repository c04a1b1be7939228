#pragma once
// policy/flow_policies.h: the flows of a map as Cedar policies. What is drawn is what is enforced: one flow,
// one `permit`, in the order of the map. Pure.
#include <string>
#include <vector>

#include "model/flow.h"

namespace sallyport::policy {

// The text of one policy, annotated @id("flow:3") and @place("sallyport.yaml:31:5"). `role` is the flow's
// role, or null when it names none. Empty for a flow that allows nobody: of no known role, from nowhere, open
// without a reason, from a service without a name, from a workflow without terms. Never fails: whatever
// stands in the map comes out as a policy that means the same, or not at all.
std::string to_cedar(const Flow& flow, const Role* role);

// All of them, as one text that the engine parses and `sallyport policy show` prints.
std::string to_cedar(const std::vector<Flow>& flows, const std::vector<Role>& roles);

// The condition under which `context.path` is one that `pattern` matches: over context.path, path_depth and
// the segments (web_context.h). Empty: every path. `pattern` may name at most `most_segments` segments when
// it has both `*` and `**`; beyond that the condition is `false`.
std::string to_cedar(const PathPattern& pattern);

}  // namespace sallyport::policy
