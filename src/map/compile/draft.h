#pragma once
// map/compile/draft.h: a map being made, with the places that rules about it need.
#include <string>
#include <vector>

#include "map/document/findings.h"
#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

struct FlowSource {
  Place place;
  std::vector<Place> can;  // as Flow::can
  Place webhook;
  bool whole = false;  // nothing wrong with it by itself: rules about several flows may look at it
};

struct Draft {
  Map map;
  std::vector<Place> names;         // of components, as Map::components
  std::vector<Place> public_names;  // where `public` stands
  std::vector<FlowSource> flows;    // as Map::flows
};

// Each fills its part of the draft and reports what its names and combinations get wrong.
void compile_settings(const Node& root, Draft& draft,
                      Findings& findings);  // listen, limits, trusted_proxies, people
void compile_components(const Node& root, Draft& draft, Findings& findings);  // zones, components
void compile_flows(const Node& root, Draft& draft, Findings& findings);       // needs roles and components
void compile_tests(const Node& root, Draft& draft, Findings& findings);       // needs roles and components

// "role/NAME" with a known role: its name; otherwise empty, and reported. `others`: what else could be
// written.
std::string resolve_role(const Node& who, const Map& map, Findings& findings, std::string_view others);
// Null and reported if `to` of `node` names no component.
const Component* resolve_component(const Node& node, const Map& map, Findings& findings);

}  // namespace sallyport::map
