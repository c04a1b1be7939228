#include "map/draw/picture.h"

#include <algorithm>
#include <tuple>

namespace sallyport::map {
namespace {

std::string short_duration(std::chrono::seconds value) {
  const auto count = value.count();
  if (count % 86400 == 0) return std::to_string(count / 86400) + "d";
  if (count % 3600 == 0) return std::to_string(count / 3600) + "h";
  if (count % 60 == 0) return std::to_string(count / 60) + "m";
  return std::to_string(count) + "s";
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

// Whether the signature covers a time; a plain signature is remembered, but not old.
bool is_timed(const WebhookVerification& verify) {
  if (verify.scheme == WebhookScheme::hmac) return !verify.timestamp_header.empty();
  return verify.scheme == WebhookScheme::stripe || verify.scheme == WebhookScheme::slack;
}

std::string url(std::string_view host, std::uint16_t port, bool tls) {
  std::string out = tls ? "https://" : "http://";
  const bool bare = host.find(':') != std::string_view::npos && !host.starts_with('[');
  out += bare ? "[" + std::string(host) + "]" : std::string(host);
  if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
  return out;
}

std::string what_of(const Flow& flow) {
  if (flow.webhook) return joined(flow.webhook->methods) + " " + flow.webhook->path.text();
  std::vector<std::string> items;
  for (const Grant& grant : flow.can) {
    items.push_back(grant.path ? grant.action + " " + grant.path->text() : grant.action);
  }
  return joined(items);
}

std::string demand_of(const Flow& flow, const Role* role) {
  std::string out;
  if (role != nullptr) {
    out = role->require.mfa ? "session with a second factor" : "session";
    if (role->require.max_age.count() > 0)
      out += ", at most " + short_duration(role->require.max_age) + " old";
  } else if (flow.webhook && flow.webhook->verify) {
    const WebhookVerification& verify = *flow.webhook->verify;
    const bool key = verify.scheme == WebhookScheme::key;
    out = key ? "key in " + verify.header : "signed: " + std::string(to_string(verify.scheme));
    if (is_timed(verify)) out += ", at most " + short_duration(verify.window) + " old";
    if (!key) out += ", once";
  } else {
    out = "open: " + flow.open_reason;
  }
  if (flow.webhook && !flow.webhook->sources.empty()) out += ", from known networks";
  if (flow.webhook && flow.webhook->rate_per_minute > 0) {
    out += ", " + std::to_string(flow.webhook->rate_per_minute) + "/m";
  }
  return flow.relax.empty() ? out : out + ", relaxed: " + joined(flow.relax);
}

Proof proof_of(const Flow& flow) {
  if (flow.from == Flow::From::role) return Proof::session;
  return flow.webhook && flow.webhook->verify ? Proof::signature : Proof::nothing;
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
          {component.name, std::string(component.kind->name()), url(address.host, address.port, address.tls),
           component.public_host.empty() ? "" : url(component.public_host, component.public_port, true),
           picture.zones.size() - 1});
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
    const auto role = std::find_if(map.people.roles.begin(), map.people.roles.end(),
                                   [&](const Role& r) { return r.name == flow.role; });
    const bool has_role = flow.from == Flow::From::role && role != map.people.roles.end();
    Crossing crossing;
    crossing.id = flow.id;
    crossing.order = picture.crossings.size();
    crossing.actor = index_of(picture.actors, has_role ? "role/" + flow.role : "outside");
    crossing.component = index_of(picture.components, flow.component);
    crossing.proof = proof_of(flow);
    crossing.what = what_of(flow);
    crossing.demand = demand_of(flow, has_role ? &*role : nullptr);
    picture.crossings.push_back(std::move(crossing));
  }
  std::sort(picture.crossings.begin(), picture.crossings.end(), [](const Crossing& a, const Crossing& b) {
    return std::tie(a.component, a.actor, a.order) < std::tie(b.component, b.actor, b.order);
  });
  return picture;
}

}  // namespace sallyport::map
