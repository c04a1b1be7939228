#pragma once
// verify/boot/egress_range.h: what is added to the copy of a map that has an egress door: workflows, models
// and flows to shoot at.
#include <yaml-cpp/yaml.h>

#include <string_view>

#include "verify/boot/map_copy.h"

namespace sallyport::verify {

// Of the range: who calls, and the flow of theirs that the narrow key is bound to.
inline constexpr std::string_view caller_workflow = "verify-caller";
inline constexpr std::string_view counted_workflow = "verify-counted";  // a budget that fits one call
inline constexpr std::string_view spent_workflow = "verify-spent";      // a budget that a long answer passes
inline constexpr std::string_view spare_flow = "verify-spare-chat";
// The credential that is lent to every call of the range.
inline constexpr std::string_view lent_secret = "verify-model-key";

// May throw YAML::Exception.
void add_egress_range(YAML::Node root, const CopyPlan& plan);

}  // namespace sallyport::verify
