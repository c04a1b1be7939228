#pragma once
// policy/entities/arena.h: memory given out piece by piece and taken back all at once. Keeps its blocks when
// it is cleared, so that after a while it allocates no more. For trivially destructible things only.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace sallyport::cedar {

class Arena {
 public:
  explicit Arena(std::size_t block_bytes = 16 * 1024) : block_bytes_(block_bytes) {}

  template <class T>
  std::span<T> take(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    if (count == 0) return {};
    T* first = static_cast<T*>(bytes(count * sizeof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }
  std::string_view copy(std::string_view text);
  void clear() { rewind({}); }
  // What was taken since `mark` is given back.
  struct Mark {
    std::size_t block = 0;
    std::size_t used = 0;
  };
  Mark mark() const { return {block_, used_}; }
  void rewind(Mark mark) { block_ = mark.block, used_ = mark.used; }
  std::size_t allocated() const;

 private:
  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size = 0;
  };
  void* bytes(std::size_t count);  // aligned to 8

  std::size_t block_bytes_;
  std::vector<Block> blocks_;
  std::size_t block_ = 0;  // in use; blocks_.size() before the first
  std::size_t used_ = 0;
};

}  // namespace sallyport::cedar
