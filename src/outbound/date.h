#pragma once
// outbound/date.h: times as HTTP writes them (RFC 9110 §5.6.7): IMF-fixdate alone, which is all that may be
// sent today. Pure.
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace sallyport::outbound {

// "Sun, 06 Nov 1994 08:49:37 GMT". Nothing if it is no such time; the name of the weekday is not looked at.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace sallyport::outbound
