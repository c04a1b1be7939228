#include "policy/entities/arena.h"

#include <algorithm>
#include <cstring>

namespace sallyport::cedar {

void* Arena::bytes(std::size_t count) {
  count = (count + 7) & ~std::size_t{7};
  while (block_ < blocks_.size() && blocks_[block_].size - used_ < count) {
    ++block_;
    used_ = 0;
  }
  if (block_ == blocks_.size()) {
    const std::size_t size = std::max(block_bytes_, count);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
  }
  void* given = blocks_[block_].memory.get() + used_;
  used_ += count;
  return given;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* to = static_cast<char*>(bytes(text.size()));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

std::size_t Arena::allocated() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

}  // namespace sallyport::cedar
