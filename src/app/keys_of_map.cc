#include "app/keys_of_map.h"

#include <algorithm>

namespace sallyport::app {
namespace {

std::string_view key_field_of(std::string_view kind) {
  if (kind == "anthropic") return "x-api-key";
  if (kind == "gemini") return "x-goog-api-key";
  if (kind == "azure-openai") return "api-key";
  return "Authorization: Bearer";
}

console::KeyTerms::Opening& opening_of(console::KeyTerms::Workflow& workflow, const map::Map& map,
                                       const std::string& component) {
  const auto known = std::ranges::find(workflow.openings, component, &console::KeyTerms::Opening::component);
  if (known != workflow.openings.end()) return *known;
  console::KeyTerms::Opening opening;
  opening.component = component;
  const map::Component* const found = map.find_component(component);
  const std::string door = egress_origin(map);
  if (found != nullptr && found->kind != nullptr) {
    if (!door.empty()) opening.base_url = client_base_url(found->kind->name(), door, component);
    opening.key_field = key_field_of(found->kind->name());
  }
  return workflow.openings.emplace_back(std::move(opening));
}

}  // namespace

std::string egress_origin(const map::Map& map) {
  if (!map.listen.egress) return {};
  const map::Address& door = *map.listen.egress;
  const bool bracketed = door.host.find(':') != std::string::npos;
  return (door.tls ? "https://" : "http://") + (bracketed ? "[" + door.host + "]" : door.host) + ":" +
         std::to_string(door.port);
}

// OpenAI's clients count the version as part of the address; all others add it themselves.
std::string client_base_url(std::string_view kind, std::string_view door, std::string_view component) {
  std::string url(door);
  url.append("/").append(component);
  if (kind == "openai" || kind == "openai-compatible") url += "/v1";
  return url;
}

console::KeyTerms keys_of_map(const map::Map& map) {
  console::KeyTerms terms;
  terms.longest = map.limits.key_age;
  for (const map::Workflow& workflow : map.workflows) {
    auto& kept = terms.workflows.emplace_back();
    kept.name = workflow.name;
    for (const Flow& flow : map.flows) {
      if (flow.from != Flow::From::workflow || flow.workflow != workflow.name) continue;
      auto& opening = opening_of(kept, map, flow.component);
      if (!flow.name.empty()) opening.flows.push_back(flow.name);
    }
  }
  return terms;
}

}  // namespace sallyport::app
