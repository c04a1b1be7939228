#pragma once
// console/metrics_page.h: what the doors counted, in the Prometheus text format 0.0.4.
#include <string>
#include <vector>

#include "doors/metrics.h"

namespace sallyport::console {

struct Gauges {
  std::size_t sessions = 0;
  bool journal_accepting = false;
  std::uint64_t journal_sequence = 0;
  std::uint64_t map_reloads = 0;
  std::uint64_t map_refusals = 0;
  double uptime_seconds = 0;
};

std::string metrics_page(const std::vector<const doors::Metrics*>& lanes, const Gauges& gauges);

}  // namespace sallyport::console
