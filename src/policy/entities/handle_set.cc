#include "policy/entities/handle_set.h"

namespace sallyport::cedar {

std::size_t HandleSet::home(std::uint32_t handle) const {
  return static_cast<std::size_t>(std::uint64_t{handle * 0x9e3779b1u} * slots_.size() >> 32);
}

std::size_t HandleSet::distance(std::size_t from, std::size_t to) const {
  return to >= from ? to - from : to + slots_.size() - from;
}

std::size_t HandleSet::find(std::uint32_t handle) const {
  std::size_t at = home(handle);
  while (slots_[at] != free_slot && slots_[at] != handle) at = after(at);
  return at;
}

void HandleSet::grow() {
  std::vector<std::uint32_t> old(slots_.size() * 5 / 4 + 2, free_slot);
  old.swap(slots_);
  for (const std::uint32_t handle : old) {
    if (handle != free_slot) slots_[find(handle)] = handle;
  }
}

bool HandleSet::insert(std::uint32_t handle) {
  if ((count_ + 1) * 6 > slots_.size() * 5) grow();
  const std::size_t at = find(handle);
  if (slots_[at] == handle) return false;
  slots_[at] = handle;
  ++count_;
  return true;
}

// What follows in the run moves up, so that no probe meets a gap before its goal.
bool HandleSet::erase(std::uint32_t handle) {
  if (count_ == 0) return false;
  std::size_t gap = find(handle);
  if (slots_[gap] != handle) return false;
  for (std::size_t at = after(gap); slots_[at] != free_slot; at = after(at)) {
    if (distance(home(slots_[at]), at) < distance(gap, at)) continue;
    slots_[gap] = slots_[at];
    gap = at;
  }
  slots_[gap] = free_slot;
  --count_;
  return true;
}

}  // namespace sallyport::cedar
