#pragma once
// app/policy_files.h: reads the Cedar files that a map names.
#include <string>
#include <vector>

#include "map/map.h"
#include "policy/engine.h"

namespace sallyport::app {

// In the order of the map, files of one pattern by name, each file once. Adds a finding for a pattern that
// matches nothing and for a file that cannot be read; whoever sees one must not use what came back.
// Blocking.
std::vector<policy::PolicyText> read_policy_files(const map::Map& map, const std::string& map_file,
                                                  std::vector<map::Finding>& findings);

}  // namespace sallyport::app
