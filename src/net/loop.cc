#include "net/loop.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sallyport::net {
namespace {

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

std::function<void(std::string_view, std::string_view)>& lost_exception_log() {
  static std::function<void(std::string_view, std::string_view)> log;
  return log;
}

void report_lost(std::string_view name, const std::exception_ptr& lost) {
  if (!lost || !lost_exception_log()) return;
  try {
    std::rethrow_exception(lost);
  } catch (const std::exception& e) {
    lost_exception_log()(name, e.what());
  }
}

}  // namespace

Ticking::~Ticking() {
  if (loop_ != nullptr) loop_->forget(*this);
}

// UNSAFE_IO: the reactor takes no locks, the scheduler still does, so other threads may post.
Loop::Loop() : context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), now_(std::chrono::steady_clock::now()) {}

Loop::~Loop() = default;

void Loop::run() {
  spawn(*this, "tick", tick_forever());
  const auto keep = asio::make_work_guard(context_);
  context_.run();
}

void Loop::stop() {
  asio::post(context_, [this] {
    stopped_ = true;
    context_.stop();
  });
}

void Loop::post(std::function<void()> work) { asio::post(context_, std::move(work)); }

void Loop::watch(Ticking& ticking) {
  ticking.loop_ = this;
  ticking.next_ = head_;
  ticking.previous_ = nullptr;
  if (head_ != nullptr) head_->previous_ = &ticking;
  head_ = &ticking;
}

void Loop::forget(Ticking& ticking) {
  if (cursor_ == &ticking) cursor_ = ticking.next_;
  if (ticking.previous_ != nullptr) ticking.previous_->next_ = ticking.next_;
  if (ticking.next_ != nullptr) ticking.next_->previous_ = ticking.previous_;
  if (head_ == &ticking) head_ = ticking.next_;
  ticking.loop_ = nullptr;
}

Task<void> Loop::tick_forever() {
  Timer timer(executor());
  while (!stopped_) {
    timer.expires_after(tick_interval);
    const auto outcome = co_await timer.async_wait(asio::as_tuple(asio::deferred));
    if (std::get<0>(outcome)) co_return;
    now_ = std::chrono::steady_clock::now();
    for (Ticking* ticking = head_; ticking != nullptr; ticking = cursor_) {
      cursor_ = ticking->next_;
      ticking->tick(now_);
    }
  }
}

void spawn(Loop& loop, std::string_view name, Task<void> task) {
  asio::co_spawn(loop.context(), std::move(task),
                 [name](std::exception_ptr lost) { report_lost(name, lost); });
}

void set_lost_exception_log(std::function<void(std::string_view, std::string_view)> log) {
  lost_exception_log() = std::move(log);
}

Task<void> sleep(Loop& loop, milliseconds duration) {
  Timer timer(loop.executor(), duration);
  const auto outcome = co_await timer.async_wait(asio::as_tuple(asio::deferred));
  (void)outcome;
}

}  // namespace sallyport::net
