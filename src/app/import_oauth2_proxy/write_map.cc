// app/import_oauth2_proxy/write_map.cc: the draft as YAML. Every value stands in quotes, as JSON has them.
#include "app/import_oauth2_proxy/draft.h"
#include "base/json_text.h"
#include "map/schema/values.h"

namespace sallyport::app {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + quoted(text);
  return out + "]";
}

void add(std::string& out, std::string_view key, const std::string& value) {
  if (!value.empty()) out.append(key).append(": ").append(quoted(value)).push_back('\n');
}

void add(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  if (!values.empty()) out.append(key).append(": ").append(list_of(values)).push_back('\n');
}

constexpr std::string_view member_group = "members";

void write_provider(std::string& out, const ImportDraft& draft) {
  if (draft.issuer.empty()) return;
  out += "  sign_in:\n    - name: company\n";
  add(out, "      label", draft.label);
  out += "      preset: " + draft.preset + "\n";
  add(out, "      issuer", draft.issuer);
  add(out, "      client_id", draft.client_id);
  if (!draft.secret.empty()) out += "      client_secret: secret:" + draft.secret + "\n";
  add(out, "      scopes", draft.scopes);
  add(out, "      name_claim", draft.name_claim);
  add(out, "      groups_claim", draft.groups_claim);
  add(out, "      email_domains", draft.email_domains);
  if (draft.groups.empty() && !draft.email_domains.empty()) {
    out += "      everybody: [" + std::string(member_group) + "]\n";
  }
  // The group is ours: one of the provider's that is called so is another.
  if (draft.groups.empty()) out += "      own_group_names: false\n";
  if (!draft.recheck.empty()) out += "      recheck: " + draft.recheck + "\n";
  add(out, "      ca", draft.ca);
}

void write_people(std::string& out, const ImportDraft& draft) {
  const std::string groups =
      draft.groups.empty() ? "[" + std::string(member_group) + "]" : list_of(draft.groups);
  // Without a provider there are accounts, or nobody could ever come in.
  out += draft.issuer.empty() ? "people:\n  first_account: member\n"
                              : "people:\n  accounts: { enabled: false }\n";
  write_provider(out, draft);
  if (!draft.session.empty()) {
    const auto absolute = map::parse_duration(draft.session);
    const bool short_one = absolute.ok() && *absolute < map::Sessions().idle;
    out +=
        "  sessions: { absolute: " + draft.session + (short_one ? ", idle: " + draft.session : "") + " }\n";
  }
  out += "  roles:\n    member:\n      groups: " + groups + "\n";
  if (!draft.acr.empty() && !draft.issuer.empty())
    out += "      require: { acr: " + list_of(draft.acr) + " }\n";
}

void write_flows(std::string& out, const ImportDraft& draft) {
  std::vector<std::string> requests;
  for (const std::string& path : draft.paths) requests.push_back("* " + path);
  out += "flows:\n  - { from: role/member, to: app, can: " + list_of(requests) + " }\n";
  for (const OpenGrant& grant : draft.open) {
    out += "  - { from: outside, to: app, can: [" + quoted(grant.request) +
           "], open: " + quoted(grant.reason) + " }\n";
  }
}

}  // namespace

std::string write_map(const ImportDraft& draft, std::string_view stack) {
  std::string out =
      "# Made from the settings of oauth2-proxy: read it before you trust it.\nstack: " + std::string(stack) +
      "\n";
  if (!draft.listen.empty() || !draft.certificate.empty()) {
    out += "listen:\n";
    add(out, "  web", draft.listen);
    if (!draft.certificate.empty()) {
      out += "  tls: { certificate: " + quoted(draft.certificate) + ", key: " + quoted(draft.key) + " }\n";
    }
  }
  add(out, "trusted_proxies", draft.proxies);
  if (!draft.upstream_wait.empty()) out += "limits: { upstream_wait: " + draft.upstream_wait + " }\n";
  write_people(out, draft);
  out += "zones:\n  inside: {}\ncomponents:\n  app:\n    kind: http\n    zone: inside\n";
  add(out, "    address", draft.upstream);
  add(out, "    public", draft.public_address);
  if (draft.identity_headers) out += "    identity_headers: true\n";
  write_flows(out, draft);
  return out;
}

}  // namespace sallyport::app
