#pragma once
// policy/schema/names.h: which words may name what.
#include <string>
#include <string_view>

namespace sallyport::cedar {

// [_a-zA-Z][_a-zA-Z0-9]*
bool is_identifier(std::string_view text);
// true false if then else in is like has: no identifier of the language may be one.
bool is_reserved_word(std::string_view word);
// Identifiers joined by `::`, none reserved, without whitespace.
bool is_path(std::string_view text);
// Some part of the path is `__cedar`.
bool is_internal_path(std::string_view path);
// Names no common type may have, as JSON gives them a meaning: Bool, Boolean, Entity, Extension, Long,
// Record, Set, String.
bool is_reserved_type_name(std::string_view name);
// decimal, ipaddr, datetime, duration.
bool is_extension_type(std::string_view name);

// "A::B" and "C" give "A::B::C"; an empty space gives the name alone.
std::string qualify(std::string_view space, std::string_view name);
// "A::B::C" gives "C".
std::string_view base_name(std::string_view path);

}  // namespace sallyport::cedar
