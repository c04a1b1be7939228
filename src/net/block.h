#pragma once
// net/block.h: buffers that are borrowed while bytes move and given back when a connection rests.
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace sallyport::net {

inline constexpr std::size_t small_block = 16 * 1024;  // a head; one TLS record's worth of plain text
inline constexpr std::size_t large_block =
    64 * 1024;  // bodies: 12.0 against 17.7 ms per 10 MiB with small ones

class BlockPool;

// One borrowed buffer. Goes back to its pool when destroyed; must not outlive it.
class Block {
 public:
  Block() = default;
  Block(Block&& other) noexcept { swap(other); }
  Block& operator=(Block&& other) noexcept {
    Block(std::move(other)).swap(*this);
    return *this;
  }
  ~Block();

  explicit operator bool() const { return data_ != nullptr; }
  char* data() { return data_.get(); }
  const char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  friend class BlockPool;
  Block(BlockPool* pool, std::unique_ptr<char[]> data, std::size_t size)
      : pool_(pool), data_(std::move(data)), size_(size) {}
  void swap(Block& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  BlockPool* pool_ = nullptr;
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
};

// Per loop; not thread-safe. Keeps a bounded number of free blocks, so that memory after a burst is given
// back.
class BlockPool {
 public:
  Block take(std::size_t size);  // small_block or large_block

 private:
  friend class Block;
  void give_back(std::unique_ptr<char[]> data, std::size_t size);
  static constexpr std::size_t max_free_small = 256;
  static constexpr std::size_t max_free_large = 32;
  std::vector<std::unique_ptr<char[]>> small_;
  std::vector<std::unique_ptr<char[]>> large_;
};

}  // namespace sallyport::net
