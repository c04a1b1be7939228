#include "net/event.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sallyport::net {

struct Event::State {
  explicit State(Loop& loop) : timer(loop.executor(), MonoTime::max()) {}
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             Executor>
      timer;
  bool set = false;
};

Event::Event(Loop& loop) : state_(std::make_unique<State>(loop)) {}
Event::~Event() = default;

void Event::set() {
  state_->set = true;
  state_->timer.cancel();
}

Task<void> Event::wait() {
  while (!state_->set) {
    const auto woken = co_await state_->timer.async_wait(asio::as_tuple(asio::deferred));
    (void)woken;
  }
}

}  // namespace sallyport::net
