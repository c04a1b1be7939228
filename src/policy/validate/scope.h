#pragma once
// policy/validate/scope.h: the head of a policy against the environments of a schema.
#include <string>

#include "policy/validate/typecheck.h"

namespace sallyport::cedar {

// The type of the head in `environment`, as of the expression it stands for:
// `principal == .. && action in [..] && resource is ..`. Slots hold any entity of a fitting type.
Answer check_scope(const Policy& policy, const RequestEnvironment& environment, SchemaTypes& schema,
                   Strictness strictness, Problems& problems);

// Does the head fit some environment at all? If not, `hint` may say what would help.
bool is_applicable(const Policy& policy, const SchemaTypes& schema, std::string& hint);

}  // namespace sallyport::cedar
