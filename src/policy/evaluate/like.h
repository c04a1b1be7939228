#pragma once
// policy/evaluate/like.h: the operator `like` (cedar-spec, Cedar/Spec/Wildcard.lean).
#include <string_view>

#include "policy/language/ast.h"

namespace sallyport::cedar {

// A wildcard stands for any number of Unicode characters, none included; everything else for itself. Both
// sides are valid UTF-8, so comparing bytes compares characters. Time: length of text times length of
// pattern.
bool is_like(std::string_view text, const Pattern& pattern);

}  // namespace sallyport::cedar
