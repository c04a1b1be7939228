#pragma once
// map/draw/draw.h: the map as a picture: who is on the left, what is protected on the right, and every
// crossing of the trust boundary between them, with what it asks for. Pure; the same map gives the same
// bytes.
#include <string>

#include "map/map.h"

namespace sallyport::map {

std::string draw_mermaid(const Map& map);  // for Markdown
std::string draw_svg(const Map& map);      // follows the reader's light or dark scheme
std::string draw_html(const Map& map);     // the SVG and the attack surface as a table; no script

}  // namespace sallyport::map
