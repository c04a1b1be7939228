#pragma once
// policy/validate/lookalike_table.h: two properties of Unicode characters (Unicode 14.0, UAX #24 and UTS
// #39).
#include <cstdint>

namespace sallyport::cedar {

// One bit for each script: Latin Greek Cyrillic Armenian Hebrew Arabic Devanagari Bengali Gurmukhi Gujarati
// Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Hangul Ethiopic Khmer
// Hiragana Katakana Bopomofo Han Thaana Cherokee Coptic Canadian-Aboriginal Lisu, from bit 0 on.
using Scripts = std::uint64_t;

namespace script {
inline constexpr Scripts hangul = Scripts(1) << 21;
inline constexpr Scripts hiragana = Scripts(1) << 24;
inline constexpr Scripts katakana = Scripts(1) << 25;
inline constexpr Scripts bopomofo = Scripts(1) << 26;
inline constexpr Scripts han = Scripts(1) << 27;
}  // namespace script

// Characters common to all scripts, and those of scripts that are not in the list.
inline constexpr Scripts any_script = ~Scripts(0);

// The scripts `c` is used in.
Scripts scripts_of(char32_t c);

// Identifier_Status=Allowed: letters, marks and digits of scripts in modern use, no look-alike forms.
bool is_allowed_in_identifiers(char32_t c);

}  // namespace sallyport::cedar
