#pragma once
// map/compile/services.h: programs that act by themselves, and who signs their tokens.
#include "map/compile/draft.h"

namespace sallyport::map {

// "service/NAME" with a known service: its name; otherwise empty, and reported.
std::string resolve_service(const Node& who, const Map& map, Findings& findings);
bool names_service(std::string_view who);  // begins with "service/"

// `require` of a flow from a service, which has no session: networks only.
Requirements compile_service_requirements(const Node& require, Findings& findings);

}  // namespace sallyport::map
