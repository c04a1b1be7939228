#pragma once
// policy/generate/allocation_count.h: counts what a test allocates.
#include <atomic>
#include <cstddef>

namespace sallyport {

// By all threads of this test program, since its start. Stays 0 under ThreadSanitizer, which brings its own
// operator new.
extern std::atomic<std::size_t> allocations;

}  // namespace sallyport
