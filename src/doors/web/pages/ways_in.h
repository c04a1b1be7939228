#pragma once
// doors/web/pages/ways_in.h: which ways to sign in the sign-in page offers, for what the person wants.
#include <vector>

#include "doors/web/pages/desk.h"

namespace sallyport::doors {

struct WaysIn {
  std::vector<identity::Providers::Shown> providers;
  bool accounts = false;
};
// Those of the map that what is wanted allows. `step_up`: of these, the one that the person's session came
// by, if it is among them.
WaysIn ways_in(const Desk& desk, bool step_up);

// A link for each provider; works as a button does.
Html provider_buttons(const Desk& desk, const WaysIn& ways, bool step_up);

// Why a new session of an account of ours does not meet what is wanted, in words; empty if it does.
std::string_view shortfall(const Requirements& wanted, const Principal& who);

}  // namespace sallyport::doors
