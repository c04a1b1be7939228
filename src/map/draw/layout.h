#pragma once
// map/draw/layout.h: where things stand in the SVG. Three columns: actors, crossings, components in their
// zones. Every crossing has a row of its own beside its component, so that no line crosses a word.
#include <vector>

#include "map/draw/picture.h"

namespace sallyport::map {

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
  int middle() const { return y + height / 2; }
  int right() const { return x + width; }
  int bottom() const { return y + height; }
};

struct Layout {
  std::vector<Box> actors;  // as in the picture
  std::vector<Box> crossings;
  std::vector<Box> components;
  std::vector<Box> zones;
  int width = 0;
  int height = 0;
  int boundary = 0;  // x of the trust boundary
};

Layout make_layout(const Picture& picture);

}  // namespace sallyport::map
