#pragma once
// console/telemetry_post.h: one POST to a collector. Blocking.
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sallyport::console {

struct CollectorAddress {
  std::string host;  // name or literal address, without brackets
  std::uint16_t port = 0;
  bool tls = false;
  std::string base_path;  // before /v1/traces; no last slash
  std::string authority;  // as in `Host`
  std::string authority_file;
};

// "http://127.0.0.1:4318", "https://collector.example.com/otlp". Errors: malformed.
Result<CollectorAddress> parse_collector(std::string_view url);

// What the collector made of it. As the protocol says: only 429, 502, 503 and 504 are worth another attempt.
enum class PostResult : unsigned char { taken, refused, try_again };

// `path`: "/v1/traces". Errors, which are worth another attempt: unavailable, timed_out, malformed (an answer
// that is no HTTP). `why`: set unless taken.
Result<PostResult> post_json(const CollectorAddress& collector, std::string_view path, std::string_view body,
                             milliseconds wait, std::string& why);

}  // namespace sallyport::console
