#pragma once
// app/import_oauth2_proxy/draft.h: the map while it is put together, and the report about it.
#include <string>
#include <string_view>
#include <vector>

#include "app/import_oauth2_proxy/translate.h"

namespace sallyport::app {

struct OpenGrant {
  std::string request;  // "GET /public/**"
  std::string reason;
};

struct ImportDraft {
  explicit ImportDraft(const Settings& all) : settings(all) {}

  const Settings& settings;
  std::vector<ImportLine> lines;
  std::vector<std::string> to_do;

  // The provider; without an issuer there is none.
  std::string preset = "generic", label, issuer, client_id, secret, name_claim, groups_claim, ca, recheck;
  std::vector<std::string> scopes, email_domains, acr;
  // Who is let in: these groups, or everybody the provider lets sign in from `email_domains`.
  std::vector<std::string> groups;
  // The component.
  std::string public_address, upstream;
  std::vector<std::string> paths;  // that lead to the upstream; "/**" mostly
  bool identity_headers = true;
  std::vector<OpenGrant> open;
  std::string listen, certificate, key, session, upstream_wait;
  std::vector<std::string> proxies;

  const Setting* find(std::string_view name) const;
  std::string text(std::string_view name) const;  // empty if it is not there
  bool is_on(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;

  void report(ImportLine::Outcome outcome, const Setting& setting, std::string words);
  // The same for a setting that may not be there.
  void report(ImportLine::Outcome outcome, std::string_view name, std::string words);
};

// Each reads its settings and reports what became of them.
void translate_provider(ImportDraft& draft);
void translate_members(ImportDraft& draft);  // who is let in; after the provider
void translate_web(ImportDraft& draft);
void translate_open_routes(ImportDraft& draft);
// Those that a map has no place for, and unknown ones.
void translate_rest(ImportDraft& draft);

std::string write_map(const ImportDraft& draft, std::string_view stack);

// A duration of Go ("168h0m0s") as one of the map within the range, in the largest unit that fits; empty if
// it is none. `clamped` says whether the range cut it.
std::string map_duration(std::string_view text, std::uint64_t least, std::uint64_t most, bool& clamped);

}  // namespace sallyport::app
