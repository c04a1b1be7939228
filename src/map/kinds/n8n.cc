#include "map/kinds/n8n.h"

#include <algorithm>

#include "map/kinds/n8n_routes.h"

namespace sallyport::map {
namespace n8n {
namespace {

// Everything outside /rest, by its first segment. Methods: what the class is for; other methods are
// `unknown`.
struct Prefix {
  std::string_view segment;
  std::uint8_t methods = 0;
  const Route* route = nullptr;
};

constexpr Prefix prefixes[] = {
    {".well-known", any, &mcp_oauth},  // who asks is a program that has no session yet
    {"api", any, &public_api},
    {"assets", G, &asset},
    {"browser-use", any, &assistant},
    {"chat", any, &chat_stream},
    {"e2e", any, &unknown},
    {"favicon.ico", G, &asset},
    {"form", any, &form},
    {"form-test", any, &form_test},
    {"form-waiting", any, &form_waiting},
    {"healthz", any, &readiness},
    {"icons", G, &asset},
    {"mcp", any, &mcp},
    {"mcp-server", any, &mcp_server},
    {"mcp-test", any, &mcp_test},
    {"metrics", any, &metrics},
    {"schemas", G, &asset},
    {"static", G, &asset},
    {"types", G, &asset},
    {"webhook", any, &webhook},
    {"webhook-test", any, &webhook_test},
    {"webhook-waiting", any, &webhook_waiting},
    {"webhook-waiting-slack", any, &webhook_waiting},
    {"webhook-waiting-telegram", any, &webhook_waiting},
};

std::uint8_t bit_of(std::string_view method) {
  if (method == "GET" || method == "HEAD" || method == "OPTIONS") return G;
  if (method == "POST") return P;
  if (method == "PUT") return U;
  if (method == "PATCH") return A;
  if (method == "DELETE") return D;
  return 0;
}

const Route& classify_rest(std::uint8_t method, const Segments& path, bool upgrade) {
  if (path.count() < 2) return unknown;
  const auto rules = rest_rules();
  auto rule = std::partition_point(rules.begin(), rules.end(),
                                   [&](const Rule& one) { return path[1] > one.group(); });
  for (; rule != rules.end() && path[1] == rule->group(); ++rule) {
    if ((rule->methods & method) == 0 || !matches(*rule, path)) continue;
    return upgrade && rule->route != &push ? unknown : *rule->route;
  }
  return unknown;
}

// OAuth of n8n's own MCP server: the person's browser goes to `authorize`, programs to the rest.
const Route& classify_oauth(std::uint8_t method, const Segments& path) {
  if (path.count() < 2) return method == G ? ui : unknown;
  if (path[1] == "authorize") return oauth_consent;
  for (const std::string_view machine : {"register", "revoke", "token"}) {
    if (path[1] == machine) return mcp_oauth;
  }
  return method == G ? ui : unknown;
}

const Route& classify_segments(std::uint8_t method, const Segments& path, bool upgrade) {
  if (path.count() == 0) return method == G && !upgrade ? ui : unknown;
  const std::string_view first = path[0];
  if (first == "rest") return classify_rest(method, path, upgrade);
  if (first == "oauth" || first == "mcp-oauth") return classify_oauth(method, path);

  // The editor asks it again and again and calls itself offline without an answer.
  if (first == "healthz" && path.count() == 1 && method == G && !upgrade) return health;

  const auto* found = std::partition_point(std::begin(prefixes), std::end(prefixes),
                                           [&](const Prefix& one) { return first > one.segment; });
  if (found != std::end(prefixes) && first == found->segment) {
    const bool streams = found->route == &chat_stream || found->route == &assistant;
    if (found->route->access == Access::session && ((found->methods & method) == 0 || (upgrade && !streams)))
      return unknown;
    return *found->route;
  }
  return method == G && !upgrade ? ui : unknown;  // the editor's own pages: n8n answers each with index.html
}

class N8n final : public Kind {
 public:
  std::string_view name() const override { return "n8n"; }

  std::span<const std::string_view> verbs() const override {
    static constexpr std::string_view all[] = {"view", "edit", "run", "admin"};
    return all;
  }

  bool changes(std::string_view verb) const override { return verb != "view"; }

  Route classify(std::string_view method, std::string_view path, bool upgrade) const override {
    return classify_segments(bit_of(method), Segments(path), upgrade);
  }
};

}  // namespace

Segments::Segments(std::string_view path) {
  cut_off_ = path.size() > max_bytes;
  const std::size_t size = std::min(path.size(), max_bytes);
  for (std::size_t i = 0; i < size; ++i)
    bytes_[i] = path[i] >= 'A' && path[i] <= 'Z' ? static_cast<char>(path[i] + 32) : path[i];

  const std::string_view folded(bytes_.data(), size);
  for (std::size_t from = folded.starts_with('/') ? 1 : 0; from < size;) {
    if (count_ == max_count) {
      cut_off_ = true;
      return;
    }
    const std::size_t end = std::min(folded.find('/', from), size);
    text_[count_++] = folded.substr(from, end - from);
    from = end + 1;
  }
}

bool matches(const Rule& rule, const Segments& path) {
  const std::size_t rest = path.count() - 1;
  if (rule.open_end ? rest < rule.depth : rest != rule.depth || path.cut_off()) return false;
  for (std::size_t i = 1; i < rule.depth; ++i) {  // the group, text[0], is known to agree
    if (rule.text[i] != "*" && path[i + 1] != rule.text[i]) return false;
  }
  return true;
}

}  // namespace n8n

const Kind& n8n_kind() {
  static const n8n::N8n kind;
  return kind;
}

}  // namespace sallyport::map
