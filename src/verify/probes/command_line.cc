// Attacks by way of what an operator types: names of people, and the map.
#include "verify/boot/child.h"
#include "verify/boot/folder.h"
#include "verify/probes/all.h"

namespace sallyport::verify {
namespace {

constexpr std::chrono::milliseconds patience{5000};

}  // namespace

Probed claim_injection(const Stage& stage, Values values) {
  int count = 0;
  for (const std::string& value : values) {
    for (const char* option : {"--email", "--group"}) {
      const std::string account = "verify-claim-" + std::to_string(++count);
      std::vector<std::string> arguments = {stage.program, "account", "add", account, "--state", stage.state};
      if (std::string_view(option) == "--email")
        arguments.insert(arguments.end(), {"--group", "verify-viewers"});
      arguments.insert(arguments.end(), {option, value});
      const auto made = run_program(arguments, stage.state + "/../command.log", patience);
      if (made.ok()) return came_through(std::string(option) + " took a value with a line break");
    }
  }
  return held("refused as e-mail address and as group, " + std::to_string(count) + " values");
}

Probed illegal_header_in_map(const Stage& stage, Values) {
  std::string text = read_text_file(stage.map_file);
  static constexpr std::string_view plain = "identity_headers: true";
  const std::size_t at = text.find(plain);
  if (at == std::string::npos) return unable("the map of this stage has no identity headers");
  text.replace(at, plain.size(), "identity_headers: {\"X Bad\\r\\nName\": email}");
  const std::string file = stage.state + "/../illegal-header.yaml";
  if (!write_private_file(file, text).ok()) return unable("no room for a map");
  const std::string log = stage.state + "/../command.log";
  if (!run_program({stage.program, "check", "--map", stage.map_file}, log, patience).ok()) {
    return unable("the map of this stage is refused before it is changed");
  }
  const auto checked = run_program({stage.program, "check", "--map", file}, log, patience);
  if (checked.ok()) return came_through("a map with an illegal field name is accepted");
  return held("the map is refused when it is loaded");
}

}  // namespace sallyport::verify
