#include "verify/witness/witness_log.h"

namespace sallyport::verify {

void WitnessLog::add_bytes(std::string_view bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (bytes_.size() + bytes.size() <= max_bytes) bytes_.append(bytes);
  }
  changed_.notify_all();
}

void WitnessLog::add_request() {
  {
    const std::lock_guard lock(mutex_);
    ++requests_;
  }
  changed_.notify_all();
}

WitnessLog::Mark WitnessLog::mark() const {
  const std::lock_guard lock(mutex_);
  return {bytes_.size(), requests_};
}

WitnessLog::Since WitnessLog::since(const Mark& mark) const {
  const std::lock_guard lock(mutex_);
  return {bytes_.substr(mark.bytes), requests_ - mark.requests};
}

bool WitnessLog::wait_for(const Mark& mark, std::string_view text, std::chrono::milliseconds wait) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, wait, [&] { return bytes_.find(text, mark.bytes) != std::string::npos; });
}

}  // namespace sallyport::verify
