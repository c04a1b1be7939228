#pragma once
// policy/json/context.h: the context of a request, from JSON.
#include <optional>

#include "policy/json/reader.h"
#include "policy/schema/schema.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

// With `schema` and `action` the context must have the shape the schema gives to that action, and is read by
// it (json/values.h). With either null, it is any object. Empty: wrong, and said.
std::optional<Record> parse_context(const SourcePtr& source, const Schema* schema, const EntityUid* action,
                                    Diagnostics& diagnostics);

// The same for a context that is part of a larger text.
std::optional<Record> read_context(const Json& json, const Source& source, const Schema* schema,
                                   const EntityUid* action, Diagnostics& diagnostics);

}  // namespace sallyport::cedar
