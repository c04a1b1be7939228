#pragma once
// verify/map_attacks.h: attacks made from the map itself: what each arrow must refuse to whoever is not on
// it. Pure.
#include <vector>

#include "base/result.h"
#include "map/map.h"
#include "verify/catalogue/attack.h"

namespace sallyport::verify {

// One case for each flow, with the flow's id: for a role, every path without a session; for a webhook, a
// delivery without a signature; for an open flow, that it does reach its component. A flow whose paths cannot
// be guessed is not applicable.
std::vector<Attack> map_attacks(const map::Map& map);

}  // namespace sallyport::verify
