#pragma once
// app/usage/chart.h: the days of a usage report as bars: inline SVG that stretches, with its words outside of
// it so that they stay readable on any width. Pure.
#include <string>

#include "app/usage/report.h"

namespace sallyport::app {

// Empty if there is nothing to draw.
std::string usage_chart(const UsageReport& report);

}  // namespace sallyport::app
