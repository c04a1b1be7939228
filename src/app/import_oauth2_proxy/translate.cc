#include "app/import_oauth2_proxy/translate.h"

#include <algorithm>

#include "app/import_oauth2_proxy/draft.h"
#include "app/import_oauth2_proxy/options.h"
#include "base/json_text.h"
#include "map/map.h"
#include "map/schema/values.h"

namespace sallyport::app {
namespace {

using Outcome = ImportLine::Outcome;
using Fate = Option::Fate;

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

void translate_option(ImportDraft& draft, const Setting& setting, const Option& option) {
  const bool on = draft.is_on(setting.name);
  const bool refused = option.fate == Fate::refused || (option.fate == Fate::refused_if_on && on) ||
                       (option.fate == Fate::refused_if_off && !on);
  if (option.fate == Fate::translated) return;
  const bool conditional = option.fate == Fate::refused_if_on || option.fate == Fate::refused_if_off;
  draft.report(refused ? Outcome::refused : Outcome::left_out, setting,
               conditional && !refused ? "as it always is" : std::string(option.words));
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(out.size(), width), ' ');
  return out;
}

}  // namespace

std::string_view to_string(ImportLine::Outcome outcome) {
  switch (outcome) {
    case Outcome::carried:
      return "carried";
    case Outcome::rewritten:
      return "rewritten";
    case Outcome::left_out:
      return "left out";
    case Outcome::refused:
      return "refused";
    case Outcome::unknown:
      return "unknown";
  }
  return "refused";
}

bool Import::refused() const {
  return std::any_of(lines.begin(), lines.end(), [](const ImportLine& line) {
    return line.outcome == Outcome::refused || line.outcome == Outcome::unknown;
  });
}

void translate_rest(ImportDraft& draft) {
  for (const Setting& setting : draft.settings) {
    if (const Option* const option = find_option(setting.name)) {
      translate_option(draft, setting, *option);
    } else {
      draft.report(Outcome::unknown, setting,
                   "no option of oauth2-proxy that is known here: it is not in the map");
    }
  }
}

Result<Import> import_oauth2_proxy(const Settings& settings, const ImportOptions& options) {
  if (!map::parse_name(options.stack))
    return wrong("the stack's name: " + map::parse_name(options.stack).error().detail);
  ImportDraft draft(settings);
  draft.public_address = options.public_address;
  translate_provider(draft);
  translate_members(draft);
  translate_web(draft);
  translate_open_routes(draft);
  translate_rest(draft);
  if (draft.public_address.empty()) {
    return wrong(
        "no `redirect_url` says by which name people reach it: add --public https://app.example.com");
  }
  if (const auto name = map::parse_public(draft.public_address); !name) {
    return wrong("the public address: " + name.error().detail + "; set it with --public");
  }
  draft.to_do.emplace_back("read the map, then `sallyport check --map FILE`");
  Import import{write_map(draft, options.stack), std::move(draft.lines), std::move(draft.to_do)};
  const map::Parsed parsed = map::parse(import.map, "imported", "");
  for (const map::Finding& finding : parsed.findings) {
    if (finding.severity == map::Finding::Severity::error)
      return wrong("the map would be refused: " + map::to_text(finding));
  }
  return import;
}

std::string report_text(const Import& import) {
  std::size_t width = 0;
  for (const ImportLine& line : import.lines) width = std::max(width, line.setting.size());
  std::string out;
  for (const ImportLine& line : import.lines) {
    out += pad(to_string(line.outcome), 10) + pad(line.setting, width) + "  " + line.words;
    out += (line.place.empty() ? "" : "  [" + line.place + "]") + "\n";
  }
  out += "\nTo do:\n";
  std::size_t number = 0;
  for (const std::string& each : import.to_do) out += std::to_string(++number) + ". " + each + "\n";
  return out;
}

std::string report_json(const Import& import) {
  std::string lines = "[", to_do = "[", out;
  for (const ImportLine& line : import.lines) {
    if (lines.size() > 1) lines.push_back(',');
    JsonObject row(lines);
    row.add("outcome", to_string(line.outcome)).add("setting", line.setting).add_if("place", line.place);
    row.add("words", line.words).close();
  }
  for (const std::string& each : import.to_do) {
    if (to_do.size() > 1) to_do.push_back(',');
    append_json_string(to_do, each);
  }
  JsonObject object(out);
  object.add("map", import.map).add("refused", import.refused()).add_raw("report", lines + "]");
  object.add_raw("to_do", to_do + "]").close();
  return out + "\n";
}

}  // namespace sallyport::app
