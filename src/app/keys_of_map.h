#pragma once
// app/keys_of_map.h: what a map says of workflow keys: whose there may be, what they open, and how a client
// is pointed at the egress door.
#include <string>

#include "console/key_terms.h"
#include "map/map.h"

namespace sallyport::app {

// Pure.
console::KeyTerms keys_of_map(const map::Map& map);

// "http://127.0.0.1:8446": where the egress door of the map is found; empty: it has none.
std::string egress_origin(const map::Map& map);

// What a client of this kind of component takes as its base address: "http://127.0.0.1:8446/openai/v1".
// `kind` as the map writes it; `door` without a last slash.
std::string client_base_url(std::string_view kind, std::string_view door, std::string_view component);

}  // namespace sallyport::app
