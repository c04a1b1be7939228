#pragma once
// net/name_lookup.h: names to addresses for callers that block, but not for longer than they say: the
// system's resolver has no deadline of its own.
#include <netdb.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

namespace sallyport::net {

// Thread-safe. Look-ups that nobody waits for any more go on in the background, at most `max_abandoned`.
class NameLookup {
 public:
  using Address = std::array<std::uint8_t, 16>;  // network order, IPv4 mapped into IPv6
  static constexpr std::size_t max_addresses = 64;
  static constexpr std::size_t max_abandoned = 32;

  NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;
  ~NameLookup();

  // Every address of the name, in the system's order, at least one.
  // Errors: unavailable (no such name, too many addresses or look-ups), timed_out.
  Result<std::vector<Address>> find(const std::string& host, std::chrono::steady_clock::time_point deadline);

 private:
  struct Pending;
  Result<void> await(Pending& pending, std::chrono::steady_clock::time_point deadline) const;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Pending>> abandoned_;  // what the system's resolver still writes to
};

}  // namespace sallyport::net
