#pragma once
// verify/probes/probes.h: attacks that need code: several connections at once, time, tunnels. A case file
// names one with `probe:`; a new one is one function here and one line in probes.cc.
#include <span>
#include <string>
#include <string_view>

#include "verify/stage.h"

namespace sallyport::verify {

struct Probed {
  enum class Came : std::uint8_t { through, unable, absent, held };  // through: the attack worked
  Came came = Came::through;
  std::string seen;
};

inline Probed held(std::string seen) { return {Probed::Came::held, std::move(seen)}; }
inline Probed came_through(std::string seen) { return {Probed::Came::through, std::move(seen)}; }
// Could not be tried on this stage: reported as skipped, with the reason.
inline Probed unable(std::string why) { return {Probed::Came::unable, std::move(why)}; }

// There is nothing of the kind to attack: skipped, on a stage of our own too.
inline Probed absent(std::string why) { return {Probed::Came::absent, std::move(why)}; }

struct Probe {
  std::string_view name;
  // `values`: what the case lists under `values`, macros filled in.
  Probed (*run)(const Stage& stage, std::span<const std::string> values);
  bool needs_boot = true;
};

// Null if there is none. Static lifetime.
const Probe* find_probe(std::string_view name);

}  // namespace sallyport::verify
