#pragma once
// app/route_table.h: by component: what its kind knows, and who may do what by which flow.
#include <string>

#include "map/map.h"

namespace sallyport::app {

std::string route_table_text(const map::Map& map);
std::string route_table_json(const map::Map& map);  // one line

}  // namespace sallyport::app
