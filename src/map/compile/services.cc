#include "map/compile/services.h"

#include <algorithm>
#include <tuple>

#include "map/compile/fields.h"
#include "map/compile/lists.h"
#include "map/document/nearest.h"
#include "map/schema/sections.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::string_view service_prefix = "service/";
constexpr std::size_t most_issuers = 32;     // the keys of each are kept
constexpr std::size_t most_services = 1000;  // pairs of them are compared

// Whoever can answer for the address says who the services are.
void check_in_the_clear(const Node& node, const TokenIssuer& issuer, Findings& findings) {
  bool plain = false;
  for (const std::string_view key : {"issuer", "jwks"}) {
    const Node* at = find_scalar(node, key);
    if (at == nullptr || !at->text.starts_with("http://")) continue;
    plain = plain || key == "jwks" || issuer.jwks.empty();
    if (issuer.inside && is_plain_loopback(at->text)) continue;
    findings.error(at->place, "`" + std::string(key) + "` must be https://",
                   "http:// is for an issuer on this machine only: `inside: true` and a loopback address");
  }
  if (plain && !issuer.authorities.empty()) {
    findings.error(node.find("ca")->place, "`ca` without https://", "remove it");
  }
}

TokenIssuer compile_issuer(const Entry& entry, const std::vector<TokenIssuer>& others, Findings& findings) {
  const Node& node = entry.value;
  TokenIssuer issuer;
  issuer.name = entry.key.text;
  read_into<parse_issuer>(issuer.issuer, node, "issuer");
  read_into<parse_key_address>(issuer.jwks, node, "jwks");
  issuer.algorithms = {"RS256", "ES256"};
  read_list<as_written>(issuer.algorithms, node, "algorithms", findings);
  issuer.authorities = read_text(node, "ca");
  read_into<parse_flag>(issuer.inside, node, "inside");
  check_in_the_clear(node, issuer, findings);
  for (const TokenIssuer& other : others) {
    if (issuer.issuer.empty() || other.issuer != issuer.issuer) continue;
    findings.error(node.find("issuer")->place, "this is also the issuer of " + quoted(other.name),
                   "tokens say whose they are by it: name each issuer once");
    break;
  }
  return issuer;
}

// One service while it is read.
class ServiceReader {
 public:
  // `has_door`: something listens for client certificates.
  ServiceReader(const Entry& entry, const Map& map, bool has_door, Findings& findings)
      : entry_(entry), node_(entry.value), map_(map), has_door_(has_door), findings_(findings) {}

  Service read_all() {
    service_.name = entry_.key.text;
    service_.owner = read_text(node_, "owner");
    const Node* token = node_.find("token");
    const Node* certificate = node_.find("certificate");
    if (token != nullptr && token->kind == Node::Kind::mapping) read_token(*token);
    if (certificate != nullptr && certificate->kind == Node::Kind::mapping) read_certificate(*certificate);
    if (token == nullptr && certificate == nullptr && node_.kind != Node::Kind::scalar) {
      findings_.error(entry_.key.place, "service " + quoted(service_.name) + " has nothing to show",
                      "say how it is known: `token: {...}`, `certificate: {...}`, or both");
    }
    return std::move(service_);
  }

 private:
  void read_token(const Node& node) {
    ServiceToken token;
    token.issuer = read_text(node, "issuer");
    check_issuer(node, token.issuer);
    token.subject = read_text(node, "subject");
    for (const Entry& entry : section_of(node, "claims").entries) {
      if (entry.value.kind != Node::Kind::scalar || entry.value.secretive || entry.key.secretive) continue;
      check_claim(entry);
      token.claims.emplace_back(entry.key.text, entry.value.text);
    }
    std::sort(token.claims.begin(), token.claims.end());
    if (node.find("subject") == nullptr && node.find("claims") == nullptr) {
      findings_.error(node.place, "every token of the issuer would be one of " + quoted(service_.name),
                      "say whose it is with `subject` or `claims`");
    }
    service_.token = std::move(token);
  }

  void check_issuer(const Node& node, const std::string& name) {
    std::vector<std::string_view> names;
    for (const TokenIssuer& issuer : map_.token_issuers) names.push_back(issuer.name);
    const Node* at = find_scalar(node, "issuer");
    if (at == nullptr || !parse_name(name) || std::find(names.begin(), names.end(), name) != names.end()) {
      return;
    }
    findings_.error(at->place, "no token issuer " + quoted(name),
                    names.empty() ? "name it under `token_issuers:`" : suggestion(name, names));
  }

  // What is checked anyway, and in another way than by comparing texts.
  void check_claim(const Entry& claim) {
    for (const std::string_view known : {"iss", "aud", "exp", "nbf", "iat", "jti"}) {
      if (claim.key.text != known) continue;
      findings_.error(claim.key.place, quoted(known) + " does not say whose token it is",
                      known == "aud" ? "it is asked for by the component: `audience`" : "remove it");
    }
    if (claim.key.text != "sub") return;
    findings_.error(claim.key.place, "`sub` has a key of its own", "write `subject`");
  }

  void read_certificate(const Node& node) {
    using Type = ServiceCertificate::NameType;
    ServiceCertificate certificate;
    if (auto dns = read<parse_host>(node, "dns")) certificate = {Type::dns, *dns};
    if (auto uri = read<parse_uri>(node, "uri")) certificate = {Type::uri, *uri};
    if (auto email = read<parse_mailbox>(node, "email")) certificate = {Type::email, *email};
    const auto names = std::count_if(node.entries.begin(), node.entries.end(), [](const Entry& entry) {
      return entry.key.text == "dns" || entry.key.text == "uri" || entry.key.text == "email";
    });
    if (names != 1) {
      findings_.error(
          node.place,
          names == 0 ? "the certificate has no name" : "a service is known by one name of its certificate",
          "write one of `dns`, `uri` and `email`");
    }
    if (!has_door_) {
      findings_.error(node.place, "no door asks for client certificates",
                      "add `listen: { services: 127.0.0.1:8444, client_certificates: { ca: FILE } }`");
    }
    service_.certificate = std::move(certificate);
  }

  const Entry& entry_;
  const Node& node_;
  const Map& map_;
  bool has_door_;
  Findings& findings_;
  Service service_;
};

// Every token of `second` is one of `first`, too.
bool covers(const ServiceToken& first, const ServiceToken& second) {
  if (first.issuer != second.issuer || (first.subject.empty() && first.claims.empty())) return false;
  if (!first.subject.empty() && first.subject != second.subject) return false;
  return std::includes(second.claims.begin(), second.claims.end(), first.claims.begin(), first.claims.end());
}

// Of two that something could both be, neither acts: who it is must be plain.
void check_pair(const Service& first, const Service& second, Place place, Findings& findings) {
  const std::string both = quoted(first.name) + " and " + quoted(second.name);
  if (first.token && second.token &&
      (covers(*first.token, *second.token) || covers(*second.token, *first.token))) {
    findings.error(place, "one token could be of both services, " + both,
                   "tell them apart by `subject`, or by the value of a claim");
  }
  if (first.certificate && second.certificate && !first.certificate->name.empty() &&
      first.certificate->type == second.certificate->type &&
      first.certificate->name == second.certificate->name) {
    findings.error(place, "one certificate could be of both services, " + both,
                   "give each a name of its own");
  }
}

void check_door(const Node& listen, const Map& map, Findings& findings) {
  const Node* door = listen.find("services");
  const bool used = std::any_of(map.services.begin(), map.services.end(),
                                [](const Service& service) { return service.certificate.has_value(); });
  if (door == nullptr || used) return;
  findings.warning(door->place, "no service has a `certificate` to show here",
                   "give a service one, or remove the door");
}

}  // namespace

bool names_service(std::string_view who) { return who.starts_with(service_prefix); }

std::string resolve_service(const Node& who, const Map& map, Findings& findings) {
  std::string name = who.text.substr(service_prefix.size());
  if (map.find_service(name) != nullptr) return name;
  std::vector<std::string> written;
  for (const Service& service : map.services) written.push_back(std::string(service_prefix) + service.name);
  const std::vector<std::string_view> names(written.begin(), written.end());
  findings.error(who.place, "no service " + quoted(name),
                 names.empty() ? "name it under `services:`" : suggestion(who.text, names));
  return {};
}

Requirements compile_service_requirements(const Node& require, Findings& findings) {
  Requirements wanted;
  for (const Entry& entry : require.entries) {
    if (entry.key.text == "network") continue;
    const bool known = std::any_of(require_section.keys.begin(), require_section.keys.end(),
                                   [&](const Key& key) { return key.name == entry.key.text; });
    if (!known) continue;  // reported by the table
    findings.error(entry.key.place,
                   "a service has no session that `" + entry.key.text + "` could be asked of",
                   "only `network` can be required of it");
  }
  read_list<as_written>(wanted.networks, require, "network", findings);
  return wanted;
}

void compile_services(const Node& root, Draft& draft, Findings& findings) {
  Map& map = draft.map;
  const Node& issuers = section_of(root, "token_issuers");
  const Node& services = section_of(root, "services");
  for (const auto& [list, most, words] : {std::tuple(&issuers, most_issuers, "token issuers"),
                                          std::tuple(&services, most_services, "services")}) {
    if (list->entries.size() <= most) continue;
    findings.error(list->place, "more than " + std::to_string(most) + " " + words);
    return;
  }
  for (const Entry& entry : issuers.entries) {
    map.token_issuers.push_back(compile_issuer(entry, map.token_issuers, findings));
    draft.token_issuers.push_back(entry.key.place);
  }
  const bool has_door = section_of(root, "listen").find("services") != nullptr;
  for (const Entry& entry : services.entries) {
    Service service = ServiceReader(entry, map, has_door, findings).read_all();
    for (const Service& other : map.services) check_pair(other, service, entry.key.place, findings);
    map.services.push_back(std::move(service));
    draft.services.push_back(entry.key.place);
  }
  check_door(section_of(root, "listen"), map, findings);
}

}  // namespace sallyport::map
