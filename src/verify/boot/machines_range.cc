#include "verify/boot/machines_range.h"

#include <string>

#include "verify/witness/provider.h"

namespace sallyport::verify {
namespace {

using YAML::Node;

std::string text(std::string_view view) { return std::string(view); }
std::string loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

// They are not asked anything here, and no file of theirs lies beside the copy.
void calm_owners(Node issuers) {
  for (auto issuer : issuers) issuer.second.remove("ca");
}

void add_listeners(Node listen, const CopyPlan& plan) {
  listen["services"] = loopback(plan.machines.services_port);
  listen["client_certificates"]["ca"] = plan.machines.authority_file;
  listen["client_certificates"]["crl"] = plan.machines.revocation_file;
  listen["forward_auth"]["address"] = loopback(plan.machines.forward_auth_port);
  listen["forward_auth"]["proxies"].push_back(text(proxy_address) + "/32");
}

void add_component(Node components, const char* name, std::string_view host, std::string_view audience,
                   const CopyPlan& plan) {
  Node component;
  component["kind"] = "http";
  component["zone"] = text(inside_zone);
  component["address"] = "http://" + loopback(plan.witness_port);
  component["public"] = "https://" + text(host) + ":" + std::to_string(plan.web_port);
  component["audience"] = text(audience);
  components[name] = component;
}

void add_services(Node root, const CopyPlan& plan) {
  Node issuer = YAML::Load("{algorithms: [ES256], inside: true}");
  issuer["issuer"] = "http://" + loopback(plan.provider_port) + "/" + text(machines_realm);
  issuer["jwks"] = issuer["issuer"].Scalar() + "/jwks";
  root["token_issuers"][text(machines_realm)] = issuer;
  Node services = root["services"];
  services["verify-robot"]["token"]["issuer"] = text(machines_realm);
  services["verify-robot"]["token"]["subject"] = text(robot_subject);
  services["verify-holder"]["certificate"]["dns"] = text(holder_dns);
  services["verify-named"]["certificate"]["uri"] = text(holder_uri);
}

void add_flows(Node flows) {
  for (const char* flow : {"{from: service/verify-robot, to: verify-one, can: ['GET /jobs/**']}",
                           "{from: service/verify-robot, to: verify-two, can: ['GET /jobs/**']}",
                           "{from: service/verify-holder, to: verify-one, can: ['GET /jobs/**']}",
                           "{from: service/verify-named, to: verify-one, can: ['GET /jobs/**']}",
                           "{from: role/verify-viewer, to: verify-one, can: ['GET /view/**']}"}) {
    flows.push_back(YAML::Load(flow));
  }
}

}  // namespace

void add_machines_range(Node root, const CopyPlan& plan) {
  if (root["token_issuers"]) calm_owners(root["token_issuers"]);
  root["people"]["tokens"] = YAML::Load("{enabled: true, life: 30d, unseen: 7d}");
  add_listeners(root["listen"], plan);
  add_component(root["components"], "verify-one", one_host, one_audience, plan);
  add_component(root["components"], "verify-two", two_host, two_audience, plan);
  add_services(root, plan);
  add_flows(root["flows"]);
}

}  // namespace sallyport::verify
