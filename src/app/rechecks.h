#pragma once
// app/rechecks.h: the thread on which sessions of identity providers are looked at again: a provider that
// takes its time holds up nothing else.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "identity/oidc/providers.h"

namespace sallyport::app {

// Runs from its making to its end, which waits for the exchange that is under way (at most about 20 s).
class Rechecks {
 public:
  explicit Rechecks(identity::Providers& providers);
  ~Rechecks();

 private:
  void run();

  identity::Providers& providers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by `mutex_`
  std::thread thread_;     // last: it uses all of the above
};

}  // namespace sallyport::app
