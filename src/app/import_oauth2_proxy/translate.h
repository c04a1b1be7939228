#pragma once
// app/import_oauth2_proxy/translate.h: from what oauth2-proxy is told to a first map, and what became of each
// setting. Pure. Where a setting let everybody in, the map lets nobody in until somebody says who.
#include <cstdint>
#include <string>
#include <vector>

#include "app/import_oauth2_proxy/settings.h"

namespace sallyport::app {

struct ImportLine {
  enum class Outcome : std::uint8_t {
    carried,    // means the same in the map
    rewritten,  // means something else there, mostly something narrower
    left_out,   // Sallyport does it anyway, or by itself
    refused,    // dangerous, or nothing that a map can say
    unknown,    // no option of oauth2-proxy that is known here
  };
  Outcome outcome = Outcome::refused;
  std::string setting;
  std::string place;
  std::string words;
};
std::string_view to_string(ImportLine::Outcome outcome);

struct Import {
  std::string map;                 // YAML that map::parse accepts
  std::vector<ImportLine> lines;   // at least one for each setting
  std::vector<std::string> to_do;  // what has to be done by hand, in order
  bool refused() const;            // something was refused, or is unknown
};

struct ImportOptions {
  std::string stack = "imported";
  std::string public_address;  // "https://app.example.com"; empty: that of `redirect_url`
};

// Errors: malformed, no map can be made of it. No value of a secret is in what comes back.
Result<Import> import_oauth2_proxy(const Settings& settings, const ImportOptions& options);

// The lines as text for people, then what is to be done.
std::string report_text(const Import& import);
// {"map":...,"report":[...],"to_do":[...]}
std::string report_json(const Import& import);

}  // namespace sallyport::app
