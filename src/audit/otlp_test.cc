#include "audit/otlp.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/utf8.h"

namespace sallyport::audit {
namespace {

namespace json = boost::json;

const WallTime start = WallTime(seconds(1'764'000'000));

FinishedCall sample() {
  Record record;
  record.kind = Record::Kind::model_call;
  record.at = start + seconds(10);
  record.duration = milliseconds(2500);
  record.first_token = milliseconds(300);
  record.request_id = "r1";
  record.trace_id = "0123456789abcdef0123456789abcdef";
  record.who = "workflow/triage";
  record.action = "chat";
  record.component = "openai";
  record.model = "gpt-4o-mini";
  record.decision = "allow";
  record.rule = "flow:1";
  record.finish = "stop";
  record.usage = "reported";
  record.tokens_in = 812;
  record.tokens_out = 130;
  record.cost = 412'500'000;
  return finished_call(record, "openai", "api.openai.com");
}

json::value spans_of(const std::vector<FinishedCall>& calls) {
  const json::value all = json::parse(otlp_traces({"acme", "0.1.0"}, calls));
  const json::value& resource = all.at("resourceSpans").at(0);
  EXPECT_EQ(resource.at("resource").at("attributes").at(0).at("key"), "service.name");
  EXPECT_EQ(resource.at("resource").at("attributes").at(0).at("value").at("stringValue"), "sallyport");
  return resource.at("scopeSpans").at(0).at("spans");
}

json::value attribute(const json::value& holder, std::string_view name) {
  for (const json::value& each : holder.at("attributes").as_array()) {
    if (each.at("key").as_string() == name) return each.at("value").as_object().begin()->value();
  }
  return nullptr;
}

TEST(OtlpTraces, ACallIsASpan) {
  const json::value span = spans_of({sample()}).at(0);
  EXPECT_EQ(span.at("traceId"), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(span.at("spanId").as_string().size(), 16u);
  EXPECT_EQ(span.at("name"), "chat gpt-4o-mini");
  EXPECT_EQ(span.at("kind").as_int64(), 3);
  EXPECT_EQ(span.at("startTimeUnixNano"), "1764000007500000000");
  EXPECT_EQ(span.at("endTimeUnixNano"), "1764000010000000000");
  EXPECT_EQ(attribute(span, "gen_ai.operation.name"), "chat");
  EXPECT_EQ(attribute(span, "gen_ai.provider.name"), "openai");
  EXPECT_EQ(attribute(span, "gen_ai.request.model"), "gpt-4o-mini");
  EXPECT_EQ(attribute(span, "gen_ai.usage.input_tokens"), "812");
  EXPECT_EQ(attribute(span, "gen_ai.usage.output_tokens"), "130");
  EXPECT_EQ(attribute(span, "gen_ai.response.finish_reasons").at("values").at(0).at("stringValue"), "stop");
  EXPECT_EQ(attribute(span, "server.address"), "api.openai.com");
  EXPECT_EQ(attribute(span, "sallyport.cost.usd").as_double(), 0.0004125);
  EXPECT_FALSE(span.as_object().contains("status"));
}

TEST(OtlpTraces, ARefusalAndAnErrorSaySo) {
  FinishedCall failed = sample();
  failed.error = "timed_out/upstream";
  Record record;
  record.decision = "deny";
  record.component = "gemini";
  const json::value spans = spans_of({failed, finished_call(record, "gemini", "")});
  EXPECT_EQ(attribute(spans.at(0), "error.type"), "timed_out/upstream");
  EXPECT_EQ(spans.at(0).at("status").at("code").as_int64(), 2);
  EXPECT_EQ(attribute(spans.at(1), "error.type"), "refused");
  EXPECT_EQ(attribute(spans.at(1), "gen_ai.provider.name"), "gcp.gemini");
  EXPECT_TRUE(attribute(spans.at(1), "gen_ai.usage.input_tokens").is_null());
}

TEST(OtlpTraces, IdsAreTheSameWheneverACallIsSentAndNeverZero) {
  FinishedCall call = sample();
  for (const char* trace :
       {"", "00000000000000000000000000000000", "0123", "0123456789ABCDEF0123456789abcdef"}) {
    call.trace_id = trace;
    const std::string id(spans_of({call}).at(0).at("traceId").as_string());
    EXPECT_EQ(id.size(), 32u);
    EXPECT_NE(id, trace);
    EXPECT_EQ(spans_of({call}), spans_of({call}));
  }
  FinishedCall other = call;
  other.request_id = "r2";
  EXPECT_NE(spans_of({call}).at(0).at("spanId"), spans_of({other}).at(0).at("spanId"));
}

TEST(OtlpTraces, HostileTextStaysJson) {
  FinishedCall call = sample();
  call.model = call.finish = call.error = call.workflow = "\"}]\n\xff\xe2\x80\xa8";
  const std::string body = otlp_traces({"\"", "\""}, std::vector{call});
  EXPECT_TRUE(is_valid_utf8(body));
  EXPECT_EQ(body.find('\n'), std::string::npos);
  EXPECT_EQ(spans_of({call}).as_array().size(), 1u);
}

json::array metrics_of(const OtlpMetrics& metrics) {
  const json::value all = json::parse(metrics.encode({"acme", "0.1.0"}, start + seconds(60)));
  return all.at("resourceMetrics").at(0).at("scopeMetrics").at(0).at("metrics").as_array();
}

std::uint64_t sum_of_buckets(const json::value& point) {
  std::uint64_t sum = 0;
  for (const json::value& bucket : point.at("bucketCounts").as_array()) {
    sum += std::stoull(std::string(bucket.as_string()));  // allow(banned): our own digits, in a test
  }
  return sum;
}

TEST(OtlpMetricsTest, HistogramsHaveTheShapeOfTheProtocol) {
  OtlpMetrics metrics(start);
  EXPECT_TRUE(metrics.empty());
  metrics.add(sample());
  metrics.add(sample());
  const json::array all = metrics_of(metrics);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].at("name"), "gen_ai.client.token.usage");
  EXPECT_EQ(all[0].at("unit"), "{token}");
  EXPECT_EQ(all[1].at("name"), "gen_ai.client.operation.duration");
  EXPECT_EQ(all[2].at("name"), "gen_ai.server.time_to_first_token");
  for (const json::value& metric : all) {
    EXPECT_EQ(metric.at("histogram").at("aggregationTemporality").as_int64(), 2);
    for (const json::value& point : metric.at("histogram").at("dataPoints").as_array()) {
      EXPECT_EQ(point.at("count"), "2");
      EXPECT_EQ(sum_of_buckets(point), 2u);
      EXPECT_EQ(point.at("bucketCounts").as_array().size(), point.at("explicitBounds").as_array().size() + 1);
      EXPECT_EQ(point.at("startTimeUnixNano"), "1764000000000000000");
      EXPECT_EQ(point.at("timeUnixNano"), "1764000060000000000");
    }
  }
  const json::array& tokens = all[0].at("histogram").at("dataPoints").as_array();
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(attribute(tokens[0], "gen_ai.token.type"), "input");
  EXPECT_EQ(tokens[0].at("sum").to_number<double>(), 1624);
  EXPECT_EQ(tokens[0].at("bucketCounts").at(5), "2") << "over 256, up to 1024";
  EXPECT_EQ(all[1].at("histogram").at("dataPoints").at(0).at("sum").to_number<double>(), 5);
}

TEST(OtlpMetricsTest, ABoundBelongsToTheBucketBelowIt) {
  OtlpMetrics metrics(start);
  FinishedCall call = sample();
  call.tokens_in = 4;
  call.tokens_out = 100'000'000;
  metrics.add(call);
  const json::array points = metrics_of(metrics)[0].at("histogram").at("dataPoints").as_array();
  EXPECT_EQ(points[0].at("bucketCounts").at(1), "1");
  EXPECT_EQ(points[1].at("bucketCounts").at(14), "1");
}

TEST(OtlpMetricsTest, RefusedCallsAreNotMeasured) {
  OtlpMetrics metrics(start);
  FinishedCall call = sample();
  call.refused = true;
  metrics.add(call);
  EXPECT_TRUE(metrics.empty());
  EXPECT_TRUE(metrics_of(metrics).empty());
}

TEST(OtlpMetricsTest, SeriesAreBounded) {
  OtlpMetrics metrics(start);
  FinishedCall call = sample();
  call.tokens_in = call.tokens_out = 0;
  call.first_token = microseconds(0);
  for (int i = 0; i < 1500; ++i) {
    call.model = "m" + std::to_string(i);
    metrics.add(call);
  }
  const json::array points = metrics_of(metrics)[0].at("histogram").at("dataPoints").as_array();
  EXPECT_EQ(points.size(), OtlpMetrics::max_series + 1);
  std::uint64_t overflowing = 0;
  for (const json::value& point : points) {
    if (!attribute(point, "otel.metric.overflow").is_null()) overflowing += sum_of_buckets(point);
  }
  EXPECT_EQ(overflowing, 500u);
}

}  // namespace
}  // namespace sallyport::audit
