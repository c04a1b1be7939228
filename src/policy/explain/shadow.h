#pragma once
// policy/explain/shadow.h: policies that change nothing, because another one always answers as they would or
// against them. Looks at what is written: what it finds is so, but it does not find all there is.
#include <string>
#include <vector>

#include "policy/language/ast.h"
#include "policy/schema/schema.h"

namespace sallyport::cedar {

struct Shadow {
  enum class Kind : std::uint8_t {
    repeated,   // whenever this one applies, so does `by`, with the same effect
    forbidden,  // a permit: whenever it applies, the forbid `by` does too
  };
  Kind kind = Kind::repeated;
  std::size_t policy = 0;  // indices into PolicySet::policies
  std::size_t by = 0;
};

// At most one for each policy; of two that repeat each other only the later is named. Compares at most
// `most_pairs` pairs of policies, and says nothing of those beyond.
inline constexpr std::size_t most_pairs = 5'000'000;
std::vector<Shadow> find_shadowed(const PolicySet& set, const Schema& schema);

// Whenever `narrow` is satisfied, `wide` is too.
bool covers(const Policy& wide, const Policy& narrow, const Schema& schema);

}  // namespace sallyport::cedar
