#pragma once
// app/load_map.h: reads a map file, checks it and runs its tests: the same for `check`, start-up and reload.
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "map/map.h"

namespace sallyport::app {

struct LoadedMap {
  std::optional<map::Map> map;           // only if it may be put in force: no error, no failing test
  std::vector<map::Finding> findings;    // failing tests included, as errors at their place
  std::string text;
};

// Errors: only that the file could not be read.
Result<LoadedMap> load_map(const std::string& file);

}  // namespace sallyport::app
