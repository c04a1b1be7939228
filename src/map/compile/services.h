#pragma once
// map/compile/services.h: `services` and `token_issuers`.
#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

void compile_services(const Node& root, Map& map, Findings& findings);  // needs `listen`
// What nothing uses. Needs flows.
void check_services(const Node& root, const Map& map, Findings& findings);

bool names_service(std::string_view who);  // begins with "service/"
// "service/NAME" with a known service: its name; otherwise empty, and reported.
std::string resolve_service(const Node& who, const Map& map, Findings& findings);

}  // namespace sallyport::map
