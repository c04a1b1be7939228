#pragma once
// base/error.h: the one error type. What went wrong, whose fault it was, and words for the operator.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport {

enum class ErrorKind : std::uint8_t {
  malformed,
  unauthenticated,
  forbidden,
  not_found,
  too_large,
  rate_limited,
  timed_out,
  unavailable,
  internal,
};

// Whose fault it was: decides status, log level and whether a retry makes sense.
enum class Origin : std::uint8_t { client, upstream, self };

struct Error {
  ErrorKind kind = ErrorKind::internal;
  Origin origin = Origin::self;
  std::string detail;  // for operators: journal and log. Never sent to a client, never holds a secret.
};

std::string_view to_string(ErrorKind kind);
std::string_view to_string(Origin origin);

inline Error client_error(ErrorKind kind, std::string detail) {
  return {kind, Origin::client, std::move(detail)};
}
inline Error upstream_error(ErrorKind kind, std::string detail) {
  return {kind, Origin::upstream, std::move(detail)};
}
inline Error self_error(ErrorKind kind, std::string detail) {
  return {kind, Origin::self, std::move(detail)};
}

}  // namespace sallyport
