#pragma once
// console/tokens_command.h: the body of a command about API tokens, read strictly. Pure.
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::console {

struct TokensCommand {
  std::string id;
  std::string person;
  std::string provider;
  std::string why;
  bool all = false;
};

// One JSON object of at most 64 KiB with no member but those in `allowed`, by their names here. Errors:
// malformed, too_large.
Result<TokensCommand> parse_tokens_command(std::string_view body,
                                           std::initializer_list<std::string_view> allowed);

}  // namespace sallyport::console
