#pragma once
// map/draw/markup.h: text in XML and HTML.
#include <string>
#include <string_view>

namespace sallyport::map {

// For text and for attributes in double quotes.
std::string escape_markup(std::string_view text);
// At most `most` letters, the last one an ellipsis if any were left out. Not escaped.
std::string shorten(std::string_view text, std::size_t most);

}  // namespace sallyport::map
