#pragma once
// net/name_lookup.h: names to addresses for callers that block, but not for longer than they say: the
// system's resolver has no deadline of its own.
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace sallyport::net {

// Thread-safe. Look-ups that nobody waits for any more go on in the background, at most `max_abandoned`; the
// end waits for them, which is for the system's resolver to give up.
class NameLookup {
 public:
  using Address = std::array<std::uint8_t, 16>;  // network order, IPv4 mapped into IPv6
  static constexpr std::size_t max_addresses = 64;
  static constexpr std::size_t max_abandoned = 32;

  // Every address of the name, in the system's order, at least one.
  // Errors: unavailable (no such name, too many addresses or look-ups), timed_out.
  Result<std::vector<Address>> find(const std::string& host, std::chrono::steady_clock::time_point deadline);

 private:
  struct Asked;
  struct Abandoned {
    std::shared_ptr<Asked> asked;
    std::jthread asking;
  };
  bool has_room();
  std::mutex mutex_;
  std::vector<Abandoned> abandoned_;
};

}  // namespace sallyport::net
