#pragma once
// net/loop.h: one event loop on one thread. A connection lives on one loop and never leaves it, so nothing in
// the request path takes a lock; other threads reach a loop only through post().
#include <functional>
#include <memory>
#include <string_view>

#include "base/clock.h"
#include "net/block.h"
#include "net/task.h"

namespace sallyport::net {

class Loop;

// Something that is looked at a few times a second: deadlines, hung-up clients. Links itself into its loop's
// list. Not thread-safe; made and destroyed on the loop's thread.
class Ticking {
 public:
  Ticking() = default;
  Ticking(const Ticking&) = delete;
  Ticking& operator=(const Ticking&) = delete;
  // Called with the loop's time; may end connections, but must not destroy any Ticking before it returns.
  virtual void tick(MonoTime now) = 0;

 protected:
  ~Ticking();

 private:
  friend class Loop;
  Loop* loop_ = nullptr;
  Ticking* previous_ = nullptr;
  Ticking* next_ = nullptr;
};

inline constexpr milliseconds tick_interval{200};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();                             // until stop(); the calling thread becomes the loop's thread
  void stop();                            // from any thread
  void post(std::function<void()> work);  // from any thread: runs `work` on the loop's thread
  // The time at the last turn of the tick, at most tick_interval old: good enough for deadlines, costs
  // nothing.
  MonoTime now() const { return now_; }
  BlockPool& blocks() { return blocks_; }
  asio::io_context& context() { return context_; }
  Executor executor() { return context_.get_executor(); }
  void watch(Ticking& ticking);
  void forget(Ticking& ticking);

 private:
  Task<void> tick_forever();
  asio::io_context context_;
  BlockPool blocks_;
  MonoTime now_;
  Ticking* head_ = nullptr;
  Ticking* cursor_ = nullptr;  // next to be ticked, so that an unlinked one is skipped
  bool stopped_ = false;
};

// Starts `task` on the loop. What it throws is logged under `name` and ends only this task: with asio's own
// tokens it would vanish silently.
void spawn(Loop& loop, std::string_view name, Task<void> task);

// Where spawn() reports; set once before any loop runs.
void set_lost_exception_log(std::function<void(std::string_view name, std::string_view what)> log);

// Suspends the calling coroutine. For drains and retries, never to wait for an event.
Task<void> sleep(Loop& loop, milliseconds duration);

}  // namespace sallyport::net
