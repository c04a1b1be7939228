#pragma once
// policy/schema/parse.h: from a text to a schema, in Cedar's own notation or in JSON, and from one to the
// other. Pure. Everything here returns null or nothing once `diagnostics` has an error; warnings may be there
// in any case (a declaration that hides a built-in type, an attribute written twice).
#include <optional>
#include <string>

#include "policy/language/source.h"
#include "policy/schema/fragment.h"
#include "policy/schema/schema.h"

namespace sallyport::cedar {

inline constexpr std::size_t max_schema_bytes = 4UL * 1024 * 1024;
inline constexpr std::size_t max_type_depth =
    128;  // sets and records inside each other, common types expanded
inline constexpr std::size_t max_type_nodes = 65'536;  // in one type, common types expanded
inline constexpr std::size_t max_schema_nodes =
    2'000'000;  // in all types of a schema, and in its lists of names

SchemaPtr parse_schema_text(const SourcePtr& source, Diagnostics& diagnostics);
SchemaPtr parse_schema_json(const SourcePtr& source, Diagnostics& diagnostics);

// Syntax alone: names are not looked up.
std::optional<Fragment> parse_fragment_text(const Source& source, Diagnostics& diagnostics);
std::optional<Fragment> parse_fragment_json(const Source& source, Diagnostics& diagnostics);

// Looks up every name. `source` is what `fragment` was read from.
SchemaPtr resolve(const Fragment& fragment, const Source& source, Diagnostics& diagnostics);

// The same schema in the other notation, annotations kept, comments lost. The JSON is what the reference's
// own translation gives, members sorted where it sorts them.
std::string to_json(const Fragment& fragment);

// Empty when Cedar's notation cannot say it: `problem` then says why (an action that applies to principals
// but to no resources, a name of an entity type that a common type hides).
std::optional<std::string> to_text(const Fragment& fragment, std::string& problem);

}  // namespace sallyport::cedar
