#pragma once
// policy/before_asking.h: what no policy is asked about at the web door, because none may allow it: services
// that the map does not have, and what an API token was not made for. Pure.
#include <string_view>

#include "policy/engine_parts.h"

namespace sallyport::policy {

// Why the query is refused, as static text; empty: the policies are asked. `query.who` must not be null.
std::string_view refused_before_asking(const Engine::Parts& parts, const Query& query);

}  // namespace sallyport::policy
