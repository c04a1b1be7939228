#pragma once
// app/import_oauth2_proxy/settings.h: what an installation of oauth2-proxy is told: its file, its environment
// and its flags, read strictly. Pure.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::app {

inline constexpr std::size_t most_settings_text = 1 << 20;  // bytes of each source
inline constexpr std::size_t most_settings = 2000;

struct Setting {
  std::string name;                 // as in the file: "email_domains"
  std::vector<std::string> values;  // one, but for lists
  std::string place;                // "oauth2-proxy.cfg:3:1", "OAUTH2_PROXY_EMAIL_DOMAINS", "--email-domain"
};
using Settings = std::vector<Setting>;

// Each gives every name once. Errors (malformed) begin with the place: "oauth2-proxy.cfg:3:8: ...".

// The part of TOML that oauth2-proxy's file uses: names, text, numbers, true and false, lists. No tables.
Result<Settings> read_settings_file(std::string_view text, std::string_view file);
// Lines of KEY=VALUE, as in an env file; a value may stand in quotes. What does not begin with OAUTH2_PROXY_
// is somebody else's.
Result<Settings> read_settings_environment(std::string_view text, std::string_view file);
// A command line: words with quotes as a shell has them, and nothing expanded.
Result<Settings> read_settings_flags(std::string_view text);

// A flag counts before the environment, and that before the file.
Settings combine_settings(Settings file, const Settings& environment, const Settings& flags);

}  // namespace sallyport::app
