#pragma once
// policy/validate/lookalike.h: does a text read as what it is? A policy with a Cyrillic letter in a Latin
// word, or with characters that turn the direction of text, shows its reviewer something else than it does.
#include <string_view>

namespace sallyport::cedar {

// Texts are UTF-8; what is not counts as U+FFFD.

bool has_direction_control(std::string_view text);  // U+202A..202E, U+2066..2069

// Characters common to all scripts do not count; Japanese, Korean and Chinese may each mix their own.
// Exact for the scripts of lookalike_table.h; the others are never found to mix.
bool is_single_script(std::string_view text);

// The first character that has no place in a name: neither printable ASCII nor allowed in identifiers.
// Empty: all have.
std::string_view find_odd_character(std::string_view text);

}  // namespace sallyport::cedar
