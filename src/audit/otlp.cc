#include "audit/otlp.h"

#include <algorithm>

#include "audit/otlp_names.h"
#include "audit/otlp_values.h"
#include "base/encoding.h"
#include "base/json_text.h"
#include "crypto/sha256.h"

namespace sallyport::audit {
namespace {

constexpr int kind_client = 3;
constexpr int status_error = 2;
constexpr int cumulative = 2;

// An id of `bytes` bytes that is the same whenever this call is encoded.
std::string id_of(const FinishedCall& call, std::string_view what, std::size_t bytes) {
  crypto::Sha256 hash;
  hash.add(what).add(call.request_id).add(std::to_string(to_unix_micros(call.end)));
  const crypto::Digest256 digest = hash.finish();
  return hex(std::span(digest).first(bytes));
}

bool is_trace_id(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         id.find_first_not_of('0') != std::string_view::npos;
}

std::string attributes_of(const FinishedCall& call) {
  constexpr double dollar = 1e12;
  otlp::Attributes attributes;
  attributes.text(otlp::operation_name, otlp::operation_of(call))
      .text(otlp::provider_name, otlp::provider_of(call))
      .text(otlp::request_model, call.model)
      .text(otlp::server_address, call.address)
      .texts(otlp::finish_reasons, call.finish)
      .text(otlp::error_type, call.error)
      .text(otlp::workflow, call.workflow)
      .text(otlp::component, call.component)
      .text(otlp::rule, call.rule)
      .text(otlp::request, call.request_id);
  if (!call.refused) {
    attributes.number(otlp::input_tokens, call.tokens_in)
        .number(otlp::output_tokens, call.tokens_out)
        .number(otlp::cached_tokens, call.tokens_cached)
        .decimal(otlp::cost_usd, static_cast<double>(call.cost) / dollar)
        .truth(otlp::estimated, call.estimated);
  }
  return attributes.finish();
}

std::string span_of(const FinishedCall& call) {
  const std::string_view operation = otlp::operation_of(call);
  const std::string name = std::string(operation) + (call.model.empty() ? "" : " ") + call.model;
  std::string out;
  JsonObject span(out);
  span.add("traceId", is_trace_id(call.trace_id) ? call.trace_id : id_of(call, "trace", 16));
  span.add("spanId", id_of(call, "span", 8));
  span.add("name", name).add("kind", kind_client);
  span.add_raw("startTimeUnixNano", otlp::nanoseconds(call.end - call.duration));
  span.add_raw("endTimeUnixNano", otlp::nanoseconds(call.end));
  span.add_raw("attributes", attributes_of(call));
  if (!call.error.empty()) {
    std::string status;
    JsonObject object(status);
    object.add("code", status_error).add("message", call.error).close();
    span.add_raw("status", status);
  }
  span.close();
  return out;
}

std::string series_attributes(const FinishedCall& call, std::string_view token_type, bool with_error) {
  otlp::Attributes attributes;
  attributes.text(otlp::operation_name, otlp::operation_of(call))
      .text(otlp::provider_name, otlp::provider_of(call))
      .text(otlp::request_model, call.model)
      .text(otlp::server_address, call.address)
      .text(otlp::token_type, token_type);
  if (with_error) attributes.text(otlp::error_type, call.error);
  return attributes.finish();
}

double in_seconds(microseconds time) {
  return static_cast<double>(std::max<std::int64_t>(time.count(), 0)) / 1e6;
}

}  // namespace

std::string otlp_traces(const OtlpSource& source, std::span<const FinishedCall> calls) {
  std::string out = "{\"resourceSpans\":[{\"resource\":" + otlp::resource(source) +
                    ",\"scopeSpans\":[{\"scope\":" + otlp::scope(source) + ",\"spans\":[";
  for (const FinishedCall& call : calls) {
    if (&call != calls.data()) out.push_back(',');
    out.append(span_of(call));
  }
  return out.append("]}]}]}");
}

std::span<const double> OtlpMetrics::bounds(Metric metric) {
  if (metric == Metric::tokens) return otlp::token_bounds;
  if (metric == Metric::duration) return otlp::duration_bounds;
  return otlp::first_token_bounds;
}

void OtlpMetrics::add(const FinishedCall& call) {
  if (call.refused) return;
  observe(Metric::duration, series_attributes(call, {}, true), in_seconds(call.duration));
  if (call.tokens_in + call.tokens_out > 0) {
    observe(Metric::tokens, series_attributes(call, "input", false), static_cast<double>(call.tokens_in));
    observe(Metric::tokens, series_attributes(call, "output", false), static_cast<double>(call.tokens_out));
  }
  if (call.first_token.count() > 0) {
    observe(Metric::first_token, series_attributes(call, {}, false), in_seconds(call.first_token));
  }
}

void OtlpMetrics::observe(Metric metric, std::string attributes, double value) {
  SeriesKey key{metric, std::move(attributes)};
  if (series_.size() >= max_series && !series_.contains(key)) {
    key.second = otlp::Attributes().truth(otlp::overflow, true).finish();
  }
  Histogram& histogram = series_[std::move(key)];
  const auto limits = bounds(metric);
  ++histogram.count;
  histogram.sum += value;
  ++histogram.buckets[static_cast<std::size_t>(std::ranges::lower_bound(limits, value) - limits.begin())];
}

void OtlpMetrics::append_metric(std::string& out, Metric metric, WallTime now) const {
  const auto limits = bounds(metric);
  bool first = true;
  for (const auto& [key, histogram] : series_) {
    if (key.first != metric) continue;
    out.append(first ? "" : ",").append(R"({"attributes":)").append(key.second);
    first = false;
    out.append(R"(,"startTimeUnixNano":)").append(otlp::nanoseconds(start_));
    out.append(R"(,"timeUnixNano":)").append(otlp::nanoseconds(now));
    out.append(R"(,"count":")").append(std::to_string(histogram.count)).append(R"(","sum":)");
    otlp::append_decimal(out, histogram.sum);
    out.append(R"(,"bucketCounts":[)");
    for (std::size_t i = 0; i <= limits.size(); ++i) {
      out.append(i == 0 ? "\"" : ",\"").append(std::to_string(histogram.buckets[i])).push_back('"');
    }
    out.append(R"(],"explicitBounds":[)");
    for (std::size_t i = 0; i < limits.size(); ++i) {
      if (i > 0) out.push_back(',');
      otlp::append_decimal(out, limits[i]);
    }
    out.append("]}");
  }
}

std::string OtlpMetrics::encode(const OtlpSource& source, WallTime now) const {
  struct Described {
    Metric metric;
    std::string_view name;
    std::string_view unit;
    std::string_view words;
  };
  constexpr Described all[] = {
      {Metric::tokens, otlp::token_usage, "{token}", "Tokens of calls of models, in and out."},
      {Metric::duration, otlp::operation_duration, "s", "How long calls of models took."},
      {Metric::first_token, otlp::first_token, "s", "Until the first byte of the answer."},
  };
  std::string out = "{\"resourceMetrics\":[{\"resource\":" + otlp::resource(source) +
                    ",\"scopeMetrics\":[{\"scope\":" + otlp::scope(source) + ",\"metrics\":[";
  bool first = true;
  for (const Described& described : all) {
    std::string points;
    append_metric(points, described.metric, now);
    if (points.empty()) continue;
    out.append(first ? "" : ",");
    first = false;
    std::string metric;
    JsonObject object(metric);
    object.add("name", described.name).add("description", described.words).add("unit", described.unit);
    object.add_raw("histogram", "{\"aggregationTemporality\":" + std::to_string(cumulative) +
                                    ",\"dataPoints\":[" + points + "]}");
    object.close();
    out.append(metric);
  }
  return out.append("]}]}]}");
}

}  // namespace sallyport::audit
