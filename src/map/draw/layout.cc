#include "map/draw/layout.h"

#include <algorithm>

namespace sallyport::map {
namespace {

constexpr int margin = 24, top = 96, bottom = 64;
constexpr int actor_width = 190, actor_height = 52, actor_gap = 16;
constexpr int crossing_x = 320, crossing_width = 400, crossing_height = 46, crossing_gap = 10;
constexpr int zone_x = 800, zone_width = 300, zone_title = 34, zone_padding = 16, zone_gap = 24;
constexpr int component_height = 84, component_gap = 18;

// Places the rows of one component and the component beside them; moves `y` below.
void place_component(const Picture& picture, std::size_t index, Layout& layout, int& y) {
  const int start = y;
  for (std::size_t i = 0; i < picture.crossings.size(); ++i) {
    if (picture.crossings[i].component != index) continue;
    layout.crossings[i] = {crossing_x, y, crossing_width, crossing_height};
    y += crossing_height + crossing_gap;
  }
  const int rows = y > start ? y - start - crossing_gap : 0;
  const int height = std::max(rows, component_height);
  layout.components[index] = {zone_x + zone_padding, start, zone_width - 2 * zone_padding, height};
  // Few rows stand in the middle of a higher component.
  for (std::size_t i = 0; i < picture.crossings.size(); ++i) {
    if (picture.crossings[i].component == index) layout.crossings[i].y += (height - rows) / 2;
  }
  y = start + height;
}

void place_zones(const Picture& picture, Layout& layout) {
  int y = top;
  for (std::size_t zone = 0; zone < picture.zones.size(); ++zone) {
    const int start = y;
    y += zone_title;
    for (std::size_t i = 0; i < picture.components.size(); ++i) {
      if (picture.components[i].zone != zone) continue;
      place_component(picture, i, layout, y);
      y += component_gap;
    }
    y += zone_padding - component_gap;
    layout.zones[zone] = {zone_x, start, zone_width, y - start};
    y += zone_gap;
  }
  layout.height = y - zone_gap + bottom;
}

// Each actor beside the middle of its crossings, then pushed apart from the top down.
void place_actors(const Picture& picture, Layout& layout) {
  std::vector<std::pair<int, std::size_t>> wanted;
  for (std::size_t actor = 0; actor < picture.actors.size(); ++actor) {
    int sum = 0, count = 0;
    for (std::size_t i = 0; i < picture.crossings.size(); ++i) {
      if (picture.crossings[i].actor != actor) continue;
      sum += layout.crossings[i].middle();
      ++count;
    }
    wanted.emplace_back(count == 0 ? top : sum / count, actor);
  }
  std::sort(wanted.begin(), wanted.end());
  int free = top;
  for (const auto& [middle, actor] : wanted) {
    const int y = std::max(free, middle - actor_height / 2);
    layout.actors[actor] = {margin, y, actor_width, actor_height};
    free = y + actor_height + actor_gap;
  }
  layout.height = std::max(layout.height, free - actor_gap + bottom);
}

}  // namespace

Layout make_layout(const Picture& picture) {
  Layout layout;
  layout.actors.resize(picture.actors.size());
  layout.crossings.resize(picture.crossings.size());
  layout.components.resize(picture.components.size());
  layout.zones.resize(picture.zones.size());
  layout.width = zone_x + zone_width + margin;
  layout.boundary = crossing_x + crossing_width / 2;
  place_zones(picture, layout);
  place_actors(picture, layout);
  return layout;
}

}  // namespace sallyport::map
