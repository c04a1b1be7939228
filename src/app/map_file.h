#pragma once
// app/map_file.h: reads the map from its file.
#include <string>

#include "base/result.h"
#include "map/map.h"

namespace sallyport::app {

struct MapFile {
  std::string path;
  std::string text;  // to show lines of it beside findings
  map::Parsed parsed;
};

// Errors: what store::read_file() says. A map that is refused is no error here: see `parsed`.
Result<MapFile> read_map_file(const std::string& path);

}  // namespace sallyport::app
