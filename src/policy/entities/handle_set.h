#pragma once
// policy/entities/handle_set.h: a set of entity handles that takes little more than their bytes: the direct
// members of a group, of which there may be a million.
#include <cstdint>
#include <vector>

namespace sallyport::cedar {

// Open addressing, linear probing.
class HandleSet {
 public:
  bool insert(std::uint32_t handle);  // false: was there
  bool erase(std::uint32_t handle);   // false: was not there
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  std::size_t bytes() const { return slots_.capacity() * sizeof(std::uint32_t); }

  template <class Visit>
  void each(const Visit& visit) const {
    for (const std::uint32_t handle : slots_) {
      if (handle != free_slot) visit(handle);
    }
  }

 private:
  static constexpr std::uint32_t free_slot = 0xffffffff;
  std::size_t home(std::uint32_t handle) const;
  std::size_t find(std::uint32_t handle) const;  // its slot, or the free one where it belongs
  void grow();

  std::vector<std::uint32_t> slots_;  // a power of two, or none
  std::size_t count_ = 0;
};

}  // namespace sallyport::cedar
