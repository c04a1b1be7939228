#pragma once
// policy/language/functions.h: the names of methods and of extension functions (Cedar 4.5).
#include <optional>
#include <string_view>
#include <vector>

#include "policy/language/ast.h"

namespace sallyport::cedar {

// contains, containsAll, containsAny, isEmpty, getTag, hasTag.
std::optional<Op> built_in_method(std::string_view name);
std::string_view method_name(Op op);  // of a built-in method; empty for other operations
std::size_t method_arguments(Op op);  // behind the receiver

bool is_extension_function(std::string_view name);  // ip("...")
bool is_extension_method(std::string_view name);    // e.isIpv4()

// For suggestions, and for tests that want all of them.
const std::vector<std::string_view>& function_names();
const std::vector<std::string_view>& method_names();  // built-in and extension

}  // namespace sallyport::cedar
