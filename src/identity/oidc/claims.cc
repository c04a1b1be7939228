#include "identity/oidc/claims.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "identity/group_list.h"
#include "identity/oidc/parameters.h"
#include "identity/oidc/presets.h"

namespace sallyport::identity {
namespace {

using Help = Declined::Help;

constexpr std::size_t max_email = 254;
constexpr std::size_t max_name = 128;
constexpr std::string_view name_of_email = "email";

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

// A member of that very name, or the way through objects that its dots name ("realm_access.roles").
const jose::Json* find_claim(const jose::Json* claims, std::string_view name) {
  if (claims == nullptr || name.empty()) return nullptr;
  if (const jose::Json* exact = claims->find(name)) return exact;
  const std::size_t dot = name.find('.');
  return dot == std::string_view::npos ? nullptr
                                       : find_claim(claims->find(name.substr(0, dot)), name.substr(dot + 1));
}

const jose::Json* find_claim(const ClaimSources& sources, std::string_view name) {
  const jose::Json* own = find_claim(sources.first, name);
  return own != nullptr ? own : find_claim(sources.second, name);
}

std::optional<bool> truth(const jose::Json* claim, bool texts) {
  if (claim == nullptr) return std::nullopt;
  if (claim->boolean() != nullptr) return *claim->boolean();
  if (texts && claim->string() != nullptr && *claim->string() == "true") return true;
  return false;  // said something else than yes
}

std::optional<bool> verified(const Provider& provider, const jose::Json& claims) {
  const Quirks& quirks = quirks_of(provider.preset);
  const auto said = truth(claims.find("email_verified"), quirks.text_booleans);
  if (said.has_value() || quirks.verified_claim.empty()) return said;
  const jose::Json* other = claims.find(quirks.verified_claim);
  if (other == nullptr) return std::nullopt;
  if (other->integer() != nullptr) return *other->integer() == 1;
  if (other->string() != nullptr) return *other->string() == "1" || *other->string() == "true";
  return truth(other, false);
}

bool needs_email(const Provider& provider) {
  return provider.name_claim == name_of_email || !provider.email_domains.empty();
}

// Address and whether it is verified are taken from one place: else one source could vouch for the other's.
const jose::Json* email_source(const Provider& provider, const ClaimSources& sources) {
  const auto whole = [&](const jose::Json* claims) {
    return claims != nullptr && claims->find_string(name_of_email) != nullptr &&
           verified(provider, *claims).has_value();
  };
  if (whole(sources.first)) return sources.first;
  if (whole(sources.second)) return sources.second;
  return sources.first != nullptr && sources.first->find(name_of_email) != nullptr ? sources.first
                                                                                   : sources.second;
}

Refusal not_for_us(std::string_view reason, std::string report) {
  return {.help = Help::not_for_you, .reason = reason, .report = std::move(report)};
}

std::string_view domain_of(std::string_view email) { return email.substr(email.find('@') + 1); }

std::optional<Refusal> check_domain(const Provider& provider, const jose::Json& claims,
                                    std::string_view email) {
  const auto& domains = provider.email_domains;
  if (domains.empty()) return std::nullopt;
  if (std::ranges::find(domains, domain_of(email)) == domains.end()) {
    return not_for_us("e-mail domain is not allowed", "an address of the domain " +
                                                          shown(domain_of(email), 80) +
                                                          " was refused: only `email_domains` may sign in");
  }
  // Without `hd` anybody can have had the address confirmed who could read its mail once.
  if (!quirks_of(provider.preset).hosted_domain || domain_of(email) == "gmail.com") return std::nullopt;
  const std::string* hosted = claims.find_string("hd");
  if (hosted != nullptr && std::ranges::find(domains, lower(*hosted)) != domains.end()) return std::nullopt;
  return not_for_us("account is not the organisation's (hd)",
                    "a Google account with an address of ours is not in our organisation (`hd`): look at "
                    "`email_domains`");
}

std::variant<std::string, Refusal> read_email(const Provider& provider, const ClaimSources& sources) {
  const jose::Json* claims = email_source(provider, sources);
  const std::string* text = claims == nullptr ? nullptr : claims->find_string(name_of_email);
  if (text == nullptr) {
    return not_for_us("no e-mail address",
                      "the provider sends no `email`: look at `scopes` and at its mappers");
  }
  auto email = canonical_email(*text);
  if (!email.ok()) return not_for_us("e-mail address is not a plain one", email.error().detail);  // J16
  const auto is_verified = verified(provider, *claims);
  if (is_verified.has_value() ? !*is_verified : !provider.unverified_email) {
    return not_for_us(
        "e-mail address is not verified",
        is_verified.has_value()
            ? "an address was refused that the provider has not verified (`email_verified`)"
            : "the provider does not send `email_verified`: let it, or set `unverified_email` if it "
              "vouches for its addresses in another way");
  }
  if (auto refusal = check_domain(provider, *claims, *email)) return std::move(*refusal);
  return std::move(*email);
}

std::variant<std::string, Refusal> read_name(const Provider& provider, const ClaimSources& sources) {
  const jose::Json* claim = find_claim(sources, provider.name_claim);
  const std::string* text = claim == nullptr ? nullptr : claim->string();
  if (text == nullptr) {
    return not_for_us("no name", "the provider sends no `" + provider.name_claim +
                                     "`: look at `name_claim` and at `scopes`");
  }
  if (text->empty() || text->size() > max_name || !std::ranges::all_of(*text, is_visible)) {
    return not_for_us("name is not a plain one",
                      "`" + provider.name_claim +
                          "` has blanks or other than visible ASCII characters: choose "
                          "another `name_claim`");
  }
  return provider.name_claim == "sub" ? *text : lower(*text);
}

// Shown to people only: what could move a cursor or a line goes, and nothing is cut within a character.
std::string display_name(const ClaimSources& sources) {
  const jose::Json* claim = find_claim(sources, "name");
  if (claim == nullptr || claim->string() == nullptr) return {};
  std::string out = *claim->string();
  std::erase_if(out, is_control);
  if (!is_valid_utf8(out)) return {};
  std::size_t end = std::min(out.size(), max_name);
  while (end < out.size() && end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
  out.resize(end);
  return out;
}

bool points_elsewhere(const Provider& provider, const jose::Json* claims) {
  if (claims == nullptr) return false;
  if (const jose::Json* names = claims->find("_claim_names")) {
    if (names->find(provider.groups_claim) != nullptr) return true;
  }
  return claims->find("hasgroups") != nullptr;
}

std::optional<std::string> renamed(const Provider& provider, std::string_view group) {
  const auto find = [&](std::string_view name) {
    return std::ranges::find(provider.groups, name,
                             [](const auto& pair) { return std::string_view(pair.first); });
  };
  auto found = find(group);
  const bool path = quirks_of(provider.preset).group_paths && group.starts_with('/');
  if (found == provider.groups.end() && path) found = find(group.substr(1));
  if (found != provider.groups.end()) return found->second;
  if (!provider.own_group_names) return std::nullopt;
  return std::string(path ? group.substr(1) : group);
}

void add_group(std::vector<std::string>& groups, const Provider& provider, std::string_view group) {
  if (!valid_groups({std::string(group)})) return;  // J17, T19
  auto name = renamed(provider, group);
  if (name && !name->empty()) groups.push_back(std::move(*name));
}

Refusal too_many_groups(const Provider& provider, std::string_view reason) {
  return not_for_us(reason, "groups of a person do not fit into what the provider sends: " +
                                std::string(quirks_of(provider.preset).overage_advice));
}

std::variant<std::vector<std::string>, Refusal> read_groups(const Provider& provider,
                                                            const ClaimSources& sources) {
  std::vector<std::string> groups = provider.everybody;
  if (provider.groups_claim.empty()) return canonical_groups(std::move(groups));
  const jose::Json* claim = find_claim(sources, provider.groups_claim);
  if (claim == nullptr) {
    if (points_elsewhere(provider, sources.first) || points_elsewhere(provider, sources.second)) {
      return too_many_groups(provider, "groups are only pointed at");
    }
    return canonical_groups(std::move(groups));
  }
  if (claim->string() != nullptr) add_group(groups, provider, *claim->string());
  if (claim->array() != nullptr) {
    if (claim->array()->size() > max_provider_groups)
      return too_many_groups(provider, "more than 500 groups");
    for (const jose::Json& entry : *claim->array()) {
      if (entry.string() != nullptr) add_group(groups, provider, *entry.string());
    }
  }
  return canonical_groups(std::move(groups));
}

}  // namespace

Result<std::string> canonical_email(std::string_view text) {
  const Error bad =
      upstream_error(ErrorKind::malformed,
                     "an e-mail address was refused: it needs exactly one @ and visible ASCII alone "
                     "(an international domain as \"xn--...\")");
  const std::size_t at = text.find('@');
  if (text.size() > max_email || at == std::string_view::npos || at == 0 || at + 1 == text.size()) return bad;
  if (text.find('@', at + 1) != std::string_view::npos || !std::ranges::all_of(text, is_visible)) return bad;
  const std::string_view domain = text.substr(at + 1);
  const auto in_domain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  if (!std::ranges::all_of(domain, in_domain) || domain.front() == '.' || domain.back() == '.' ||
      domain.find("..") != std::string_view::npos) {
    return bad;
  }
  if (text.find_first_of("\"<>(),:;\\[]") != std::string_view::npos) return bad;
  return lower(text);
}

bool wants_userinfo(const Provider& provider, const jose::Json& id) {
  const ClaimSources own{.first = &id, .second = nullptr};
  if (find_claim(own, provider.name_claim) == nullptr) return true;
  if (needs_email(provider) && id.find(name_of_email) == nullptr) return true;
  if (needs_email(provider) && !provider.unverified_email && !verified(provider, id).has_value()) return true;
  return !provider.groups_claim.empty() && find_claim(own, provider.groups_claim) == nullptr;
}

std::variant<Principal, Refusal> read_person(const Provider& provider, const ClaimSources& sources) {
  Principal who;
  who.kind = Principal::Kind::person;
  auto email = read_email(provider, sources);
  if (auto* refusal = std::get_if<Refusal>(&email)) {
    if (needs_email(provider)) return std::move(*refusal);
  } else {
    who.email = std::get<std::string>(std::move(email));
  }
  if (provider.name_claim == name_of_email) {
    who.name = who.email;
  } else {
    auto name = read_name(provider, sources);
    if (auto* refusal = std::get_if<Refusal>(&name)) return std::move(*refusal);
    who.name = std::get<std::string>(std::move(name));
  }
  auto groups = read_groups(provider, sources);
  if (auto* refusal = std::get_if<Refusal>(&groups)) return std::move(*refusal);
  who.groups = std::get<std::vector<std::string>>(std::move(groups));
  who.display_name = display_name(sources);
  return who;
}

}  // namespace sallyport::identity
