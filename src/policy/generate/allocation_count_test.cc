#include "policy/generate/allocation_count.h"

#include <gtest/gtest.h>

#include <memory>
#include <new>

namespace sallyport {
namespace {

TEST(AllocationCount, Counts) {
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "ThreadSanitizer brings its own operator new";
#else
  const std::size_t before = allocations;
  std::unique_ptr<int> made(::new int(1));
  EXPECT_EQ(allocations - before, 1U);
#endif
}

}  // namespace
}  // namespace sallyport
