#pragma once
// identity/accounts/pending.h: things under way between two requests: bounded, forgotten after a while,
// opened only by the browser that began them.
#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/random.h"

namespace sallyport::identity {

// Thread-safe. `Value` is copied out, so that nobody holds what another thread may take away. Lost on
// restart.
template <class Value>
class Pending {
 public:
  Pending(const Clock& clock, Random& random, std::chrono::seconds life, std::size_t max_entries)
      : clock_(clock), random_(random), life_(life), max_entries_(max_entries) {}

  // Returns the handle. When there are too many, the oldest is forgotten: only those who showed a password
  // get here.
  std::string add(std::string_view browser, Value value) {
    const std::scoped_lock lock(mutex_);
    forget_old();
    while (!by_age_.empty() && by_age_.size() >= max_entries_) erase(by_age_.begin());
    by_age_.push_back({random_.token(16), std::string(browser), clock_.mono() + life_, std::move(value)});
    by_handle_.emplace(by_age_.back().handle, std::prev(by_age_.end()));
    return by_age_.back().handle;
  }

  std::optional<Value> find(std::string_view handle, std::string_view browser) {
    const std::scoped_lock lock(mutex_);
    const auto at = locate(handle, browser);
    return at == by_age_.end() ? std::nullopt : std::optional<Value>(at->value);
  }

  // As find, and forgets it: of two who take the same, one gets it.
  std::optional<Value> take(std::string_view handle, std::string_view browser) {
    const std::scoped_lock lock(mutex_);
    const auto at = locate(handle, browser);
    if (at == by_age_.end()) return std::nullopt;
    std::optional<Value> value(std::move(at->value));
    erase(at);
    return value;
  }

  // Replaces what is there; false if it is gone.
  bool update(std::string_view handle, std::string_view browser, Value value) {
    const std::scoped_lock lock(mutex_);
    const auto at = locate(handle, browser);
    if (at == by_age_.end()) return false;
    at->value = std::move(value);
    return true;
  }

 private:
  struct Entry {
    std::string handle;
    std::string browser;
    MonoTime until;
    Value value;
  };
  using Entries = std::list<Entry>;

  void erase(typename Entries::iterator at) {
    by_handle_.erase(at->handle);
    by_age_.erase(at);
  }
  void forget_old() {
    while (!by_age_.empty() && by_age_.front().until <= clock_.mono()) erase(by_age_.begin());
  }
  typename Entries::iterator locate(std::string_view handle, std::string_view browser) {
    forget_old();
    const auto found = by_handle_.find(std::string(handle));
    if (found == by_handle_.end() || found->second->browser != browser) return by_age_.end();
    return found->second;
  }

  const Clock& clock_;
  Random& random_;
  const std::chrono::seconds life_;
  const std::size_t max_entries_;
  std::mutex mutex_;
  Entries by_age_;
  std::unordered_map<std::string, typename Entries::iterator> by_handle_;
};

}  // namespace sallyport::identity
