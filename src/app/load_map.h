#pragma once
// app/load_map.h: a map that may be put in force: read, checked and its tests passed. The same at start-up
// and reload.
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "map/map.h"

namespace sallyport::app {

struct LoadedMap {
  std::optional<map::Map> map;         // only without errors and failing tests
  std::vector<map::Finding> findings;  // failing tests included, as errors
};

// Errors: only that the file could not be read.
Result<LoadedMap> load_map(const std::string& file);

// The map, or all findings in one error for the operator.
Result<map::Map> accept_map(const std::string& file);

}  // namespace sallyport::app
