#pragma once
// verify/witness/witness_log.h: every byte that reached the witness, in the order it came. Thread-safe.
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace sallyport::verify {

class WitnessLog {
 public:
  // A place in the log, to ask later what came after it.
  struct Mark {
    std::size_t bytes = 0;
    std::size_t requests = 0;
  };
  struct Since {
    std::string bytes;         // as received, all connections
    std::size_t requests = 0;  // complete request heads among them
  };

  void add_bytes(std::string_view bytes);
  void add_request();

  Mark mark() const;
  Since since(const Mark& mark) const;
  // Until `text` has come after `mark`; false when `wait` has passed first.
  bool wait_for(const Mark& mark, std::string_view text, std::chrono::milliseconds wait) const;

 private:
  static constexpr std::size_t max_bytes = 64u << 20;  // beyond it nothing more is kept
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::string bytes_;
  std::size_t requests_ = 0;
};

}  // namespace sallyport::verify
