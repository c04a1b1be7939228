#include "policy/entities/handle_set.h"

namespace sallyport::cedar {

std::size_t HandleSet::home(std::uint32_t handle) const {
  return (handle * 0x9e3779b1u >> 7) & (slots_.size() - 1);
}

std::size_t HandleSet::find(std::uint32_t handle) const {
  std::size_t at = home(handle);
  while (slots_[at] != free_slot && slots_[at] != handle) at = (at + 1) & (slots_.size() - 1);
  return at;
}

void HandleSet::grow() {
  std::vector<std::uint32_t> old(slots_.empty() ? 2 : slots_.size() * 2, free_slot);
  old.swap(slots_);
  for (const std::uint32_t handle : old) {
    if (handle != free_slot) slots_[find(handle)] = handle;
  }
}

bool HandleSet::insert(std::uint32_t handle) {
  if ((count_ + 1) * 4 > slots_.size() * 3) grow();
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
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = (gap + 1) & mask; slots_[at] != free_slot; at = (at + 1) & mask) {
    if (((at - home(slots_[at])) & mask) < ((at - gap) & mask)) continue;
    slots_[gap] = slots_[at];
    gap = at;
  }
  slots_[gap] = free_slot;
  --count_;
  return true;
}

}  // namespace sallyport::cedar
