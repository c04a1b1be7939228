#pragma once
// policy/validate/names.h: checks of names that need no types: is every entity type, action and enumerated
// id of a policy in the schema, and does every name look like what it is?
#include "policy/language/ast.h"
#include "policy/validate/problems.h"
#include "policy/validate/schema_types.h"

namespace sallyport::cedar {

void check_names(const Policy& policy, const SchemaTypes& schema, Problems& problems);

// Of the entities that were put in the slots of `original`.
void check_slot_names(const Policy& link, const Policy& original, const SchemaTypes& schema,
                      Problems& problems);

// Warns of texts that read differently from what they are: see lookalike.h.
void check_looks(const Policy& policy, Problems& problems);

}  // namespace sallyport::cedar
