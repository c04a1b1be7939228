#include "policy/generate/allocation_count.h"

#include <cstdlib>

namespace sallyport {
std::atomic<std::size_t> allocations{0};
}  // namespace sallyport

#if !__has_feature(thread_sanitizer)  // it brings its own, and the linker refuses two
void* operator new(std::size_t size) {
  sallyport::allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif
