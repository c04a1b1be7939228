#include "net/block.h"

namespace sallyport::net {

Block::~Block() {
  if (data_) pool_->give_back(std::move(data_), size_);
}

Block BlockPool::take(std::size_t size) {
  auto& free = size == large_block ? large_ : small_;
  if (free.empty()) return Block(this, std::make_unique_for_overwrite<char[]>(size), size);
  std::unique_ptr<char[]> data = std::move(free.back());
  free.pop_back();
  return Block(this, std::move(data), size);
}

void BlockPool::give_back(std::unique_ptr<char[]> data, std::size_t size) {
  auto& free = size == large_block ? large_ : small_;
  const std::size_t bound = size == large_block ? max_free_large : max_free_small;
  if (free.size() < bound) free.push_back(std::move(data));
}

}  // namespace sallyport::net
