#pragma once
// console/keys_command.h: the body of a command about workflow keys, read strictly. Pure.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/network.h"

namespace sallyport::console {

struct KeysCommand {
  std::string workflow;
  std::string id;
  std::string label;
  std::string why;
  std::vector<std::string> flows;
  std::vector<Network> sources;
  std::optional<seconds> ttl;
  seconds starts_in{0};
  seconds overlap{0};
  bool all = false;
};

// One JSON object of at most 64 KiB with no member but those in `allowed`, by their names in JSON:
// "workflow", "id", "label", "why", "flows", "sources", "ttl_seconds", "starts_in_seconds",
// "overlap_seconds", "all". Numbers of seconds are 0 to 100 years. Errors: malformed, too_large.
Result<KeysCommand> parse_keys_command(std::string_view body,
                                       std::initializer_list<std::string_view> allowed);

}  // namespace sallyport::console
