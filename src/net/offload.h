#pragma once
// net/offload.h: leaving the loop and coming back: blocking work on a few worker threads, and waiting for a
// callback from another thread.
#include <functional>
#include <memory>
#include <optional>

#include "net/loop.h"
#include "net/task.h"

namespace sallyport::net {

// A few threads for what blocks: password hashing, the store, pages. Bounded: when `max_waiting` jobs wait,
// the next is refused. Thread-safe.
class Workers {
 public:
  Workers(std::size_t threads, std::size_t max_waiting);
  ~Workers();  // waits for running jobs
  bool submit(std::function<void()> job);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Calls `start` with a function that may be called once, from any thread; resumes on `loop` with what it was
// given. If that function is destroyed without a call, the coroutine resumes with false.
Task<bool> await_callback(Loop& loop, std::function<void(std::function<void(bool)>)> start);

// Runs `work` on a worker and resumes on the loop. False: the workers are full, `work` did not run. What
// `work` uses must live in the awaiting coroutine's frame. `work` must not throw.
Task<bool> offload(Loop& loop, Workers& workers, std::function<void()> work);

}  // namespace sallyport::net
