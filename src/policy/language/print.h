#pragma once
// policy/language/print.h: policies and expressions as Cedar source, without the comments and the layout of
// the text they may come from (language/format.h keeps those). Reading what is printed gives an equal tree.
#include <string>

#include "policy/language/ast.h"

namespace sallyport::cedar {

// On one line, with no more parentheses than needed.
std::string to_text(const Expr& expr);

// Annotations and conditions on lines of their own. A linked policy is printed with its entities in place.
std::string to_text(const Policy& policy);

}  // namespace sallyport::cedar
