#include "console/tokens_command.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace sallyport::console {
namespace {

namespace json = boost::json;

constexpr std::size_t max_body = 64 << 10;

Error wrong(std::string_view name, std::string_view what) {
  return client_error(ErrorKind::malformed, "`" + std::string(name) + "` " + std::string(what));
}

Result<void> read_member(TokensCommand& command, std::string_view name, const json::value& value) {
  if (name == "all") {
    if (!value.is_bool()) return wrong(name, "is neither true nor false");
    command.all = value.get_bool();
    return {};
  }
  const std::array<std::pair<std::string_view, std::string*>, 4> texts = {{{"id", &command.id},
                                                                           {"person", &command.person},
                                                                           {"provider", &command.provider},
                                                                           {"why", &command.why}}};
  for (const auto& [key, target] : texts) {
    if (name != key) continue;
    if (!value.is_string()) return wrong(name, "is not text");
    *target = std::string_view(value.get_string());
    return {};
  }
  return wrong(name, "is not known here");
}

}  // namespace

Result<TokensCommand> parse_tokens_command(std::string_view body,
                                           std::initializer_list<std::string_view> allowed) {
  if (body.size() > max_body) return client_error(ErrorKind::too_large, "the command is longer than 64 KiB");
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed);
  if (failed || !value.is_object())
    return client_error(ErrorKind::malformed, "the command is not a JSON object");
  TokensCommand command;
  for (const auto& [name, member] : value.get_object()) {
    if (std::ranges::find(allowed, std::string_view(name)) == allowed.end())
      return wrong(std::string_view(name).substr(0, 64), "is not known here");
    SP_CHECK(read_member(command, name, member));
  }
  return command;
}

}  // namespace sallyport::console
