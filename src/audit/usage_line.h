#pragma once
// audit/usage_line.h: what a line of the journal says of a call of a model. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sallyport::audit {

struct CallLine {
  WallTime at{};
  std::string request;
  std::string workflow;
  std::string component;  // that answered
  std::string model;
  bool refused = false;
  bool estimated = false;
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_out = 0;
  std::uint64_t tokens_cached = 0;
  std::uint64_t cost = 0;
  std::uint64_t reserved_tokens = 0;
  std::uint64_t reserved_cost = 0;
  std::vector<std::string> accounts;  // each once
  microseconds duration{0};
};

enum class LineOf : unsigned char { other, call_started, call_finished, gateway_started };
// By its text alone. Other crossings that were started are not calls.
LineOf kind_of_line(std::string_view line);

// Nothing if it is no JSON or has no time.
std::optional<CallLine> parse_call(std::string_view line);

}  // namespace sallyport::audit
