#pragma once
// verify/run/judge.h: compares what was seen with what a case expects. Pure.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "verify/catalogue/attack.h"
#include "verify/run/exchange.h"

namespace sallyport::verify {

// Everything that can be seen of one step. Without a witness or a journal the optional views are empty, and
// what is expected of them is not judged.
struct Observation {
  Exchange exchange;
  struct Upstream {
    std::string bytes;
    std::size_t requests = 0;
  };
  std::optional<Upstream> upstream;
  std::optional<std::string> journal;
};

// An expected text, its macros filled in.
using Filled = std::function<std::string(const Template&)>;

// One line for each thing that did not hold; empty: all held.
std::vector<std::string> complaints(const Expectation& expect, const Observation& seen, const Filled& filled);
// "400 or closed without a reply, upstream sees nothing"
std::string describe(const Expectation& expect);
// "200, kept open, upstream saw 1 request"
std::string describe(const Observation& seen);
// 4xx, 501, 505, or a connection closed without a reply.
bool is_refusal(const Exchange& seen);
// What still has to hold where a gate refuses a request that the range of a private copy would have let
// through: nothing may be said that should not be said.
Expectation for_refusal(const Expectation& expect);
// True if the step can be judged without a witness: something is expected of the reply itself.
bool judges_reply(const Expectation& expect);
bool judges_inside(const Expectation& expect);

}  // namespace sallyport::verify
