#include "wire/models/query_check.h"

namespace sallyport::models {
namespace {

// As Google's own clients write them; in any other spelling they are refused.
bool is_known_to_gemini(std::string_view name, std::string_view value) {
  if (name == "alt") return value == "sse" || value == "json";
  if (name == "$alt") return value.starts_with("json") || value == "sse";
  return name == "prettyPrint" || name == "$prettyPrint" || name == "pageSize" || name == "pageToken";
}

}  // namespace

Result<void> check_query(Dialect dialect, std::string_view query) {
  if (dialect != Dialect::gemini) return {};
  const std::string cleaned = query_for_upstream(query);
  bool alternative = false;
  for (std::string_view rest = cleaned; !rest.empty();) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    if (parameter.empty()) continue;
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view name = parameter.substr(0, equals);
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    const bool again = alternative && name.ends_with("alt");
    if (!is_known_to_gemini(name, value) || again) {
      return client_error(ErrorKind::malformed, "query: a parameter that is not understood, or twice");
    }
    alternative = alternative || name.ends_with("alt");
  }
  return {};
}

}  // namespace sallyport::models
