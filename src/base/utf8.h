#pragma once
// base/utf8.h: strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sallyport {

struct Utf8Step {
  std::uint32_t code = 0;
  std::size_t length = 1;  // bytes taken; 1 for a byte that fits nowhere
  bool valid = false;
};

// Decodes the first code point of `text`, which must not be empty.
Utf8Step decode_utf8(std::string_view text);
bool is_valid_utf8(std::string_view text);

}  // namespace sallyport
