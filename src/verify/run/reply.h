#pragma once
// verify/run/reply.h: the replies in what a gate sent back. Lenient, and no more than the judge needs.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::verify {

struct Reply {
  std::uint16_t status = 0;
  std::string head;
  std::string body;  // decoded if it was chunked; what has come of it
  bool complete = false;

  // Value of the field, without blanks; empty if there is none. `name` lower case.
  std::string field(std::string_view name) const;
};

// Every reply in `received`, the last one perhaps incomplete. `head_only`: the request was HEAD, so bodies do
// not follow. `closed`: nothing more will come, which completes a body without a length. After a 101 the rest
// is its body.
std::vector<Reply> read_replies(std::string_view received, bool head_only, bool closed);

}  // namespace sallyport::verify
