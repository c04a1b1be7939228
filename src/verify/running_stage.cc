#include "verify/running_stage.h"

namespace sallyport::verify {
namespace {

// "/public/" of "/public/**": one segment, so that one `..` leads out of it.
std::string open_prefix(const Flow& flow) {
  for (const Grant& grant : flow.can) {
    if (!grant.path) continue;
    const std::string& text = grant.path->text();
    const bool one_segment = text.ends_with("/**") && text.find('/', 1) == text.size() - 3;
    if (one_segment && text.find('*') == text.size() - 2) return text.substr(0, text.size() - 2);
  }
  return {};
}

// "/admin/x" of "/admin/**", or the path itself.
std::string closed_path(const Flow& flow) {
  for (const Grant& grant : flow.can) {
    if (!grant.path) return "/rest/workflows";  // a kind with verbs: a route that always needs somebody
    const std::string& text = grant.path->text();
    if (text.ends_with("/**") && text.size() > 3 && text.find('*') == text.size() - 2)
      return text.substr(0, text.size() - 2) + "x";
  }
  return {};
}

void read_flows(const map::Map& map, const std::string& component, Stage& stage) {
  for (const Flow& flow : map.flows) {
    if (flow.component != component) continue;
    const bool open = flow.from == Flow::From::outside && !flow.webhook && !flow.open_reason.empty();
    if (open && stage.open.empty()) stage.open = open_prefix(flow);
    if (flow.from == Flow::From::role && stage.closed.empty()) stage.closed = closed_path(flow);
  }
}

}  // namespace

Result<Stage> running_stage(const map::Map& map) {
  for (const map::Component& component : map.components) {
    if (component.public_host.empty()) continue;
    Stage stage;
    read_flows(map, component.name, stage);
    if (stage.open.empty() || stage.closed.empty()) continue;
    stage.address = map.listen.web.host;
    stage.web_port = map.listen.web.port;
    stage.tls = map.listen.web.tls;
    stage.server_name = component.public_host;
    stage.host = component.public_host + ":" + std::to_string(component.public_port);
    stage.other_host = "other.invalid:" + std::to_string(component.public_port);
    stage.one_host = stage.two_host = stage.other_host;
    stage.health_port = map.listen.health ? map.listen.health->port : std::uint16_t{0};
    stage.admin_port = map.listen.admin ? map.listen.admin->port : std::uint16_t{0};
    const bool same_host = map.listen.egress && map.listen.egress->host == stage.address;
    if (same_host && !map.listen.egress->tls) stage.egress_port = map.listen.egress->port;
    stage.head_wait = map.limits.head_wait;
    stage.body_wait = map.limits.body_wait;
    return stage;
  }
  return self_error(
      ErrorKind::malformed,
      "no public component has both an open prefix (`/public/**`) and a path that needs a role; use --boot");
}

}  // namespace sallyport::verify
