#pragma once
// doors/relay/revocation.h: how long it takes until the end of a session or a key has reached everything
// that was open through it: measured to the last connection, and put on record.
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "model/record.h"

namespace sallyport::doors {

// Shared by all loops while they look for what is open, then by every connection that was cut, until that
// connection is closed. The last one to let go writes the record: on whichever thread that is. Nothing was
// open: no record.
class Revocation {
 public:
  struct What {
    std::string who;      // label(principal)
    std::string session;  // id of the session that has ended; empty: it is a key
    std::string key;      // id of the key that has ended
    std::string reason;
  };
  using Append = std::function<void(const Record&)>;

  // Time is counted from here. `clock`, and what `append` uses, must outlive it.
  Revocation(What what, const Clock& clock, Append append);
  Revocation(const Revocation&) = delete;
  Revocation& operator=(const Revocation&) = delete;
  ~Revocation();

  const std::string& ended() const { return what_.session.empty() ? what_.key : what_.session; }
  const std::string& reason() const { return what_.reason; }
  // One more crossing has been cut. Thread-safe.
  void add_stream() { streams_.fetch_add(1, std::memory_order_relaxed); }

 private:
  const What what_;
  const Clock& clock_;
  const Append append_;
  const MonoTime began_;
  std::atomic<std::uint64_t> streams_{0};
};
using RevocationRef = std::shared_ptr<Revocation>;

}  // namespace sallyport::doors
