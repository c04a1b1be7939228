// Attacks on the door of workflows that need more than one call at once.
#include <array>
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/exchange.h"

namespace sallyport::verify {
namespace {

constexpr std::size_t at_once = 12;

}  // namespace

// The witness takes its time, so that all of them are there before the first has its answer.
Probed parallel_calls(const Stage& stage, Values values) {
  if (stage.egress_port == 0) return absent("the map has no egress door");
  const auto mark = stage.witness->log().mark();
  std::array<Exchange, at_once> seen;
  {
    std::array<std::jthread, at_once> callers;
    for (std::size_t i = 0; i < at_once; ++i) {
      callers[i] = std::jthread([&, i] { seen[i] = exchange(stage.egress(), values[0], {}); });
    }
  }
  std::size_t served = 0;
  for (const Exchange& one : seen) {
    if (one.status() == 200) ++served;
    if (one.status() != 200 && one.status() != 429)
      return came_through("a call was answered " + std::to_string(one.status()));
  }
  const std::size_t asked = stage.witness->log().since(mark).requests;
  const std::string words = std::to_string(at_once) + " calls at once: " + std::to_string(served) +
                            " answered, the model asked " + std::to_string(asked) + " times";
  return served == 1 && asked == 1 ? held(words) : came_through(words);
}

}  // namespace sallyport::verify
