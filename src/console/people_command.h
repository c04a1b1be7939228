#pragma once
// console/people_command.h: the body of a command about people, read strictly. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::console {

struct PeopleCommand {
  std::string name;
  std::string email;
  std::string id;
  std::string account;
  std::string person;
  std::string group;
  std::string provider;
  std::optional<std::vector<std::string>> groups;
  bool all = false;
};

// One JSON object of at most 64 KiB with no member but these. Errors: malformed, too_large.
Result<PeopleCommand> parse_people_command(std::string_view body);

}  // namespace sallyport::console
