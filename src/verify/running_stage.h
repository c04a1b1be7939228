#pragma once
// verify/running_stage.h: what can be attacked of a gate that runs already: what its map says, and nothing
// from inside.
#include <string>

#include "base/result.h"
#include "map/map.h"
#include "verify/stage.h"

namespace sallyport::verify {

// The first public component that has both an open prefix and something that needs a role.
// Errors: malformed: no such component, so there is nothing to tell apart.
Result<Stage> running_stage(const map::Map& map);

}  // namespace sallyport::verify
