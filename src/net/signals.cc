#include "net/signals.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_signal_set.hpp>
#include <boost/asio/deferred.hpp>

namespace sallyport::net {

struct Signals::State {
  explicit State(Loop& loop) : set(loop.executor()) {}
  asio::basic_signal_set<Executor> set;
  std::function<void(int)> on_signal;
};

Signals::Signals(Loop& loop, const std::vector<int>& signals, std::function<void(int)> on_signal)
    : state_(std::make_shared<State>(loop)) {
  state_->on_signal = std::move(on_signal);
  boost::system::error_code failed;
  for (const int signal : signals) state_->set.add(signal, failed);
  spawn(loop, "signals", wait_forever(state_));
}

Signals::~Signals() {
  boost::system::error_code ignored;
  state_->set.cancel(ignored);
}

Task<void> Signals::wait_forever(std::shared_ptr<State> state) {
  while (true) {
    const auto got = co_await state->set.async_wait(asio::as_tuple(asio::deferred));
    if (std::get<0>(got)) co_return;
    state->on_signal(std::get<1>(got));
  }
}

}  // namespace sallyport::net
