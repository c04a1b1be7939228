#pragma once
// verify/select.h: which attacks are run, and in which order. Pure.
#include <string>
#include <vector>

#include "base/result.h"
#include "verify/catalogue/attack.h"

namespace sallyport::verify {

// Those of `ids` (all if empty) and of `control` (any if empty). What was written during the run is looked at
// last. Errors: malformed: an id or a control that nothing has.
Result<std::vector<Attack>> select_attacks(std::vector<Attack> all, const std::vector<std::string>& ids,
                                           const std::string& control);

}  // namespace sallyport::verify
