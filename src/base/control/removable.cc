#include <bitset>

#include "base/control/control.h"

namespace sallyport {
namespace {
std::bitset<64>& taken_away() {
  static std::bitset<64> bits;
  return bits;
}
}  // namespace

bool enforced(Control control) { return !taken_away().test(static_cast<std::size_t>(control)); }

bool take_away_control(std::string_view name) {
  for (const ControlName& entry : control_names) {
    if (entry.name != name) continue;
    taken_away().set(static_cast<std::size_t>(entry.control));
    return true;
  }
  return false;
}

bool controls_removable() { return true; }

}  // namespace sallyport
