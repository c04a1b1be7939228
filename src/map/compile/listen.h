#pragma once
// map/compile/listen.h: what `listen` is compiled to.
#include <optional>

#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

Listen compile_listen(const Node& node, Findings& findings);
// Health and metrics must not be reachable through the public door (S15), nor one door through another.
void check_listeners(const Node& node, const Listen& listen, Findings& findings);

// A network of proxies whose word counts. Empty if it is none, which the table reports; every address is an
// error.
std::optional<Network> read_proxy(const Node& item, Findings& findings);

}  // namespace sallyport::map
