#pragma once
// policy/language/limits.h: how large and how deep a policy text may be. The language itself has no limits;
// these keep a hostile or broken file from filling memory or the stack.
#include <cstddef>

namespace sallyport::cedar::limits {

// Nested expressions: both parentheses while reading, and the height of what was read, so that nothing that
// walks an expression recurses deeper. Long chains of `&&` and `||` do not count (see join_chain).
inline constexpr unsigned depth = 128;

// Of `&&` and `||`: chains of this many operands keep the form the reference gives them, leaning to the left;
// longer ones are halved (Grammar::join_chain).
inline constexpr std::size_t leaning_chain = 64;

inline constexpr std::size_t source_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t policies = 100'000;       // in one text
inline constexpr std::size_t expressions = 2'000'000;  // in one text
inline constexpr std::size_t annotations = 256;        // of one policy
inline constexpr std::size_t conditions = 1'000;       // of one policy
inline constexpr std::size_t record_keys = 10'000;     // of one record
inline constexpr std::size_t name_parts = 64;          // A::B::C

}  // namespace sallyport::cedar::limits
