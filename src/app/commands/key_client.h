#pragma once
// app/commands/key_client.h: workflow keys from the command line: through the running gateway, which holds
// them in its memory, or directly in the store when none runs.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::app {

// As console::KeysApi::handle, wherever it runs. `map_file` says whose keys there may be when no gateway
// runs; a running one goes by the map in force. In direct mode the journal is opened too, and its lock keeps
// a gateway from starting in between.
Result<std::string> ask_keys(const std::string& state, const std::string& map_file, std::string_view method,
                             std::string_view path, std::string_view body);

}  // namespace sallyport::app
