#pragma once
// policy/value/printable.h: which code points Rust's debug form writes as they are (Unicode's general
// categories other than C* and Z*, and the space), and which attach to the character before them
// (Grapheme_Extend).
#include <cstdint>

namespace sallyport::cedar {

bool is_printable(std::uint32_t code);
bool extends_grapheme(std::uint32_t code);

}  // namespace sallyport::cedar
