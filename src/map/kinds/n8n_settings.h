#pragma once
// map/kinds/n8n_settings.h: which settings of a running n8n do not fit behind Sallyport, as far as n8n tells
// a stranger.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::map {

// What an n8n answered to somebody who is not signed in there. Views live for one call; empty or unset: not
// asked.
//
// Seen from outside: the address n8n believes it has (in the OpenID Connect sign-in address), the secure
// cookie, preview mode, an n8n without an owner, another name for /rest, the version, and whether /rest/push
// takes a WebSocket. Not to be seen by anybody but n8n's owner: N8N_PROXY_HOPS, WEBHOOK_URL when
// N8N_EDITOR_BASE_URL is set too, renamed webhook, form and MCP endpoints, and on which addresses it listens.
// If `settings` is the answer for a signed-in person (it has more fields), what it says of these is looked at
// as well.
struct N8nAnswers {
  enum class Push : std::uint8_t { not_asked, upgraded, refused };

  std::uint16_t settings_status = 0;  // of GET /rest/settings
  std::string_view settings = {};     // its body
  std::string_view page = {};         // body of GET /
  Push push = Push::not_asked;        // of a WebSocket handshake on /rest/push
};

struct SettingsWarning {
  std::string setting;  // "N8N_EDITOR_BASE_URL"
  std::string message;  // what is wrong and what follows from it
  std::string hint;     // "set N8N_EDITOR_BASE_URL=https://flows.example.com/"
};

// Pure. `public_origin`: what people type, "https://flows.example.com", with the port if it is not 443.
// Answers that cannot be read give a warning, never none.
std::vector<SettingsWarning> n8n_settings_check(const N8nAnswers& answers, std::string_view public_origin);

}  // namespace sallyport::map
