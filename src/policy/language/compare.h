#pragma once
// policy/language/compare.h: whether two policies say the same in the same form.
#include "policy/language/ast.h"

namespace sallyport::cedar {

// Effect, annotations (in any order), scope and conditions; not ids, places and sources.
bool same_content(const Policy& a, const Policy& b);

}  // namespace sallyport::cedar
