#include "identity/passkeys/json_object.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/utf8.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_depth = 8;

Error malformed(std::string_view what) {
  return client_error(ErrorKind::malformed, "passkey: " + std::string(what));
}

// Members of the outermost object, told by their colons. `text` is known to be JSON.
std::size_t count_members(std::string_view text) {
  std::size_t members = 0;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ':' && depth == 1) ++members;
  }
  return members;
}

}  // namespace

Result<boost::json::object> parse_object(std::string_view text, std::size_t max_size) {
  if (text.size() > max_size) return malformed("longer than it may be");
  if (!is_valid_utf8(text)) return malformed("not UTF-8");
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::json::error_code failed;
  boost::json::value value = boost::json::parse(text, failed, {}, options);
  if (failed || !value.is_object()) return malformed("no JSON object");
  boost::json::object object = std::move(value.get_object());
  if (object.size() != count_members(text)) return malformed("a member stands there twice");
  return object;
}

std::optional<std::string_view> find_text(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

Result<std::string> find_binary(const boost::json::object& object, std::string_view name,
                                std::size_t max_size) {
  const auto text = find_text(object, name);
  if (!text || text->empty()) return malformed(std::string(name) + " is missing");
  if (text->size() > max_size / 3 * 4 + 4) return malformed(std::string(name) + " is too long");
  SP_TRY(const auto bytes, parse_base64url(*text));
  if (bytes.size() > max_size) return malformed(std::string(name) + " is too long");
  return std::string(as_text(bytes));
}

}  // namespace sallyport::identity
