#pragma once
// app/n8n_advice.h: asks a running n8n what it believes of itself, and says which settings do not fit behind
// the gate.
#include <optional>
#include <string>
#include <vector>

#include "map/map.h"

namespace sallyport::app {

// One line for each setting that does not fit, with what to do; nothing if n8n does not answer (yet). Blocks
// for up to fifteen seconds.
std::optional<std::vector<std::string>> n8n_advice(const map::Component& component,
                                                   const std::string& public_origin);

}  // namespace sallyport::app
