#pragma once
// net/deadline.h: interrupts a stream when its time is up, checked at every tick: no timer is armed for it.
#include "net/loop.h"
#include "net/stream.h"

namespace sallyport::net {

// For a wait that the owner of the stream does not watch itself. Not thread-safe.
class Deadline final : Ticking {
 public:
  Deadline(Loop& loop, Stream& stream, milliseconds wait)
      : stream_(stream), due_(std::chrono::steady_clock::now() + wait) {
    loop.watch(*this);
  }
  bool expired() const { return expired_; }

 private:
  void tick(MonoTime now) override {
    if (now < due_) return;
    expired_ = true;
    stream_.interrupt();
  }
  Stream& stream_;
  MonoTime due_;
  bool expired_ = false;
};

}  // namespace sallyport::net
