#pragma once
// audit/otlp.h: finished calls of models as OTLP/HTTP JSON (OpenTelemetry protocol 1.x): a span for each, and
// histograms. Pure. Nothing is in it that the journal does not hold.
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "audit/finished_call.h"

namespace sallyport::audit {

struct OtlpSource {
  std::string stack;  // of the map
  std::string version;
};

// Body of a POST to /v1/traces. A span's ids follow from its call, so that one that is sent twice is the same
// span; the trace is the caller's, where the call named one.
std::string otlp_traces(const OtlpSource& source, std::span<const FinishedCall> calls);

// Adds calls up for good. Cumulative, because that is what most backends take: each report holds all since
// `start`, and one that is lost costs nothing but resolution. Refused calls are spans only. Not thread-safe.
class OtlpMetrics {
 public:
  // Of series, models times components or so: further ones are added up as one, as the SDKs do.
  static constexpr std::size_t max_series = 1000;

  explicit OtlpMetrics(WallTime start) : start_(start) {}
  void add(const FinishedCall& call);
  bool empty() const { return series_.empty(); }
  // Body of a POST to /v1/metrics.
  std::string encode(const OtlpSource& source, WallTime now) const;

 private:
  static constexpr std::size_t max_bounds = 16;
  enum class Metric : unsigned char { tokens, duration, first_token };
  struct Histogram {
    std::uint64_t count = 0;
    double sum = 0;
    std::array<std::uint64_t, max_bounds + 1> buckets{};
  };
  using SeriesKey = std::pair<Metric, std::string>;  // and its attributes, as JSON

  static std::span<const double> bounds(Metric metric);
  void observe(Metric metric, std::string attributes, double value);
  void append_metric(std::string& out, Metric metric, WallTime now) const;

  WallTime start_;
  std::map<SeriesKey, Histogram> series_;
};

}  // namespace sallyport::audit
