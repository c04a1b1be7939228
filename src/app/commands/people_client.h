#pragma once
// app/commands/people_client.h: accounts, sessions and API tokens from the command line: through the running
// gateway, which holds them in its memory, or directly in the store when none runs.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::app {

// As handle() of console::PeopleApi, and of console::TokensApi for its paths, wherever it runs. In direct
// mode the journal is opened too, and its lock keeps a gateway from starting in between.
Result<std::string> ask_people(const std::string& state, std::string_view method, std::string_view path,
                               std::string_view body);

}  // namespace sallyport::app
