#pragma once
// identity/oidc/schedule.h: when which session is looked at again at its provider. Times only.
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sallyport::identity {

// Thread-safe. A session that was taken is nobody else's until it is put back: the lease lasts as long as the
// call does, however long that is (S09, S10).
class Schedule {
 public:
  struct Due {
    std::string session;
    std::string provider;
    MonoTime checked{};  // when the provider last confirmed it
  };

  void add(std::string_view session, std::string_view provider, MonoTime checked, MonoTime next);
  void remove(std::string_view session);
  // The one that has waited longest, of a provider that does not rest.
  std::optional<Due> take(MonoTime now);
  std::size_t count_due(MonoTime now) const;
  // Ends the lease. `checked`: it was confirmed now.
  void put_back(std::string_view session, std::optional<MonoTime> checked, MonoTime next);

  // Nothing of this provider is taken until then: it does not answer, and others must not wait for it.
  void rest(std::string_view provider, MonoTime until);
  // Sessions of the provider that nobody holds, last confirmed at `before` or earlier.
  std::vector<std::string> unconfirmed_since(std::string_view provider, MonoTime before) const;

 private:
  struct Entry {
    std::string provider;
    MonoTime checked{};
    MonoTime next{};
    bool taken = false;
  };
  bool is_due(const Entry& entry, MonoTime now) const;

  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::string, MonoTime, std::less<>> resting_;
  MonoTime nothing_before_{};  // no entry is due earlier: most calls look no further
};

}  // namespace sallyport::identity
