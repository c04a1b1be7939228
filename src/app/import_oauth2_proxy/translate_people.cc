// app/import_oauth2_proxy/translate_people.cc: the provider, and who is let in.
#include <algorithm>
#include <array>

#include "app/import_oauth2_proxy/draft.h"
#include "map/schema/values.h"

namespace sallyport::app {
namespace {

using Outcome = ImportLine::Outcome;

struct Preset {
  std::string_view provider;  // of oauth2-proxy
  std::string_view preset;
  std::string_view issuer;  // where there is but one
};
constexpr std::array presets = {
    Preset{"google", "google", "https://accounts.google.com"},
    Preset{"oidc", "generic", ""},
    Preset{"keycloak-oidc", "keycloak", ""},
    Preset{"entra-id", "entra", ""},
    Preset{"azure", "entra", ""},
    Preset{"adfs", "generic", ""},
    Preset{"gitlab", "generic", "https://gitlab.com"},
    Preset{"cidaas", "generic", ""},
};

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t blank = std::min(text.find(' ', at), text.size());
    if (blank > at) words.emplace_back(text.substr(at, blank - at));
    at = blank + 1;
  }
  return words;
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

void translate_issuer(ImportDraft& draft, const Preset& preset) {
  const std::string tenant = draft.text("azure_tenant");
  draft.issuer = draft.text("oidc_issuer_url");
  if (draft.issuer.empty()) draft.issuer = preset.issuer;
  if (draft.issuer.empty() && preset.preset == "entra" && !tenant.empty() && tenant != "common") {
    draft.issuer = "https://login.microsoftonline.com/" + tenant + "/v2.0";
    draft.report(Outcome::rewritten, "azure_tenant", "the issuer of the tenant: " + draft.issuer);
  } else {
    draft.report(Outcome::left_out, "azure_tenant", "the issuer says it");
  }
  const auto issuer = map::parse_issuer(draft.issuer);
  if (issuer.ok() && draft.issuer.starts_with("https://")) {
    draft.report(Outcome::carried, "oidc_issuer_url", "people.sign_in: issuer");
    return;
  }
  const std::string why = issuer.ok() ? "an issuer is https://" : issuer.error().detail;
  if (draft.issuer.empty()) {
    draft.to_do.emplace_back("name the issuer of your provider under `people.sign_in`: none is set");
    draft.lines.push_back(
        {Outcome::refused, "provider", "", "no issuer is set, so no provider can be named"});
  } else {
    draft.report(Outcome::refused, "oidc_issuer_url", why);
    draft.to_do.emplace_back("name your provider under `people.sign_in`: until then there are accounts only");
  }
  draft.issuer.clear();
}

void translate_client(ImportDraft& draft) {
  draft.client_id = draft.text("client_id");
  draft.report(Outcome::carried, "client_id", "people.sign_in: client_id");
  constexpr std::string_view secret = "oidc-client";
  for (const std::string_view name : {"client_secret", "client_secret_file"}) {
    if (draft.text(name).empty()) continue;
    draft.secret = secret;
    draft.report(
        Outcome::rewritten, name,
        "people.sign_in: client_secret: secret:" + std::string(secret) + "; the value is not in the map");
  }
  if (!draft.secret.empty() && !draft.issuer.empty()) {
    draft.to_do.push_back("put the client secret: `sallyport secret put " + draft.secret + "`");
  }
}

void translate_claims(ImportDraft& draft) {
  draft.label = draft.text("provider_display_name").substr(0, 60);
  draft.report(Outcome::carried, "provider_display_name", "people.sign_in: label");
  if (draft.find("oidc_email_claim") != nullptr) {
    draft.name_claim = draft.text("oidc_email_claim");
    draft.report(
        draft.name_claim == "email" ? Outcome::carried : Outcome::rewritten, "oidc_email_claim",
        "people.sign_in: name_claim, which names a person: it must be unique and unchangeable there");
  }
  draft.groups_claim = draft.text("oidc_groups_claim");
  draft.report(Outcome::carried, "oidc_groups_claim", "people.sign_in: groups_claim");
  for (std::string& scope : split_words(draft.text("scope"))) {
    if (scope != "openid") add_once(draft.scopes, std::move(scope));
  }
  draft.report(Outcome::carried, "scope", "people.sign_in: scopes; openid is asked for always");
  for (std::string& acr : split_words(draft.text("acr_values"))) add_once(draft.acr, std::move(acr));
  draft.report(Outcome::rewritten, "acr_values",
               "the role requires one of them, and what comes back is looked at: it was only asked for");
}

void translate_authority(ImportDraft& draft) {
  const std::vector<std::string> files = draft.list("provider_ca_files");
  if (files.empty()) return;
  draft.ca = files.front();
  draft.report(files.size() == 1 ? Outcome::carried : Outcome::refused, "provider_ca_files",
               files.size() == 1 ? "people.sign_in: ca" : "one file: put all of them into " + files.front());
}

void translate_recheck(ImportDraft& draft) {
  const Setting* const refresh = draft.find("cookie_refresh");
  if (refresh == nullptr) return;
  const std::string value = draft.text("cookie_refresh");
  bool clamped = false;
  draft.recheck = value == "0" || value == "0s" ? "" : map_duration(value, 30, 86400, clamped);
  draft.report(draft.recheck.empty() ? Outcome::left_out : Outcome::rewritten, *refresh,
               draft.recheck.empty() ? "groups and standing are read again every 5 minutes"
                                     : "people.sign_in: recheck: " + draft.recheck);
}

// Domains that can be named; says of the others why not. `any`: whether `*` was among them.
void read_domains(ImportDraft& draft, bool& any) {
  for (const std::string& domain : draft.list("email_domains")) {
    any = any || domain == "*";
    if (domain == "*") continue;
    auto good = map::parse_email_domain(domain);
    if (good.ok()) {
      add_once(draft.email_domains, std::move(good).value());
    } else {
      draft.report(Outcome::refused, "email_domains",
                   "`" + domain.substr(0, 60) + "`: " + good.error().detail);
    }
  }
  if (!draft.email_domains.empty() && !any) {
    draft.report(Outcome::carried, "email_domains", "people.sign_in: email_domains");
  }
}

}  // namespace

void translate_provider(ImportDraft& draft) {
  const Setting* const provider = draft.find("provider");
  const std::string name = provider == nullptr ? "google" : draft.text("provider");
  const auto preset =
      std::find_if(presets.begin(), presets.end(), [&](const Preset& each) { return each.provider == name; });
  if (preset == presets.end()) {
    draft.report(Outcome::refused, "provider",
                 "`" + name.substr(0, 60) +
                     "` is no OpenID provider that is known here; "
                     "where it speaks OpenID Connect, `oidc` and its issuer name it");
    draft.to_do.emplace_back(
        "name an OpenID provider under `people.sign_in`: until then there are accounts only");
  } else {
    draft.preset = preset->preset;
    draft.report(Outcome::carried, "provider", "people.sign_in: preset: " + draft.preset);
  }
  translate_issuer(draft, preset == presets.end() ? Preset{} : *preset);
  if (preset == presets.end()) draft.issuer.clear();
  translate_client(draft);
  translate_claims(draft);
  translate_authority(draft);
  translate_recheck(draft);
  if (draft.client_id.empty()) draft.issuer.clear();
  if (draft.find("client_id") == nullptr) {
    draft.to_do.emplace_back("name the provider and its `client_id` under `people.sign_in`: none is set");
  }
}

void translate_members(ImportDraft& draft) {
  for (const std::string_view name : {"allowed_groups", "keycloak_groups"}) {
    for (const std::string& group : draft.list(name)) {
      if (!group.empty())
        add_once(draft.groups, group);  // J17: an empty one would be everybody without a group
    }
    draft.report(Outcome::carried, name, "people.roles: member: groups");
  }
  bool any = false;
  read_domains(draft, any);
  if (!draft.groups.empty()) {
    if (any) {
      draft.email_domains.clear();
      draft.report(Outcome::rewritten, "email_domains",
                   "`*`: any address, as long as its owner is in a group of the role");
    }
    return;
  }
  if (any || draft.email_domains.empty()) {
    draft.email_domains.clear();
    draft.report(Outcome::refused, "email_domains",
                 "`*` without groups lets in everybody who has an account there; the map lets in nobody yet");
    draft.to_do.emplace_back(
        "say who is let in: put the provider's group into `people.roles`, or `email_domains` and "
        "`everybody: [members]` under `people.sign_in`");
    return;
  }
  if (draft.issuer.empty()) return;
  draft.to_do.emplace_back(
      "everybody of " + draft.email_domains.front() +
      (draft.email_domains.size() > 1 ? " and the others" : "") +
      " is in group `members`, as before: name groups of the provider under `people.roles` to let in fewer");
}

}  // namespace sallyport::app
