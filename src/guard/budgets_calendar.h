#pragma once
// guard/budgets_calendar.h: where the windows of a budget begin and end, in UTC. Pure.
#include "base/clock.h"
#include "model/flow.h"

namespace sallyport::guard {

WallTime window_begin(Window window, WallTime time);
WallTime window_end(Window window, WallTime time);  // where the next one begins

}  // namespace sallyport::guard
