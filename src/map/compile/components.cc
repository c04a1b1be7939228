// map/compile/components.cc: zones and components.
#include <algorithm>

#include "map/compile/draft.h"
#include "map/compile/fields.h"
#include "map/compile/upstreams.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

void check_zone(const Node& node, const Map& map, Findings& findings) {
  const Node* zone = find_scalar(node, "zone");
  if (zone == nullptr) return;
  const std::vector<std::string_view> names(map.zones.begin(), map.zones.end());
  if (std::find(names.begin(), names.end(), zone->text) != names.end()) return;
  findings.error(zone->place, "no zone " + quoted(zone->text), suggestion(zone->text, names));
}

// As a canonical request names it, so that the two can be compared byte by byte.
std::string host_as_requested(const std::string& host) {
  const auto address = parse_address(host);
  if (!address || host.find(':') == std::string::npos) return host;
  return "[" + sallyport::to_text(*address) + "]";
}

bool is_trusted(const std::string& zone, const Map& map) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), zone) != names.end();
  };
  return has(map.zones) && !has(map.untrusted_zones);
}

void read_audience(const Node& node, Component& component) {
  component.audience = read_text(node, "audience");
  if (!component.audience.empty() || component.public_host.empty()) return;
  component.audience = "https://" + component.public_host;
  if (component.public_port != 443) component.audience += ":" + std::to_string(component.public_port);
}

Component compile_component(const Entry& entry, const Map& map, Findings& findings) {
  const Node& node = entry.value;
  Component component;
  component.name = entry.key.text;
  component.kind = find_kind(read_text(node, "kind"));
  component.zone = read_text(node, "zone");
  component.inside = is_trusted(component.zone, map);
  compile_upstream(node, component, findings);
  if (const auto web_name = read<parse_public>(node, "public")) {
    component.public_host = host_as_requested(web_name->host);
    component.public_port = web_name->port;
  }
  read_audience(node, component);
  read_into<parse_flag>(component.identity_headers, node, "identity_headers");
  for_each_scalar(node, "origins", [&](const Node& item) {
    if (auto origin = parse_origin(item.text)) component.origins.push_back(std::move(origin).value());
  });
  for (const std::string_view key : {"origins", "audience"}) {
    const Node* found = node.find(key);
    const bool models = component.kind != nullptr && component.kind->dialect();  // which have neither
    if (found == nullptr || models || node.find("public") != nullptr) continue;
    findings.error(found->place, "`" + std::string(key) + "` without `public`",
                   "nobody can reach this component");
  }
  return component;
}

}  // namespace

void compile_components(const Node& root, Draft& draft, Findings& findings) {
  for (const Entry& entry : section_of(root, "zones").entries) {
    draft.map.zones.push_back(entry.key.text);
    bool trusted = true;
    read_into<parse_flag>(trusted, entry.value, "trusted");
    if (!trusted) draft.map.untrusted_zones.push_back(entry.key.text);
  }
  for (const Entry& entry : section_of(root, "components").entries) {
    check_zone(entry.value, draft.map, findings);
    draft.map.components.push_back(compile_component(entry, draft.map, findings));
    draft.names.push_back(entry.key.place);
    const Node* web_name = entry.value.find("public");
    const Node* audience = entry.value.find("audience");
    draft.audiences.push_back(audience == nullptr ? entry.key.place : audience->place);
    draft.public_names.push_back(web_name == nullptr ? entry.key.place : web_name->place);
  }
}

const Component* resolve_component(const Node& node, const Map& map, Findings& findings) {
  const Node* to = find_scalar(node, "to");
  if (to == nullptr) return nullptr;
  if (const Component* found = map.find_component(to->text)) return found;
  std::vector<std::string_view> names;
  for (const Component& component : map.components) names.push_back(component.name);
  if (parse_name(to->text)) {
    findings.error(to->place, "no component " + quoted(to->text), suggestion(to->text, names));
  }
  return nullptr;
}

}  // namespace sallyport::map
