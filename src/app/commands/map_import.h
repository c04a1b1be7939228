#pragma once
// app/commands/map_import.h: sallyport map import NAME, for each thing that a first map can be made from.
#include "app/commands/commands.h"

namespace sallyport::app {

// `map` is the command `sallyport map`.
void add_map_import(CLI::App& map, Exit& exit);

}  // namespace sallyport::app
