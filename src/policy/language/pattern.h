#pragma once
// policy/language/pattern.h: the right side of `like`, between text and Pattern.
#include <string>
#include <string_view>

#include "policy/language/ast.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {

// `body` stands between the quotes. Its escapes are those of a string and `\*`. As in the reference, a star
// is a wildcard even when it was written `\u{2a}`. False: `error` says where and why.
bool parse_pattern(std::string_view body, Pattern& out, EscapeError& error);

std::string to_text(const Pattern& pattern);  // with quotes, as parse_pattern reads it back

}  // namespace sallyport::cedar
