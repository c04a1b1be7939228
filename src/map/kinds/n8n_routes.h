#pragma once
// map/kinds/n8n_routes.h: the route classes of n8n and the table of its editor API, by which n8n.cc
// classifies.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "map/kinds/kind.h"

namespace sallyport::map::n8n {

// Methods of a rule, as bits. HEAD and OPTIONS count as GET: n8n answers them from the same route.
inline constexpr std::uint8_t G = 1, P = 2, U = 4, A = 8, D = 16;  // GET, POST, PUT, PATCH, DELETE
inline constexpr std::uint8_t any = 31;
inline constexpr std::uint8_t changes = P | U | A | D;

// The classes. `action` of a webhook class is never asked for: only a webhook flow opens it.
inline constexpr Route ui{"ui", "view", Access::session};
inline constexpr Route asset{"asset", "view", Access::session};
inline constexpr Route health{"health", "view", Access::session};
inline constexpr Route push{"push", "view", Access::session};
inline constexpr Route auth{"auth", "view", Access::session};
inline constexpr Route own_settings{"own-settings", "view", Access::session};
inline constexpr Route telemetry{"telemetry", "view", Access::session};
inline constexpr Route rest_read{"rest-read", "view", Access::session};
inline constexpr Route rest_change{"rest-change", "edit", Access::session};
inline constexpr Route credential_read{"rest-credential-read", "edit", Access::session};
inline constexpr Route credential_change{"rest-credential-change", "edit", Access::session};
inline constexpr Route oauth_callback{"oauth-callback", "edit", Access::session};
inline constexpr Route account{"account", "edit", Access::session};
inline constexpr Route assistant{"assistant", "edit", Access::session};
inline constexpr Route execution{"execution", "run", Access::session};
inline constexpr Route chat_stream{"chat-stream", "run", Access::session};
inline constexpr Route webhook_test{"webhook-test", "run", Access::session};
inline constexpr Route form_test{"form-test", "run", Access::session};
inline constexpr Route mcp_test{"mcp-test", "run", Access::session};
inline constexpr Route setup{"setup", "admin", Access::session};
inline constexpr Route user_admin{"user-admin", "admin", Access::session};
inline constexpr Route settings_admin{"settings-admin", "admin", Access::session};
inline constexpr Route public_api{"public-api", "admin", Access::session};
inline constexpr Route oauth_consent{"oauth-consent", "admin", Access::session};
inline constexpr Route unknown{"unknown", "admin", Access::session};
inline constexpr Route webhook{"webhook", "webhook", Access::webhook};
inline constexpr Route webhook_waiting{"webhook-waiting", "webhook", Access::webhook};
inline constexpr Route agent_webhook{"agent-webhook", "webhook", Access::webhook};
inline constexpr Route form{"form", "webhook", Access::webhook};
inline constexpr Route form_waiting{"form-waiting", "webhook", Access::webhook};
inline constexpr Route mcp{"mcp", "webhook", Access::webhook};
inline constexpr Route mcp_server{"mcp-server", "webhook", Access::webhook};
inline constexpr Route mcp_oauth{"mcp-oauth", "webhook", Access::webhook};
inline constexpr Route readiness{"readiness", "admin", Access::internal};
inline constexpr Route metrics{"metrics", "admin", Access::internal};

// One line of a table. The pattern, in lower case and without the leading slash, is cut at compile time: `*`
// is one segment, a last `**` any rest (the bare prefix included). The first rule of a group that matches
// decides.
struct Rule {
  static constexpr std::size_t max_depth = 10;

  consteval Rule(std::uint8_t of_methods, std::string_view pattern, const Route* of_route)
      : methods(of_methods), route(of_route) {
    for (std::size_t from = 0; from < pattern.size();) {
      const std::size_t end =
          pattern.find('/', from) == pattern.npos ? pattern.size() : pattern.find('/', from);
      if (pattern.substr(from, end - from) == "**") {
        open_end = true;
      } else {
        text[depth++] = pattern.substr(from, end - from);
      }
      from = end + 1;
    }
  }
  constexpr std::string_view group() const { return text[0]; }

  std::uint8_t methods = 0;
  std::uint8_t depth = 0;
  bool open_end = false;
  const Route* route = nullptr;
  std::array<std::string_view, max_depth> text;
};

// Below /rest/, grouped by first segment, groups in order of the alphabet.
std::span<const Rule> rest_rules();

// A path in lower case, cut at its slashes; an empty last segment is dropped. Points into itself: neither
// copied nor moved. Of a path that is too long or too deep the start is kept: then no rule matches but those
// ending in `**`.
class Segments {
 public:
  explicit Segments(std::string_view path);
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  std::size_t count() const { return count_; }
  std::string_view operator[](std::size_t at) const { return text_[at]; }
  bool cut_off() const { return cut_off_; }

 private:
  static constexpr std::size_t max_bytes = 512;
  static constexpr std::size_t max_count = 16;
  std::size_t count_ = 0;
  bool cut_off_ = false;
  std::array<std::string_view, max_count> text_;
  std::array<char, max_bytes> bytes_;  // only what a segment points to is ever written
};

bool matches(const Rule& rule, const Segments& path);  // from the second segment on; the first is `rest`

}  // namespace sallyport::map::n8n
