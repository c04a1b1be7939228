#pragma once
// verify/mutations.h: takes one control away after the other and sees whether the attacks notice
// (docs/adr/0004-mutations.md).
#include <functional>
#include <string>
#include <vector>

#include "verify/boot/private_stack.h"
#include "verify/catalogue/attack.h"
#include "verify/run/result.h"

namespace sallyport::verify {

// Adds a ControlResult to `report` for each control that a passed case says to prove, and raises those cases
// to proved that were seen to fail without it while the mutant was alive and its journal said what was taken
// away.
void run_mutations(PrivateStack& stack, const std::string& mutant, const std::vector<Attack>& attacks,
                   const std::function<bool()>& stopped, Report& report, const Progress& progress);

}  // namespace sallyport::verify
