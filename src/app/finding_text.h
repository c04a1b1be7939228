#pragma once
// app/finding_text.h: findings as a compiler prints them: the words, the line, a caret under the place.
#include <string>
#include <string_view>

#include "map/map.h"

namespace sallyport::app {

// Ends with a line feed. A line that holds what looks like a key is not shown.
std::string show_finding(const map::Finding& finding, std::string_view text);

}  // namespace sallyport::app
