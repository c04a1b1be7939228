#pragma once
// app/usage/fold_file.h: usage out of the journal of a state folder, going on from what the last reader of it
// left in `usage.json` there. That file is a cache: without it the journal is read again.
#include <string>

#include "audit/usage.h"
#include "base/result.h"

namespace sallyport::app {

// Covers `since` and the month of `now`. Works while the gateway writes. Errors: not_found (no journal: what
// to do), I/O.
Result<audit::UsageFold> fold_usage_of(const std::string& state, WallTime since, WallTime now);

WallTime month_begin(WallTime now);

}  // namespace sallyport::app
