#pragma once
// app/commands/gateway_client.h: asks the running gateway through the socket in its state folder.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::app {

// One request over `state`/admin.sock; waits at most 30 s and takes at most 4 MiB. `body` is JSON.
// Nothing: no gateway runs on this state folder. A good Result: the body of a 2xx answer.
// Errors: what the gateway said, in its own kind and words; forbidden (the socket is not ours to use);
// unavailable, timed_out (it did not answer); malformed (it answered something else).
std::optional<Result<std::string>> ask_gateway(const std::string& state, std::string_view method,
                                               std::string_view path, std::string_view body);

}  // namespace sallyport::app
