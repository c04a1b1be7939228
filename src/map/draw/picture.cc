#include "map/draw/picture.h"

#include <algorithm>
#include <tuple>

#include "map/draw/words.h"

namespace sallyport::map {
namespace {

std::string url(std::string_view host, std::uint16_t port, bool tls) {
  std::string out = tls ? "https://" : "http://";
  const bool bare = host.find(':') != std::string_view::npos && !host.starts_with('[');
  out += bare ? "[" + std::string(host) + "]" : std::string(host);
  if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
  return out;
}

Proof proof_of(const Flow& flow) {
  if (flow.from == Flow::From::role) return Proof::session;
  if (flow.from == Flow::From::workflow) return Proof::key;
  if (flow.from == Flow::From::service) return Proof::service;
  return flow.webhook && flow.webhook->verify ? Proof::signature : Proof::nothing;
}

std::string actor_of(const Flow& flow) {
  if (flow.from == Flow::From::workflow) return "workflow/" + flow.workflow;
  if (flow.from == Flow::From::service) return "service/" + flow.service;
  return flow.from == Flow::From::role ? "role/" + flow.role : "outside";
}

void add_actors(const Map& map, Picture& picture) {
  const auto used = [&](auto test) { return std::any_of(map.flows.begin(), map.flows.end(), test); };
  if (used([](const Flow& flow) { return flow.from == Flow::From::outside; })) {
    picture.actors.push_back({"outside", "anybody, unknown", false});
  }
  for (const Role& role : map.people.roles) {
    if (used([&](const Flow& flow) { return flow.role == role.name; })) {
      picture.actors.push_back({"role/" + role.name, joined(role.groups), true});
    }
  }
  for (const Workflow& workflow : map.workflows) {
    if (!used([&](const Flow& flow) { return flow.workflow == workflow.name; })) continue;
    std::vector<std::string> words;
    if (!workflow.owner.empty()) words.push_back(workflow.owner);
    if (!workflow.runs_in.empty()) words.push_back("in " + workflow.runs_in);
    picture.actors.push_back(
        {"workflow/" + workflow.name, words.empty() ? "a workflow" : joined(words), true});
  }
  for (const Service& service : map.services) {
    if (!used([&](const Flow& flow) { return flow.service == service.name; })) continue;
    picture.actors.push_back({"service/" + service.name, service_words(service), true});
  }
}

void add_components(const Map& map, Picture& picture) {
  for (const std::string& zone : map.zones) {
    bool first = true;
    for (const Component& component : map.components) {
      if (component.zone != zone) continue;
      if (first) {
        const auto& untrusted = map.untrusted_zones;
        picture.zones.push_back(
            {zone, std::find(untrusted.begin(), untrusted.end(), zone) == untrusted.end()});
      }
      first = false;
      const Address& address = component.address;
      picture.components.push_back(
          {component.name, std::string(component.kind->name()),
           url(address.host, address.port, address.tls) + component.base_path,
           component.public_host.empty() ? "" : url(component.public_host, component.public_port, true),
           picture.zones.size() - 1, component.kind->dialect().has_value()});
    }
  }
}

template <class Items>
std::size_t index_of(const Items& items, std::string_view name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
  return static_cast<std::size_t>(found - items.begin());
}

}  // namespace

Picture make_picture(const Map& map) {
  Picture picture;
  picture.stack = map.stack;
  add_actors(map, picture);
  add_components(map, picture);
  for (const Flow& flow : map.flows) {
    Crossing crossing;
    crossing.id = flow.id;
    crossing.order = picture.crossings.size();
    crossing.actor = index_of(picture.actors, actor_of(flow));
    crossing.component = index_of(picture.components, flow.component);
    crossing.proof = proof_of(flow);
    crossing.what = what_of(flow);
    crossing.demand = demand_of(flow, map);
    picture.crossings.push_back(std::move(crossing));
  }
  std::sort(picture.crossings.begin(), picture.crossings.end(), [](const Crossing& a, const Crossing& b) {
    return std::tie(a.component, a.actor, a.order) < std::tie(b.component, b.actor, b.order);
  });
  return picture;
}

}  // namespace sallyport::map
