#include "map/compile/listen.h"

#include "map/compile/fields.h"
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

bool is_loopback_host(const std::string& host) {
  const auto address = parse_address(host);
  return address.ok() && is_loopback(*address);
}

void compile_services_door(const Node& node, Listen& listen, Findings& findings) {
  listen.services = read<parse_listen>(node, "services");
  if (listen.services) listen.services->tls = true;
  const Node* certificates = node.find("client_certificates");
  const Node* services = node.find("services");
  if (certificates == nullptr) {
    if (services == nullptr) return;
    findings.error(services->place, "`services` without `client_certificates`: no certificate would count",
                   "say who vouches for them with `client_certificates: { ca: FILE }`");
    return;
  }
  listen.client_authorities = read_text(*certificates, "ca");
  listen.client_revocations = read_text(*certificates, "crl");
  if (services == nullptr) {
    findings.error(certificates->place, "`client_certificates` without `services`: nobody is asked for one",
                   "add `services: 127.0.0.1:8444`, or remove it");
  } else if (certificates->kind == Node::Kind::mapping && certificates->find("crl") == nullptr) {
    findings.warning(certificates->place, "revoked client certificates are good until they end",
                     "name their revocation lists with `crl`");
  }
}

void read_proxies(const Node& node, Listen& listen, Findings& findings) {
  for_each_scalar(node, "proxies", [&](const Node& item) {
    if (const auto network = read_proxy(item, findings)) listen.forward_auth_proxies.push_back(*network);
  });
  if (node.find("proxies") != nullptr) return;
  for (const std::string_view loopback : {"127.0.0.0/8", "::1"}) {
    listen.forward_auth_proxies.push_back(parse_network(loopback).value());
  }
  if (is_loopback_host(listen.forward_auth->host)) return;
  findings.error(node.find("address")->place, "other machines reach this address, and no proxy is named",
                 "name those that may ask: `proxies: [192.0.2.10]`");
}

void compile_forward_auth(const Node& listen_node, Listen& listen, Findings& findings) {
  const Node* node = listen_node.find("forward_auth");
  if (node == nullptr || node->kind != Node::Kind::mapping) return;
  listen.forward_auth = read<parse_listen>(*node, "address");
  if (!listen.forward_auth) return;
  read_proxies(*node, listen, findings);
  findings.warning(node->place,
                   "behind another proxy no body is seen, no credential is taken out of a request, nothing "
                   "that is open is cut when a session ends, and the proxy may read a path in another way",
                   "for moving in stages: let the traffic itself come to `web` in the end");
}

}  // namespace

std::optional<Network> read_proxy(const Node& item, Findings& findings) {
  const Result<Network> network = parse_network(item.text);
  if (!network) return std::nullopt;
  if (network->prefix == 0 || (network->prefix == 96 && item.text.starts_with("0.0.0.0/"))) {
    findings.error(item.place, "trusting every address means anybody can claim any address",
                   "name the networks of your proxies");
  }
  return *network;
}

Listen compile_listen(const Node& node, Findings& findings) {
  Listen listen;
  listen.web.tls = true;
  read_into<parse_web_listen>(listen.web, node, "web");
  listen.egress = read<parse_egress_listen>(node, "egress");
  listen.health = read<parse_listen>(node, "health");
  listen.admin = read<parse_listen>(node, "admin");
  const Node& tls = section_of(node, "tls");
  listen.certificate = read_text(tls, "certificate");
  listen.key = read_text(tls, "key");
  compile_services_door(node, listen, findings);
  compile_forward_auth(node, listen, findings);
  return listen;
}

void check_listeners(const Node& node, const Listen& listen, Findings& findings) {
  struct Listener {
    std::string_view key;
    const Address* address;
    std::string_view words;
    const Node* at;
  };
  const auto given = [](const std::optional<Address>& address) { return address ? &*address : nullptr; };
  const Listener all[] = {{"web", &listen.web, "the web door", find_scalar(node, "web")},
                          {"egress", given(listen.egress), "the egress door", find_scalar(node, "egress")},
                          {"health", given(listen.health), "`health`", find_scalar(node, "health")},
                          {"admin", given(listen.admin), "`admin`", find_scalar(node, "admin")},
                          {"services", given(listen.services), "`services`", find_scalar(node, "services")},
                          {"forward_auth", given(listen.forward_auth), "`forward_auth`",
                           find_scalar(section_of(node, "forward_auth"), "address")}};
  for (const Listener& second : all) {
    if (second.at == nullptr || second.address == nullptr) continue;
    for (const Listener* first = all; first != &second; ++first) {
      if (first->address == nullptr || first->address->host != second.address->host ||
          first->address->port != second.address->port)
        continue;
      findings.error(second.at->place,
                     "`" + std::string(second.key) + "` has the address of " + std::string(first->words),
                     "give it a port of its own");
      break;
    }
  }
}

}  // namespace sallyport::map
