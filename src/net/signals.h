#pragma once
// net/signals.h: process signals as events on a loop.
#include <functional>
#include <memory>
#include <vector>

#include "net/loop.h"

namespace sallyport::net {

// Calls `on_signal` on the loop's thread for each of `signals` while it lives. One per process.
class Signals {
 public:
  Signals(Loop& loop, const std::vector<int>& signals, std::function<void(int)> on_signal);
  ~Signals();

 private:
  struct State;
  static Task<void> wait_forever(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace sallyport::net
