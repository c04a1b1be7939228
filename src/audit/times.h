#pragma once
// audit/times.h: points in time as people write them on a command line. Pure.
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sallyport::audit {

// "90s", "15m", "1h", "7d", "2w": that long before `now`. Or RFC 3339: "2026-11-23T14:05:00Z", with an offset
// instead of Z, with a fraction of a second, or only "2026-11-23" (midnight UTC). Errors: malformed.
Result<WallTime> parse_when(std::string_view text, WallTime now);

}  // namespace sallyport::audit
