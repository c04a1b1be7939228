#include "map/routes.h"

#include <algorithm>

#include "wire/http1/head.h"

namespace sallyport::map {
namespace {

std::uint8_t relaxation_bits(const Flow& flow) {
  std::uint8_t bits = 0;
  for (const std::string& name : flow.relax) {
    http1::Relaxation relaxation{};
    if (!http1::find_relaxation(name, relaxation)) continue;  // the map's table refuses unknown names
    bits = static_cast<std::uint8_t>(bits | (1u << static_cast<unsigned>(relaxation)));
  }
  return bits;
}

bool grants(const Flow& flow, std::string_view action, std::string_view path) {
  return std::any_of(flow.can.begin(), flow.can.end(), [&](const Grant& grant) {
    return (grant.action == "*" || grant.action == action) && (!grant.path || grant.path->matches(path));
  });
}

}  // namespace

Routes::Routes(const Map& map) : map_(map), entries_(map.components.size()) {
  for (std::size_t i = 0; i < map.components.size(); ++i) {
    const Component& component = map.components[i];
    if (!component.public_host.empty()) hosts_.emplace(component.public_host, i);
    bool any_relaxed = false;
    for (const Flow& flow : map.flows) {
      if (flow.component != component.name) continue;
      const std::uint8_t bits = relaxation_bits(flow);
      if (flow.webhook) {
        entries_[i].webhooks.push_back({&flow, bits});
      } else {
        entries_[i].flows.push_back({&flow, bits});
        any_relaxed = any_relaxed || bits != 0;
      }
    }
    if (!any_relaxed) entries_[i].flows.clear();
  }
}

const Component* Routes::find_host(std::string_view host) const {
  const auto found = hosts_.find(host);
  return found == hosts_.end() ? nullptr : &map_.components[found->second];
}

Routes::Match Routes::match(const Component& component, std::string_view method, std::string_view path,
                            bool upgrade) const {
  Match match;
  match.component = &component;
  match.route = component.kind->classify(method, path, upgrade);
  if (match.route.access == Access::internal) return match;

  const Entry& entry = entries_[static_cast<std::size_t>(&component - map_.components.data())];
  const bool takes_webhooks = component.kind->verbs().empty() || match.route.access == Access::webhook;
  if (takes_webhooks && match_webhook(entry, method, path, match)) return match;
  if (match.route.access == Access::webhook) {
    match.route.access = Access::internal;
    return match;
  }

  bool first = true;
  for (const Granting& granting : entry.flows) {
    if (!grants(*granting.flow, match.route.action, path)) continue;
    match.relaxed = first ? granting.relaxed : static_cast<std::uint8_t>(match.relaxed & granting.relaxed);
    first = false;
  }
  return match;
}

bool Routes::match_webhook(const Entry& entry, std::string_view method, std::string_view path,
                           Match& match) const {
  bool path_known = false;
  for (const Webhook& webhook : entry.webhooks) {
    const WebhookRoute& route = *webhook.flow->webhook;
    if (!route.path.matches(path)) continue;
    path_known = true;
    if (std::find(route.methods.begin(), route.methods.end(), method) == route.methods.end()) continue;
    match.webhook = webhook.flow;
    match.relaxed = webhook.relaxed;
    break;
  }
  if (!path_known) return false;
  match.route.access = Access::webhook;
  if (match.component->kind->verbs().empty()) match.route.name = "webhook";  // else the kind knows better
  match.wrong_method = match.webhook == nullptr;
  return true;
}

}  // namespace sallyport::map
