#pragma once
// verify/boot/company_range.h: what is added to the copy of a map so that the company's people can sign in:
// the realms of the hostile provider, a source of events, a role, and flows that ask for more.
#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>

#include "verify/boot/map_copy.h"

namespace sallyport::verify {

inline constexpr std::string_view company_client = "sallyport-verify";
inline constexpr std::string_view events_audience = "https://verify.localhost/events";

// Returns the flow that needs a stronger sign-in: "flow:19". May throw YAML::Exception.
std::string add_company_range(YAML::Node root, const CopyPlan& plan);

}  // namespace sallyport::verify
