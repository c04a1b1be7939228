#include "net/offload.h"

#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sallyport::net {
namespace {

// Owns the suspended coroutine's handler until somebody answers; answers false if nobody does.
template <class Handler>
class PendingAnswer {
 public:
  PendingAnswer(Loop& loop, Handler handler)
      : loop_(loop), work_(asio::make_work_guard(loop.context())), handler_(std::move(handler)) {}
  ~PendingAnswer() { answer(false); }
  void answer(bool value) {
    if (answered_.exchange(true)) return;
    asio::post(loop_.context(),
               [handler = std::move(handler_), value]() mutable { std::move(handler)(value); });
    work_.reset();
  }

 private:
  Loop& loop_;
  asio::executor_work_guard<Executor> work_;
  Handler handler_;
  std::atomic<bool> answered_{false};
};

}  // namespace

struct Workers::State {
  State(std::size_t threads, std::size_t bound) : pool(threads), max_waiting(bound) {}
  asio::thread_pool pool;
  std::atomic<std::size_t> waiting{0};
  std::size_t max_waiting;
};

Workers::Workers(std::size_t threads, std::size_t max_waiting)
    : state_(std::make_unique<State>(threads, max_waiting)) {}

Workers::~Workers() { state_->pool.join(); }

bool Workers::submit(std::function<void()> job) {
  if (state_->waiting.fetch_add(1) >= state_->max_waiting) {
    state_->waiting.fetch_sub(1);
    return false;
  }
  asio::post(state_->pool, [this, job = std::move(job)] {
    state_->waiting.fetch_sub(1);
    job();
  });
  return true;
}

Task<bool> await_callback(Loop& loop, std::function<void(std::function<void(bool)>)> start) {
  const asio::use_awaitable_t<Executor> token;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void(bool)>(
      [&loop, &start](auto handler) {
        auto pending = std::make_shared<PendingAnswer<decltype(handler)>>(loop, std::move(handler));
        start([pending](bool value) { pending->answer(value); });
      },
      token);
}

Task<bool> offload(Loop& loop, Workers& workers, std::function<void()> work) {
  std::function<void(std::function<void(bool)>)> start = [&](std::function<void(bool)> answer) {
    const bool taken = workers.submit([work = std::move(work), answer] {
      work();
      answer(true);
    });
    if (!taken) answer(false);
  };
  co_return co_await await_callback(loop, std::move(start));
}

}  // namespace sallyport::net
