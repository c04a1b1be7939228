#include "console/people_command.h"

#include <array>
#include <boost/json.hpp>

namespace sallyport::console {
namespace {

namespace json = boost::json;

constexpr std::size_t max_body = 64 << 10;

Error wrong(std::string_view name, std::string_view what) {
  return client_error(ErrorKind::malformed, "`" + std::string(name) + "` " + std::string(what));
}

Result<std::vector<std::string>> texts(std::string_view name, const json::value& value) {
  std::vector<std::string> out;
  if (!value.is_array()) return wrong(name, "is not a list");
  for (const json::value& item : value.get_array()) {
    if (!item.is_string()) return wrong(name, "holds something that is not text");
    out.emplace_back(std::string_view(item.get_string()));
  }
  return out;
}

Result<void> read_member(PeopleCommand& command, std::string_view name, const json::value& value) {
  const std::array<std::pair<std::string_view, std::string*>, 7> known = {{{"name", &command.name},
                                                                           {"email", &command.email},
                                                                           {"id", &command.id},
                                                                           {"account", &command.account},
                                                                           {"person", &command.person},
                                                                           {"provider", &command.provider},
                                                                           {"group", &command.group}}};
  for (const auto& [key, target] : known) {
    if (name != key) continue;
    if (!value.is_string()) return wrong(name, "is not text");
    *target = std::string_view(value.get_string());
    return {};
  }
  if (name == "groups") {
    SP_TRY(command.groups, texts(name, value));
    return {};
  }
  if (name != "all") return wrong(name, "is not known");
  if (!value.is_bool()) return wrong(name, "is neither true nor false");
  command.all = value.get_bool();
  return {};
}

}  // namespace

Result<PeopleCommand> parse_people_command(std::string_view body) {
  if (body.size() > max_body) return client_error(ErrorKind::too_large, "the command is longer than 64 KiB");
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed);
  if (failed || !value.is_object())
    return client_error(ErrorKind::malformed, "the command is not a JSON object");
  PeopleCommand command;
  for (const auto& [name, member] : value.get_object()) SP_CHECK(read_member(command, name, member));
  return command;
}

}  // namespace sallyport::console
