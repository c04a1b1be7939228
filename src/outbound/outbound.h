#pragma once
// outbound/outbound.h: the calls that Sallyport makes for itself: to identity providers, telemetry
// collectors, n8n's public API. One exchange of HTTP/1.1 at a time, bounded in every way, to the place that
// the map names and nowhere else: redirects are answers, not orders (R15).
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::outbound {

// What the map says of the place. A name is resolved once; every address of it must be allowed.
struct Place {
  std::string authorities;      // PEM file of who may vouch for its TLS; empty: the system's
  bool inside = false;          // it may have private and loopback addresses. Metadata addresses: never
  bool plain_anywhere = false;  // http:// to more than loopback: never for what carries a secret
};

struct Request {
  std::string method = "GET";
  std::string url;  // absolute; http:// to loopback addresses only, and only with Place::inside
  std::string content_type;
  std::string body;
  std::string accept = "application/json";
  Secret authorization;                                     // the whole value of the field; empty: none
  std::vector<std::pair<std::string, std::string>> fields;  // further ones; no CR, LF or NUL in any
};

struct Response {
  std::uint16_t status = 0;
  std::string content_type;  // lower case, without parameters
  std::string location;      // of a redirect: not followed
  std::chrono::seconds retry_after{0};
  std::chrono::seconds max_age{0};  // of Cache-Control
  std::optional<WallTime> now;      // what time it was there: Date, and Age where a cache kept the answer
  std::string body;
};

struct Limits {
  std::chrono::milliseconds wait{10'000};  // for all of it: resolve, connect, handshake, answer
  std::size_t max_head = 32 << 10;
  std::size_t max_body = 1 << 20;
};

// Blocks; thread-safe; several calls may run at once. Never logs, and no error tells a secret.
class Outbound {
 public:
  virtual ~Outbound() = default;
  // Any status is an answer. Errors: malformed (url, field, an answer that is no HTTP), forbidden (an address
  // that the place may not have, plain http elsewhere), unavailable (no such name, refused, certificate not
  // believed, cut), timed_out, too_large.
  virtual Result<Response> call(const Request& request, const Place& place, const Limits& limits = {}) = 0;
};

std::unique_ptr<Outbound> make_outbound();

}  // namespace sallyport::outbound
