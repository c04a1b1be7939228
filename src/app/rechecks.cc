#include "app/rechecks.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::seconds between{1};

}  // namespace

Rechecks::Rechecks(identity::Providers& providers) : providers_(providers), thread_([this] { run(); }) {}

Rechecks::~Rechecks() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Rechecks::run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, between, [this] { return stopping_; })) {
    lock.unlock();
    providers_.recheck_due();
    lock.lock();
  }
}

}  // namespace sallyport::app
