#include "base/control/control.h"

namespace sallyport {

bool enforced(Control) { return true; }
bool take_away_control(std::string_view) { return false; }
bool controls_removable() { return false; }

}  // namespace sallyport
