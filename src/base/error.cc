#include "base/error.h"

namespace sallyport {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return "malformed";
    case ErrorKind::unauthenticated:
      return "unauthenticated";
    case ErrorKind::forbidden:
      return "forbidden";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::too_large:
      return "too_large";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::timed_out:
      return "timed_out";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::client:
      return "client";
    case Origin::upstream:
      return "upstream";
    case Origin::self:
      return "self";
  }
  return "self";
}

}  // namespace sallyport
