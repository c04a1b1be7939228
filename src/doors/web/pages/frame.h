#pragma once
// doors/web/pages/frame.h: what every page of ours looks like: head, mark, one card, one style sheet. Pure.
#include <string>
#include <string_view>

#include "doors/web/pages/markup.h"

namespace sallyport::doors {

enum class Width : std::uint8_t { narrow, wide };

struct Frame {
  std::string_view title;      // of the window and the page
  std::string_view host = "";  // shown above the card
  std::string_view who = "";   // account name, if signed in
  Width width = Width::narrow;
  std::string_view onward = "";  // an address that the browser goes on to by itself
};

// A whole document.
std::string page(const Frame& frame, const Html& body);
// The last line of a page that says what went wrong: what to tell the operator.
Html reference(std::uint16_t status, std::string_view request_id);

// Resources that pages load from below pages_prefix.
std::string_view style_sheet();  // text/css
std::string_view mark();         // image/svg+xml

}  // namespace sallyport::doors
