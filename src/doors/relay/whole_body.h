#pragma once
// doors/relay/whole_body.h: a request body that has to be there whole before anything is believed of it: a
// form, a signed delivery, a call of a model.
#include <cstdint>
#include <string>

#include "doors/connection.h"

namespace sallyport::doors {

struct WholeBody {
  std::string text;
  std::string rest;  // what came behind it: the next request
  bool is_read = false;
};

// What the wait of the connection's phase bounds: the time between two reads, or all of it.
enum class BodyBound : std::uint8_t { each_read, all };

// Answers `Expect: 100-continue`, then reads. Errors: too_large (before a byte of it is read, where the
// length is announced), malformed, unavailable (the client left), timed_out.
net::Task<Result<void>> receive_body(Connection& connection, const http1::RequestHead& head,
                                     std::uint64_t max_body, BodyBound bound, WholeBody& body);

}  // namespace sallyport::doors
