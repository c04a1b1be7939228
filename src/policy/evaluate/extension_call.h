#pragma once
// policy/evaluate/extension_call.h: the functions and methods of the extension types (cedar-spec,
// Cedar/Spec/ExtFun.lean).
#include <span>
#include <string_view>
#include <vector>

#include "policy/evaluate/evaluator.h"

namespace sallyport::cedar {

// `arguments` begin with the receiver of a method. A wrong number of arguments is an error like any other,
// of kind `extension`, as only a schema would have told before.
Outcome call_extension(std::string_view name, std::span<const Value> arguments, Span span);

}  // namespace sallyport::cedar
