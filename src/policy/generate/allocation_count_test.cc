#include "policy/generate/allocation_count.h"

#include <gtest/gtest.h>

#include <new>

namespace sallyport {
namespace {

TEST(AllocationCount, Counts) {
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "ThreadSanitizer brings its own operator new";
#else
  const std::size_t before = allocations;
  ::operator delete(::operator new(8));  // a new-expression could be optimised away
  EXPECT_EQ(allocations - before, 1U);
#endif
}

}  // namespace
}  // namespace sallyport
