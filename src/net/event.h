#pragma once
// net/event.h: something one coroutine waits for and another on the same loop makes happen.
#include <memory>

#include "net/loop.h"

namespace sallyport::net {

// Not thread-safe. Once set it stays set.
class Event {
 public:
  explicit Event(Loop& loop);
  ~Event();
  void set();
  Task<void> wait();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sallyport::net
