// map/compile/sign_in.cc: OpenID providers, and who tells us that a session is over.
#include <algorithm>
#include <array>

#include "map/compile/fields.h"
#include "map/compile/lists.h"
#include "map/compile/people.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::array presets = {ProviderPreset::generic,  ProviderPreset::entra, ProviderPreset::google,
                                ProviderPreset::aws,      ProviderPreset::okta,  ProviderPreset::keycloak,
                                ProviderPreset::authentik};
constexpr std::size_t most_providers = 32;  // of each list; a page of more is no choice

Result<std::string> parse_scope(std::string_view text) {  // RFC 6749 §3.3
  const bool good = !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
    return byte > ' ' && byte < 0x7f && byte != '"' && byte != '\\';
  });
  if (!good) return self_error(ErrorKind::malformed, "one word each: [email, profile]");
  return std::string(text);
}

// One provider while it is read.
class ProviderReader {
 public:
  ProviderReader(const Node& node, Findings& findings) : node_(node), findings_(findings) {}

  Provider read_all() {
    const std::string preset = read_text(node_, "preset");
    const auto known = std::find_if(presets.begin(), presets.end(),
                                    [&](ProviderPreset p) { return to_string(p) == preset; });
    provider_ = preset_defaults(known == presets.end() ? ProviderPreset::generic : *known);
    provider_.name = read_text(node_, "name");
    provider_.label = read_text(node_, "label");
    if (provider_.label.empty()) provider_.label = provider_.name;
    provider_.authorities = read_text(node_, "ca");
    read_into<parse_flag>(provider_.inside, node_, "inside");
    read_client();
    read_issuer();
    read_claims();
    read_groups();
    read_second_factor();
    read_into<parse_duration>(provider_.recheck, node_, "recheck");
    return std::move(provider_);
  }

 private:
  void read_client() {
    provider_.client_id = read_text(node_, "client_id");
    read_into<parse_flag>(provider_.pushed, node_, "pushed");
    const Node* secret = node_.find("client_secret");
    const Node* key = node_.find("private_key");
    const Node* authentication = find_scalar(node_, "authentication");
    if (secret != nullptr && key != nullptr) {
      findings_.error(key->place, "a provider has either `client_secret` or `private_key`", "remove one");
    }
    if (authentication != nullptr && secret == nullptr) {
      findings_.error(authentication->place, "`authentication` is about how `client_secret` is sent",
                      key != nullptr ? "remove it" : "add `client_secret: secret:NAME`, or remove it");
    }
    provider_.authentication = ClientAuthentication::none;
    if (key != nullptr) {
      provider_.authentication = ClientAuthentication::private_key_jwt;
      read_into<parse_secret_reference>(provider_.credential, node_, "private_key");
    } else if (secret != nullptr) {
      const bool in_form = authentication != nullptr && authentication->text == "secret_post";
      provider_.authentication =
          in_form ? ClientAuthentication::secret_post : ClientAuthentication::secret_basic;
      read_into<parse_secret_reference>(provider_.credential, node_, "client_secret");
    }
  }

  void read_issuer() {
    read_into<parse_issuer>(provider_.issuer, node_, "issuer");
    if (provider_.issuer.empty()) return;
    const Place place = node_.find("issuer")->place;
    const bool plain = provider_.issuer.starts_with("http://");
    if (plain && !(provider_.inside && is_plain_loopback(provider_.issuer))) {
      findings_.error(
          place, "the issuer must be https://: who signs in would be anybody's to say",
          "http:// is for a provider on this machine only: `inside: true` and a loopback address");
    }
    if (plain && !provider_.authorities.empty()) {
      findings_.error(node_.find("ca")->place, "`ca` without https://", "remove it");
    }
    if (provider_.preset == ProviderPreset::entra) check_tenant(place);
  }

  // Tokens name the tenant that made them, and of many tenants each says what it likes of addresses.
  void check_tenant(Place place) {
    for (const std::string_view shared : {"/common/", "/organizations/", "/consumers/", "/{tenantid}/"}) {
      if ((provider_.issuer + "/").find(shared) == std::string::npos) continue;
      findings_.error(place, "this issuer is of every tenant, not of yours",
                      "write https://login.microsoftonline.com/TENANT-ID/v2.0");
      return;
    }
  }

  void read_claims() {
    read_list<parse_scope>(provider_.scopes, node_, "scopes", findings_);
    for_each_scalar(node_, "scopes", [&](const Node& item) {
      if (item.text == "openid")
        findings_.error(item.place, "`openid` is asked for always", "leave it out of `scopes`");
      else if (!parse_scope(item.text))
        findings_.error(item.place, quoted(item.text) + " is no scope",
                        parse_scope(item.text).error().detail);
    });
    read_list<as_written>(provider_.algorithms, node_, "algorithms", findings_);
    if (const Node* name = find_scalar(node_, "name_claim")) provider_.name_claim = name->text;
    if (const Node* groups = find_scalar(node_, "groups_claim")) provider_.groups_claim = groups->text;
    read_list<parse_email_domain>(provider_.email_domains, node_, "email_domains", findings_);
    read_into<parse_flag>(provider_.unverified_email, node_, "unverified_email");
    check_addresses();
  }

  void check_addresses() {
    if (!provider_.email_domains.empty() || provider_.name_claim.empty()) return;
    const std::string who = "provider " + quoted(provider_.name);
    if (provider_.preset == ProviderPreset::google) {
      findings_.warning(node_.place, who + " lets in everybody who has a Google account",
                        "name your domains: `email_domains: [example.com]`");
    } else if (provider_.unverified_email && provider_.name_claim == "email") {
      findings_.warning(node_.place, who + " may name people by addresses that it has not verified",
                        "name your domains with `email_domains`, or a claim that nobody can change with "
                        "`name_claim`");
    }
  }

  void read_groups() {
    const Node& groups = section_of(node_, "groups");
    for (const Entry& entry : groups.entries) {
      if (entry.value.kind != Node::Kind::scalar || entry.value.secretive || entry.key.secretive) continue;
      if (!entry.key.text.empty() && !entry.value.text.empty())
        provider_.groups.emplace_back(entry.key.text, entry.value.text);
    }
    read_into<parse_flag>(provider_.own_group_names, node_, "own_group_names");
    read_list<as_written>(provider_.everybody, node_, "everybody", findings_);
    if (provider_.groups_claim.empty() && !provider_.groups.empty()) {
      findings_.error(groups.place, "this provider sends no groups",
                      "say in which claim with `groups_claim`, or use `everybody`");
    }
    const bool sent =
        !provider_.groups_claim.empty() && (provider_.own_group_names || !provider_.groups.empty());
    if (!sent && provider_.everybody.empty()) {
      findings_.warning(node_.place, "nobody who signs in with " + quoted(provider_.name) + " is in a group",
                        "say who is with `groups` or `everybody`");
    }
  }

  void read_second_factor() {
    const Node* node = node_.find("second_factor");
    if (node == nullptr) return;
    SecondFactorRule& rule = provider_.second_factor;
    rule = {};
    read_list<as_written>(rule.amr, *node, "amr", findings_);
    read_list<as_written>(rule.acr, *node, "acr", findings_);
    rule.always = read_text(*node, "always");
    if (rule.always.empty() || (rule.amr.empty() && rule.acr.empty())) return;
    findings_.error(node->find("always")->place, "`always` leaves nothing for `amr` and `acr` to say",
                    "keep one or the other");
  }

  const Node& node_;
  Findings& findings_;
  Provider provider_;
};

void check_name(const Node& node, std::string_view name, const std::vector<std::string_view>& taken,
                Findings& findings) {
  constexpr std::size_t most = 32;
  const Node* at = find_scalar(node, "name");
  if (at == nullptr) return;
  if (name.size() > most) {
    findings.error(at->place, "the name is longer than " + std::to_string(most) + " letters",
                   "it stands in addresses: keep it short");
  } else if (name == accounts_name) {
    findings.error(at->place, "`accounts` are those of Sallyport", "give the provider a name of its own");
  } else if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
    findings.error(at->place, quoted(name) + " is there twice", "give each a name of its own");
  }
}

// Both could name the same person: whoever can sign in with the weaker one is that person.
void check_overlap(const Provider& second, Place place, const std::vector<Provider>& others,
                   Findings& findings) {
  for (const Provider& first : others) {
    std::string shared;
    for (const std::string& domain : second.email_domains) {
      const auto& there = first.email_domains;
      if (std::find(there.begin(), there.end(), domain) != there.end()) shared = domain;
    }
    const bool any = first.email_domains.empty() || second.email_domains.empty();
    if (first.name_claim != second.name_claim || (!any && shared.empty())) continue;
    findings.warning(place,
                     quoted(first.name) + " and " + quoted(second.name) + " can both vouch for " +
                         (shared.empty() ? "the same people" : "people of " + quoted(shared)),
                     "give each `email_domains` of its own, unless both are trusted alike");
  }
}

}  // namespace

void compile_sign_in(const Node& people, Map& map, Findings& findings) {
  std::vector<Provider>& all = map.people.sign_in;
  const Node& list = section_of(people, "sign_in");
  if (list.items.size() > most_providers) {
    findings.error(list.place, "more than " + std::to_string(most_providers) + " providers");
    return;
  }
  for (const Node& item : list.items) {
    if (item.kind != Node::Kind::mapping) continue;
    Provider provider = ProviderReader(item, findings).read_all();
    std::vector<std::string_view> taken;
    for (const Provider& other : all) taken.push_back(other.name);
    check_name(item, provider.name, taken, findings);
    check_overlap(provider, item.place, all, findings);
    all.push_back(std::move(provider));
  }
}

void compile_signals(const Node& people, Map& map, Findings& findings) {
  const Node& list = section_of(people, "signals");
  if (list.items.size() > most_providers) {
    findings.error(list.place, "more than " + std::to_string(most_providers) + " signal sources");
    return;
  }
  for (const Node& item : list.items) {
    if (item.kind != Node::Kind::mapping) continue;
    SignalSource source;
    std::vector<std::string_view> taken, providers;
    for (const SignalSource& other : map.people.signals) taken.push_back(other.name);
    for (const Provider& provider : map.people.sign_in) providers.push_back(provider.name);
    source.name = read_text(item, "name");
    check_name(item, source.name, taken, findings);
    source.audience = read_text(item, "audience");
    read_into<parse_secret_reference>(source.bearer, item, "bearer");
    read_into<parse_issuer>(source.issuer, item, "issuer");
    read_into<parse_key_address>(source.jwks, item, "jwks");
    source.provider = read_text(item, "provider");
    const auto of = std::find_if(map.people.sign_in.begin(), map.people.sign_in.end(),
                                 [&](const Provider& each) { return each.name == source.provider; });
    if (of == map.people.sign_in.end()) {
      if (const Node* at = find_scalar(item, "provider"))
        findings.error(at->place, "no provider " + quoted(at->text), suggestion(at->text, providers));
    } else if (source.issuer.empty()) {
      source.issuer = of->issuer;
    }
    for (const std::string_view key : {"issuer", "jwks"}) {
      const Node* at = find_scalar(item, key);
      const bool plain = at != nullptr && at->text.starts_with("http://");
      const bool inside = of != map.people.sign_in.end() && of->inside;
      if (!plain || (inside && is_plain_loopback(at->text))) continue;
      findings.error(at->place, "`" + std::string(key) + "` must be https://",
                     "http:// is for a provider on this machine only: `inside: true` and a loopback address");
    }
    map.people.signals.push_back(std::move(source));
  }
}

}  // namespace sallyport::map
