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
  Place name;
  Place budget;
  std::string own_account;       // that `budget` is about
  std::vector<Place> fallbacks;  // as EgressTerms::fallbacks
  bool whole = false;            // nothing wrong with it by itself: rules about several flows may look at it
};

struct Draft {
  Map map;
  std::vector<Place> names;          // of components, as Map::components
  std::vector<Place> public_names;   // where `public` stands
  std::vector<Place> audiences;      // where `audience` stands; of the component if nowhere
  std::vector<FlowSource> flows;     // as Map::flows
  std::vector<Place> workflows;      // as Map::workflows
  std::vector<Place> token_issuers;  // as Map::token_issuers
  std::vector<Place> services;       // as Map::services
  struct Shared {
    std::string name;
    Place place;
  };
  std::vector<Shared> budgets;  // those of `budgets:`
};

// Each fills its part of the draft and reports what its names and combinations get wrong.
void compile_settings(const Node& root, Draft& draft,
                      Findings& findings);  // listen, limits, trusted_proxies, people
void compile_components(const Node& root, Draft& draft, Findings& findings);  // zones, components
void compile_workflows(const Node& root, Draft& draft, Findings& findings);   // needs components
void compile_services(const Node& root, Draft& draft, Findings& findings);    // token_issuers, services
void compile_flows(const Node& root, Draft& draft, Findings& findings);       // needs all of the above
void compile_tests(const Node& root, Draft& draft, Findings& findings);       // needs all but flows

// "role/NAME" with a known role: its name; otherwise empty, and reported. `others`: what else could be
// written.
std::string resolve_role(const Node& who, const Map& map, Findings& findings, std::string_view others);
// The same for "workflow/NAME".
std::string resolve_workflow(const Node& who, const Map& map, Findings& findings);
bool names_workflow(std::string_view who);  // begins with "workflow/"
// Null and reported if `to` of `node` names no component.
const Component* resolve_component(const Node& node, const Map& map, Findings& findings);

}  // namespace sallyport::map
