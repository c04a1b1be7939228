#include <cstdlib>

#include "app/commands/commands.h"

namespace sallyport::app {

std::string state_directory(const std::string& option) {
  if (!option.empty()) return option;
  if (const char* const state = std::getenv("SALLYPORT_STATE"); state != nullptr && *state != '\0')
    return state;
  if (const char* const base = std::getenv("XDG_STATE_HOME"); base != nullptr && *base == '/') {
    return std::string(base) + "/sallyport";
  }
  const char* const home = std::getenv("HOME");
  return std::string(home == nullptr ? "" : home) + "/.local/state/sallyport";
}

}  // namespace sallyport::app
