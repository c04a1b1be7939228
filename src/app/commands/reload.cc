#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/gateway_client.h"

namespace sallyport::app {
namespace {

void print(const std::string& answer, Exit& exit) {
  boost::system::error_code failed;
  const boost::json::value parsed = boost::json::parse(answer, failed);
  if (failed || !parsed.is_object()) {
    fmt::print(stderr, "the gateway gave an answer that cannot be read\n");
    exit.code = 3;
    return;
  }
  const auto& object = parsed.as_object();
  const bool accepted = object.at("accepted").as_bool();
  for (const auto& finding : object.at("findings").as_array())
    fmt::print("{}\n", std::string_view(finding.as_string()));
  fmt::print("{} map {}\n", accepted ? "in force:" : "refused; still in force:",
             std::string_view(object.at("map_version").as_string()));
  if (!accepted) exit.code = 1;
}

void reload(const std::string& state, bool json, Exit& exit) {
  const auto answer = ask_gateway(state, "POST", "/v1/reload", "{}");
  if (!answer) {
    fmt::print(stderr, "no gateway is running on {}\n", state);
    exit.code = 3;
  } else if (!answer->ok()) {
    fmt::print(stderr, "{}\n", answer->error().detail);
    exit.code = 3;
  } else if (json) {
    fmt::print("{}", **answer);
  } else {
    print(**answer, exit);
  }
}

}  // namespace

void add_reload(CLI::App& root, Exit& exit) {
  auto* const command = root.add_subcommand("reload", "Put the changed map in force, or say why not");
  auto state = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("--state", *state, "State folder of the running gateway");
  command->add_flag("--json", *json, "Print the answer as JSON");
  command->footer(
      "All of the map or nothing: what is refused changes nothing. Open streams are decided again.");
  command->callback([state, json, &exit] { reload(state_directory(*state), *json, exit); });
}

}  // namespace sallyport::app
