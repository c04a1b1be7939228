// map/compile/settings.cc: listen, limits, trusted proxies, telemetry, people.
#include <algorithm>

#include "map/compile/draft.h"
#include "map/compile/fields.h"
#include "map/compile/people.h"
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

constexpr std::string_view this_machine[] = {"127.0.0.0/8", "::1/128"};

bool is_everybody(const Network& network, std::string_view text) {
  return network.prefix == 0 || (network.prefix == 96 && text.starts_with("0.0.0.0/"));
}

// Who may vouch for clients, and where they show it: one without the other means nothing.
void compile_services_listener(const Node& node, Listen& listen, Findings& findings) {
  listen.services = read<parse_listen>(node, "services");
  if (listen.services) listen.services->tls = true;
  const Node* const given = node.find("client_certificates");
  const Node& certificates = section_of(node, "client_certificates");
  listen.client_authorities = read_text(certificates, "ca");
  listen.client_revocations = read_text(certificates, "crl");
  const Node* const services = node.find("services");
  if (services != nullptr && given == nullptr) {
    findings.error(services->place, "nobody vouches for the certificates that clients show here",
                   "add `client_certificates: { ca: FILE }`");
  } else if (services == nullptr && given != nullptr) {
    findings.error(given->place, "no client shows a certificate anywhere",
                   "add `services: 127.0.0.1:8444`, or remove it");
  } else if (given != nullptr && given->kind == Node::Kind::mapping && certificates.find("crl") == nullptr) {
    findings.warning(given->place, "no revocation list: a lost certificate is good until it ends",
                     "name one with `crl`");
  }
}

void compile_forward_auth(const Node& node, Listen& listen, Findings& findings) {
  const Node* const given = node.find("forward_auth");
  if (given == nullptr || given->kind != Node::Kind::mapping) return;
  listen.forward_auth = read<parse_listen>(*given, "address");
  for_each_scalar(*given, "proxies", [&](const Node& item) {
    const Result<Network> network = parse_network(item.text);
    if (!network) return;
    if (is_everybody(*network, item.text)) {
      findings.error(item.place, "anybody could ask, and describe any request",
                     "name the addresses of your proxies");
    }
    listen.forward_auth_proxies.push_back(*network);
  });
  if (given->find("proxies") == nullptr) {
    for (const std::string_view own : this_machine)
      listen.forward_auth_proxies.push_back(*parse_network(own));
    if (listen.forward_auth && !is_loopback_host(listen.forward_auth->host)) {
      findings.error(given->place, "proxies of other machines ask here, and none is listed",
                     "name them with `proxies: [10.0.0.5]`");
    }
  }
  findings.warning(given->place,
                   "behind `forward_auth` another proxy handles the requests: it may read a path in another "
                   "way, and open streams are not ended with their session",
                   "a step on the way: let Sallyport stand in front in the end");
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
  compile_services_listener(node, listen, findings);
  compile_forward_auth(node, listen, findings);
  return listen;
}

// Health and metrics must not be reachable through the public door (S15), nor one door through another.
void check_listeners(const Node& node, const Listen& listen, Findings& findings) {
  struct Listener {
    std::string_view key;
    const Address* address;
    std::string_view words;
  };
  const auto given = [](const std::optional<Address>& address) { return address ? &*address : nullptr; };
  const Listener all[] = {{"web", &listen.web, "the web door"},
                          {"egress", given(listen.egress), "the egress door"},
                          {"services", given(listen.services), "`services`"},
                          {"forward_auth", given(listen.forward_auth), "`forward_auth`"},
                          {"health", given(listen.health), "`health`"},
                          {"admin", given(listen.admin), "`admin`"}};
  for (const Listener& second : all) {
    const Node* at = node.find(second.key);
    if (at == nullptr || second.address == nullptr) continue;
    for (const Listener* first = all; first != &second; ++first) {
      if (first->address == nullptr || first->address->host != second.address->host ||
          first->address->port != second.address->port)
        continue;
      findings.error(at->place,
                     "`" + std::string(second.key) + "` has the address of " + std::string(first->words),
                     "give it a port of its own");
      break;
    }
  }
}

Limits compile_limits(const Node& node) {
  Limits limits;
  read_into<parse_size>(limits.max_head, node, "max_head");
  read_into<parse_count>(limits.max_fields, node, "max_fields");
  read_into<parse_size>(limits.max_target, node, "max_target");
  read_into<parse_size>(limits.max_body, node, "max_body");
  read_into<parse_count>(limits.max_connections, node, "max_connections");
  read_into<parse_count>(limits.max_connections_per_client, node, "max_connections_per_client");
  read_into<parse_duration>(limits.head_wait, node, "head_wait");
  read_into<parse_duration>(limits.body_wait, node, "body_wait");
  read_into<parse_duration>(limits.idle_wait, node, "idle_wait");
  read_into<parse_duration>(limits.upstream_wait, node, "upstream_wait");
  read_into<parse_duration>(limits.connect_wait, node, "connect_wait");
  read_into<parse_duration>(limits.tunnel_idle_wait, node, "tunnel_idle_wait");
  read_into<parse_duration>(limits.drain_wait, node, "drain_wait");
  read_into<parse_size>(limits.max_model_body, node, "max_model_body");
  read_into<parse_duration>(limits.model_wait, node, "model_wait");
  read_into<parse_duration>(limits.model_idle_wait, node, "model_idle_wait");
  read_into<parse_duration>(limits.key_age, node, "key_age");
  return limits;
}

// Files beside the map or below it: a map says which rules are in force, so it may not point elsewhere.
void compile_policies(const Node& root, Map& map, Findings& findings) {
  for_each_scalar(root, "policies", [&](const Node& item) {
    const std::string& pattern = item.text;
    const std::size_t star = pattern.find('*');
    const bool outside = pattern.starts_with('/') || ("/" + pattern + "/").find("/../") != std::string::npos;
    if (outside) {
      findings.error(item.place, quoted(pattern) + " is not beside the map", "write policies/*.cedar");
    } else if (star != std::string::npos && star < pattern.rfind('/') &&
               pattern.rfind('/') != std::string::npos) {
      findings.error(item.place, "`*` stands in the last part of the name only", "write policies/*.cedar");
    }
    map.policies.push_back({findings.place_text(item.place), pattern});
  });
  map.policies_may_permit = read_text(root, "policies_may_permit");
  if (!map.policies_may_permit.empty() && map.policies.empty()) {
    findings.error(root.find("policies_may_permit")->place, "`policies_may_permit` without `policies`",
                   "name the files, or remove it");
  }
}

}  // namespace

void compile_settings(const Node& root, Draft& draft, Findings& findings) {
  Map& map = draft.map;
  map.stack = read_text(root, "stack");
  map.listen = compile_listen(section_of(root, "listen"), findings);
  check_listeners(section_of(root, "listen"), map.listen, findings);
  read_into<parse_collector>(map.telemetry, root, "telemetry");
  map.limits = compile_limits(section_of(root, "limits"));
  for_each_scalar(root, "trusted_proxies", [&](const Node& item) {
    const Result<Network> network = parse_network(item.text);
    if (!network) return;
    if (is_everybody(*network, item.text)) {
      findings.error(item.place, "trusting every address means anybody can claim any address",
                     "name the networks of your proxies");
    }
    map.trusted_proxies.push_back(*network);
  });
  compile_people(section_of(root, "people"), map, findings);
  compile_policies(root, map, findings);
  check_provider_groups(root, map, findings);
}

}  // namespace sallyport::map
