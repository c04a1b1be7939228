#pragma once
// identity/token/kept.h: what somebody else says of itself, asked now and then and kept meanwhile.
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

namespace sallyport::identity {

// Fresh for an hour, used for a day while nobody answers; after a failure nothing is asked for five seconds.
// Thread-safe; find() may block: for one question, shared by all who wait.
template <class T>
class Kept {
 public:
  using Ref = std::shared_ptr<const T>;
  explicit Kept(const Clock& clock) : clock_(clock) {}

  // `ask` takes what was known before (null: nothing) and gives a Result<T>. Errors: those of `ask`.
  template <class Ask>
  Result<Ref> find(const Ask& ask) {
    if (Ref known = younger_than(fresh)) return known;
    std::unique_lock turn(asking_, std::defer_lock);
    // Whoever finds something usable while another asks does not wait for the answer.
    if (Ref old = younger_than(usable)) {
      if (!turn.try_lock()) return old;
    } else {
      turn.lock();
    }
    if (Ref known = younger_than(fresh)) return known;
    auto asked = ask_unless_resting(ask);
    if (asked.ok()) return asked;
    // Who says something else now, or something wrong, is not down: it is not believed (R15).
    const bool silent =
        asked.error().kind == ErrorKind::unavailable || asked.error().kind == ErrorKind::timed_out;
    Ref old = younger_than(usable);
    return silent && old != nullptr ? Result<Ref>(old) : std::move(asked);
  }

 private:
  static constexpr std::chrono::hours fresh{1};
  static constexpr std::chrono::hours usable{24};
  static constexpr std::chrono::seconds rest_after_failure{5};

  Ref younger_than(std::chrono::seconds age) const {
    const std::scoped_lock lock(mutex_);
    return known_ != nullptr && clock_.mono() - learned_ < age ? known_ : nullptr;
  }

  template <class Ask>
  Result<Ref> ask_unless_resting(const Ask& ask) {
    Ref before;
    {
      const std::scoped_lock lock(mutex_);
      if (clock_.mono() < not_before_) return failure_;
      before = known_;
    }
    auto asked = ask(before);
    const std::scoped_lock lock(mutex_);
    if (!asked.ok()) {
      failure_ = std::move(asked).error();
      not_before_ = clock_.mono() + rest_after_failure;
      return failure_;
    }
    known_ = std::make_shared<const T>(std::move(*asked));
    learned_ = clock_.mono();
    return known_;
  }

  const Clock& clock_;
  std::mutex asking_;  // held during a question; before `mutex_`
  mutable std::mutex mutex_;
  Ref known_;
  MonoTime learned_{};
  MonoTime not_before_{};
  Error failure_;
};

}  // namespace sallyport::identity
