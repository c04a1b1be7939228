// map/compile/services.cc: programs that act by themselves, and who signs their tokens.
#include "map/compile/services.h"

#include <algorithm>

#include "map/compile/fields.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::string_view prefix = "service/";
constexpr std::size_t most_claims = 8;

void check_plain(const Node& node, std::string_view key, bool inside, Findings& findings) {
  const Node* at = find_scalar(node, key);
  if (at == nullptr || !at->text.starts_with("http://")) return;
  if (inside && is_plain_loopback(at->text)) return;
  findings.error(at->place,
                 "`" + std::string(key) + "` must be https://: who a program is would be anybody's to say",
                 "http:// is for an issuer on this machine only: `inside: true` and a loopback address");
}

TokenIssuer compile_issuer(const Entry& entry, const Map& map, Findings& findings) {
  const Node& node = entry.value;
  TokenIssuer made;
  made.name = entry.key.text;
  read_into<parse_issuer>(made.issuer, node, "issuer");
  read_into<parse_key_address>(made.jwks, node, "jwks");
  for_each_scalar(node, "algorithms", [&](const Node& item) { made.algorithms.push_back(item.text); });
  if (made.algorithms.empty()) made.algorithms = {"RS256", "ES256"};
  made.authorities = read_text(node, "ca");
  read_into<parse_flag>(made.inside, node, "inside");
  check_plain(node, "issuer", made.inside, findings);
  check_plain(node, "jwks", made.inside, findings);
  for (const TokenIssuer& other : map.token_issuers) {
    if (made.issuer.empty() || other.issuer != made.issuer) continue;
    findings.error(node.find("issuer")->place, "this is also the issuer of " + quoted(other.name),
                   "name it once: services tell their tokens apart by subject and claims");
  }
  return made;
}

// One service while it is read.
class ServiceReader {
 public:
  ServiceReader(const Entry& entry, const Map& map, Findings& findings)
      : node_(entry.value), place_(entry.key.place), map_(map), findings_(findings) {
    service_.name = entry.key.text;
    service_.owner = read_text(node_, "owner");
  }

  Service read_all() {
    if (const Node* token = node_.find("token"); token != nullptr) read_token(*token);
    if (const Node* certificate = node_.find("certificate"); certificate != nullptr)
      read_certificate(*certificate);
    if (node_.kind == Node::Kind::mapping && node_.find("token") == nullptr &&
        node_.find("certificate") == nullptr) {
      findings_.error(place_, "nothing says how " + quoted(service_.name) + " is known",
                      "give it a `token` or a `certificate`");
    }
    return std::move(service_);
  }

 private:
  void read_token(const Node& node) {
    if (node.kind != Node::Kind::mapping) return;
    ServiceToken token;
    if (const Node* issuer = find_scalar(node, "issuer"); issuer != nullptr) {
      token.issuer = issuer->text;
      std::vector<std::string_view> names;
      for (const TokenIssuer& each : map_.token_issuers) names.push_back(each.name);
      if (std::find(names.begin(), names.end(), issuer->text) == names.end()) {
        findings_.error(issuer->place, "no token issuer " + quoted(issuer->text),
                        names.empty() ? "name it under `token_issuers:`" : suggestion(issuer->text, names));
      }
    }
    token.subject = read_text(node, "subject");
    const Node& claims = section_of(node, "claims");
    for (const Entry& entry : claims.entries) {
      if (entry.value.kind != Node::Kind::scalar || entry.value.secretive || entry.key.secretive) continue;
      token.claims.emplace_back(entry.key.text, entry.value.text);
    }
    if (token.claims.size() > most_claims) {
      findings_.error(claims.place, "more than " + std::to_string(most_claims) + " claims", "remove some");
    }
    if (node.find("subject") == nullptr && claims.entries.empty()) {
      findings_.error(node.place, "every token of this issuer would be this service's",
                      "say whose it is with `subject` or `claims`");
    }
    service_.token = std::move(token);
    check_same_token(node.place);
  }

  // Two services of which one token could be: it would be nobody's.
  void check_same_token(Place place) {
    for (const Service& other : map_.services) {
      if (!other.token || *other.token != *service_.token) continue;
      findings_.error(place, "this is also the token of service " + quoted(other.name),
                      "a token says who acts: give each service its own subject or claims");
    }
  }

  void read_certificate(const Node& node) {
    if (node.kind != Node::Kind::mapping) return;
    using NameType = ServiceCertificate::NameType;
    constexpr std::pair<std::string_view, NameType> types[] = {
        {"dns", NameType::dns}, {"uri", NameType::uri}, {"email", NameType::email}};
    const Node* found = nullptr;
    ServiceCertificate certificate;
    for (const auto& [key, type] : types) {
      const Node* at = node.find(key);
      if (at == nullptr) continue;
      if (found != nullptr) {
        findings_.error(at->place, "a service is known by one name", "keep one of `dns`, `uri` and `email`");
        return;
      }
      found = at;
      certificate.type = type;
    }
    if (found == nullptr) {
      findings_.error(node.place, "nothing says whose certificate it is", "name its `dns`, `uri` or `email`");
      return;
    }
    if (found->kind != Node::Kind::scalar || found->secretive) return;
    const auto name = parse_certificate_name(certificate.type, found->text);
    if (!name) {
      findings_.error(found->place, quoted(found->text) + " is no such name", name.error().detail);
      return;
    }
    certificate.name = *name;
    service_.certificate = std::move(certificate);
    check_same_certificate(found->place);
  }

  void check_same_certificate(Place place) {
    if (!map_.listen.services) {
      findings_.error(place, "there is no listener where a client shows a certificate",
                      "add `listen: { services: 127.0.0.1:8444, client_certificates: { ca: FILE } }`");
    }
    for (const Service& other : map_.services) {
      if (!other.certificate || *other.certificate != *service_.certificate) continue;
      findings_.error(place, "this is also the name of service " + quoted(other.name),
                      "a certificate says who acts: give each service its own");
    }
  }

  const Node& node_;
  Place place_;
  const Map& map_;
  Findings& findings_;
  Service service_;
};

bool is_used(const Map& map, const Service& service) {
  return std::any_of(map.flows.begin(), map.flows.end(), [&](const Flow& flow) {
    return flow.from == Flow::From::service && flow.service == service.name;
  });
}

bool is_used(const Map& map, const TokenIssuer& issuer) {
  return std::any_of(map.services.begin(), map.services.end(), [&](const Service& service) {
    return service.token && service.token->issuer == issuer.name;
  });
}

}  // namespace

bool names_service(std::string_view who) { return who.starts_with(prefix); }

std::string resolve_service(const Node& who, const Map& map, Findings& findings) {
  std::string name = who.text.substr(prefix.size());
  if (map.find_service(name) != nullptr) return name;
  std::vector<std::string> written;
  for (const Service& service : map.services) written.push_back(std::string(prefix) + service.name);
  const std::vector<std::string_view> names(written.begin(), written.end());
  findings.error(who.place, "no service " + quoted(name),
                 names.empty() ? "name it under `services:`" : suggestion(who.text, names));
  return {};
}

void compile_services(const Node& root, Map& map, Findings& findings) {
  for (const Entry& entry : section_of(root, "token_issuers").entries) {
    map.token_issuers.push_back(compile_issuer(entry, map, findings));
  }
  for (const Entry& entry : section_of(root, "services").entries) {
    map.services.push_back(ServiceReader(entry, map, findings).read_all());
  }
}

void check_services(const Node& root, const Map& map, Findings& findings) {
  for (const Entry& entry : section_of(root, "services").entries) {
    const Service* service = map.find_service(entry.key.text);
    if (service == nullptr || is_used(map, *service) || !map.policies_may_permit.empty()) continue;
    findings.warning(entry.key.place, "no flow is from service " + quoted(service->name),
                     "everything it does is refused");
  }
  for (std::size_t i = 0; i < map.token_issuers.size(); ++i) {
    if (is_used(map, map.token_issuers[i])) continue;
    findings.warning(section_of(root, "token_issuers").entries[i].key.place,
                     "no service shows tokens of " + quoted(map.token_issuers[i].name), "remove it");
  }
}

}  // namespace sallyport::map
