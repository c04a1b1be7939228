#pragma once
// wire/models/refusal.h: refusals in the caller's dialect, as its SDK expects them. Pure.
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/models/dialect.h"
#include "wire/models/endpoint.h"

namespace sallyport::models {

struct Said {
  std::uint16_t status = 500;
  std::string_view message;  // for the caller's eyes: no inside
  std::string_view request_id;
  std::string_view rule;  // where the map allows it to be named; else empty
};

// The JSON body of an error answer: {"error":{"message","type","param","code"}},
// {"type":"error","error":{...}},
// {"error":{"code","message","status"}}. Type and code follow from the status (401 authentication_error, 429
// rate_limit_error / RESOURCE_EXHAUSTED ...).
std::string error_body(Dialect dialect, const Said& said);

// What ends a stream that has begun: an error event (or line) as the dialect has it, complete with its blank
// line. `how`: as the stream is written.
std::string error_event(Dialect dialect, const Endpoint& endpoint, Answer how, const Said& said);

}  // namespace sallyport::models
