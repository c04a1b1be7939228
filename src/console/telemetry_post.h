#pragma once
// console/telemetry_post.h: one POST to a collector. Blocking.
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "outbound/outbound.h"

namespace sallyport::console {

struct Collector {
  std::string base;  // "http://127.0.0.1:4318": what comes before /v1/traces; no last slash
  outbound::Place place;
};

// "http://127.0.0.1:4318", "https://collector.example.com/otlp". Spans hold no secrets: a collector may be
// inside, and another machine by http. `authority_file`: see outbound::Place. Errors: malformed.
Result<Collector> parse_collector(std::string_view url, std::string authority_file);

// What the collector made of it. As the protocol says: only 429, 502, 503 and 504 are worth another attempt.
enum class PostResult : unsigned char { taken, refused, try_again };

// `path`: "/v1/traces". Errors, which are worth another attempt: those of Outbound::call. `why`: set unless
// taken.
Result<PostResult> post_json(outbound::Outbound& outbound, const Collector& collector, std::string_view path,
                             std::string body, milliseconds wait, std::string& why);

}  // namespace sallyport::console
