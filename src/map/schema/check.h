#pragma once
// map/schema/check.h: holds a tree against the table: keys, types, ranges. What it means is checked later
// (compile/).
#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/schema/table.h"

namespace sallyport::map {

// Marks and reports every scalar that looks like a key or token, wherever it stands.
void find_key_like(Node& root, Findings& findings);

// Adds an error for everything in `node` that `section` does not know.
void check_section(const Node& node, const Section& section, Findings& findings);

}  // namespace sallyport::map
