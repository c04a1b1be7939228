#include "verify/boot/map_copy.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "verify/boot/company_range.h"
#include "verify/boot/egress_range.h"
#include "verify/boot/machines_range.h"
#include "verify/boot/yaml_text.h"

namespace sallyport::verify {
namespace {

using YAML::Node;

constexpr std::string_view secret_prefix = "secret:";

std::string loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

std::string web_name(std::string_view host, std::uint16_t port) {
  return "https://" + std::string(host) + ":" + std::to_string(port);
}

// "https://Flows.Example.com:8443" with another port.
std::string with_port(const std::string& name, std::uint16_t port) {
  const std::size_t host = name.find("://");
  const std::size_t begin = host == std::string::npos ? 0 : host + 3;
  const std::size_t bracket = name.find(']', begin);
  const std::size_t end = name.find_first_of(":/", bracket == std::string::npos ? begin : bracket);
  return name.substr(0, end) + ":" + std::to_string(port);
}

// The witness is on loopback and speaks plain HTTP: no component outside may be there, and none with proofs
// of TLS.
void bring_inside(Node component) {
  component["zone"] = std::string(inside_zone);
  component.remove("ca");
  component.remove("pins");
}

void redirect_to_witness(Node components, const CopyPlan& plan) {
  for (auto entry : components) {
    Node component = entry.second;
    component["address"] = "http://" + loopback(plan.witness_port);
    bring_inside(component);
    if (component["public"]) component["public"] = with_port(component["public"].Scalar(), plan.web_port);
  }
}

Node range_component(std::string_view host, const std::string& zone, const CopyPlan& plan) {
  Node component;
  component["kind"] = "http";
  component["zone"] = zone;
  component["address"] = "http://" + loopback(plan.witness_port);
  component["public"] = web_name(host, plan.web_port);
  component["identity_headers"] = "true";
  return component;
}

Node flow(const std::string& text) { return YAML::Load(text); }

void add_range_flows(Node flows) {
  flows.push_back(flow(R"({from: outside, to: verify-range, can: ["* /public/**", "GET /status/*/open"],
                          open: "the open part of the attack range of sallyport verify"})"));
  flows.push_back(flow(R"({from: role/verify-viewer, to: verify-range,
                          can: ["GET /view/**", "GET /live", "GET /events", "GET /refuse"]})"));
  flows.push_back(flow(R"({from: role/verify-admin, to: verify-range, can: ["* /admin/**"]})"));
  flows.push_back(flow(R"({from: role/verify-viewer, to: verify-other,
                          can: ["GET /view/**", "GET /live", "GET /events"]})"));
  flows.push_back(flow(R"({from: role/verify-strict, to: verify-strict, can: ["GET /strict/**"]})"));
  const auto webhook = [&](const std::string& path, const std::string& verify) {
    flows.push_back(
        flow("{from: outside, to: verify-range, webhook: /webhook/" + path + ", verify: {" + verify + "}}"));
  };
  webhook("stripe", "scheme: stripe, secret: 'secret:verify-stripe'");
  webhook("github", "scheme: github, secret: 'secret:verify-github'");
  webhook("slack", "scheme: slack, secret: 'secret:verify-slack'");
  webhook("hmac", "scheme: hmac, secret: 'secret:verify-hmac', header: X-Verify-Signature");
  webhook("key", "scheme: key, secret: 'secret:verify-key', header: X-Verify-Key");
  flows.push_back(flow(R"({from: outside, to: verify-range, webhook: /webhook/narrow, sources: [10.0.0.0/8],
                          verify: {scheme: key, secret: "secret:verify-key", header: X-Verify-Key}})"));
}

void add_many_hosts(Node components, Node flows, const std::string& zone, const CopyPlan& plan) {
  for (int i = 1; i <= many_hosts; ++i) {
    char number[8];
    std::snprintf(number, sizeof number, "%03d", i);
    const std::string name = std::string("verify-host-") + number;
    components[name] = range_component(std::string("h") + number + "." + std::string(range_host), zone, plan);
    flows.push_back(flow("{from: role/verify-admin, to: " + name + ", can: ['* /**']}"));
  }
}

void add_people(Node root, const CopyPlan& plan) {
  Node people = root["people"];
  people["first_account"] = "verify-admin";
  people["roles"]["verify-admin"] = flow("{groups: [verify-admins], require: {mfa: true}}");
  people["roles"]["verify-strict"] = flow(
      plan.preparing ? "{groups: [verify-stricts]}" : "{groups: [verify-stricts], require: {mfa: true}}");
  people["roles"]["verify-viewer"] = flow("{groups: [verify-viewers]}");
}

void move_listeners(Node root, const CopyPlan& plan) {
  Node listen;
  if (root["listen"] && root["listen"]["egress"]) listen["egress"] = loopback(plan.egress_port);
  listen["web"] = loopback(plan.web_port);
  listen["health"] = loopback(plan.health_port);
  listen["admin"] = loopback(plan.admin_port);
  root["listen"] = listen;
  root["limits"]["head_wait"] = "1s";
  root["limits"]["body_wait"] = "1s";
  root.remove("trusted_proxies");
  root.remove("telemetry");
}

// The owner's policies would decide on the range too, and their tests are theirs: both stay with the map
// itself.
void replace_policies(Node root) {
  root.remove("tests");
  root.remove("policies_may_permit");
  root["policies"] = flow("[" + std::string(range_policies_file) + "]");
}

void collect_secrets(const Node& node, std::set<std::string>& names) {
  if (node.IsScalar() && node.Scalar().starts_with(secret_prefix)) {
    names.insert(node.Scalar().substr(secret_prefix.size()));
  }
  if (node.IsSequence()) {
    for (const auto& item : node) collect_secrets(item, names);
  }
  if (node.IsMap()) {
    for (const auto& entry : node) collect_secrets(entry.second, names);
  }
}

MapCopy make_copy(Node root, const CopyPlan& plan) {
  const std::string zone(inside_zone);
  root["zones"][zone] = Node(YAML::NodeType::Map);
  Node components = root["components"];
  Node flows = root["flows"];
  redirect_to_witness(components, plan);
  components["verify-range"] = range_component(range_host, zone, plan);
  components["verify-other"] = range_component(other_host, zone, plan);
  components["verify-strict"] = range_component(strict_host, zone, plan);
  add_range_flows(flows);
  add_many_hosts(components, flows, zone, plan);
  add_people(root, plan);
  move_listeners(root, plan);
  const bool has_egress = root["listen"]["egress"].IsDefined();
  if (has_egress) add_egress_range(root, plan);
  const std::string strong_flow = plan.provider_port == 0 ? std::string() : add_company_range(root, plan);
  if (plan.machines.services_port != 0) add_machines_range(root, plan);
  replace_policies(root);
  std::set<std::string> names;
  collect_secrets(root, names);
  return {to_yaml_text(root), {names.begin(), names.end()}, has_egress, strong_flow};
}

}  // namespace

Result<MapCopy> copy_map(std::string_view text, const CopyPlan& plan) {
  try {  // yaml-cpp reports by exception; this is the boundary
    const Node root = YAML::Load(std::string(text));
    const bool usable = root.IsMap() && root["zones"].IsMap() && root["zones"].size() > 0 &&
                        root["components"].IsMap() && root["flows"].IsSequence();
    if (!usable) return self_error(ErrorKind::malformed, "not a map: zones, components and flows are needed");
    return make_copy(root, plan);
  } catch (const YAML::Exception& problem) {
    return self_error(ErrorKind::malformed,
                      "line " + std::to_string(problem.mark.line + 1) + ": " + problem.msg);
  }
}

}  // namespace sallyport::verify
