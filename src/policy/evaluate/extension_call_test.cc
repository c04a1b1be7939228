#include "policy/evaluate/extension_call.h"

#include <gtest/gtest.h>

#include <limits>

namespace sallyport::cedar {
namespace {

Value text(const char* value) { return std::string(value); }

// The value as text, or the message.
std::string call(const char* name, const std::vector<Value>& arguments) {
  const Outcome outcome = call_extension(name, arguments, {});
  if (const Value* value = std::get_if<Value>(&outcome)) return to_text(*value);
  return std::get<EvaluationError>(outcome).message;
}

TEST(ExtensionCall, Decimals) {
  const Value one = Decimal{10'000};
  const Value two = Decimal{20'000};
  EXPECT_EQ(call("decimal", {text("1.0")}), R"(decimal("1.0"))");
  EXPECT_EQ(call("decimal", {text("1")}), R"("1" is not a decimal)");
  EXPECT_EQ(call("decimal", {one}), "expected string, got decimal");
  EXPECT_EQ(call("lessThan", {one, two}), "true");
  EXPECT_EQ(call("lessThan", {two, two}), "false");
  EXPECT_EQ(call("lessThanOrEqual", {two, two}), "true");
  EXPECT_EQ(call("greaterThan", {two, one}), "true");
  EXPECT_EQ(call("greaterThanOrEqual", {one, two}), "false");
  EXPECT_EQ(call("lessThan", {text("1.0"), one}), "expected decimal, got string");
  EXPECT_EQ(call("lessThan", {one, text("1.0")}), "expected decimal, got string");
}

TEST(ExtensionCall, Addresses) {
  const Value v4 = IpAddress::parse("127.0.0.1").value();
  const Value v6 = IpAddress::parse("ff00::1").value();
  EXPECT_EQ(call("ip", {text("::1")}), R"(ip("::1"))");
  EXPECT_EQ(call("ip", {text("x")}), R"("x" is not an ipaddr)");
  EXPECT_EQ(call("isIpv4", {v4}), "true");
  EXPECT_EQ(call("isIpv4", {v6}), "false");
  EXPECT_EQ(call("isIpv6", {v6}), "true");
  EXPECT_EQ(call("isLoopback", {v4}), "true");
  EXPECT_EQ(call("isMulticast", {v6}), "true");
  EXPECT_EQ(call("isInRange", {v4, IpAddress::parse("127.0.0.0/8").value()}), "true");
  EXPECT_EQ(call("isIpv4", {text("127.0.0.1")}), "expected ipaddr, got string");
}

TEST(ExtensionCall, Times) {
  const Value noon = Datetime{43'200'000};
  const Value hour = Duration{3'600'000};
  const Value last = Datetime{std::numeric_limits<std::int64_t>::max()};
  const Value first = Datetime{std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(call("datetime", {text("1970-01-01")}), R"(datetime("1970-01-01T00:00:00.000Z"))");
  EXPECT_EQ(call("datetime", {text("now")}), R"("now" is not a datetime)");
  EXPECT_EQ(call("duration", {text("60m")}), R"(duration("1h"))");
  EXPECT_EQ(call("offset", {noon, hour}), R"(datetime("1970-01-01T13:00:00.000Z"))");
  EXPECT_EQ(call("offset", {last, hour}), "the result does not fit into a datetime");
  EXPECT_EQ(call("offset", {hour, hour}), "expected datetime, got duration");
  EXPECT_EQ(call("offset", {noon, noon}), "expected duration, got datetime");
  EXPECT_EQ(call("durationSince", {noon, noon}), R"(duration("0ms"))");
  EXPECT_EQ(call("durationSince", {last, first}), "the result does not fit into a duration");
  EXPECT_EQ(call("durationSince", {hour, noon}), "expected datetime, got duration");
  EXPECT_EQ(call("durationSince", {noon, hour}), "expected datetime, got duration");
  EXPECT_EQ(call("toDate", {noon}), R"(datetime("1970-01-01T00:00:00.000Z"))");
  EXPECT_EQ(call("toDate", {first}), "the result does not fit into a datetime");
  EXPECT_EQ(call("toDate", {hour}), "expected datetime, got duration");
  EXPECT_EQ(call("toTime", {noon}), R"(duration("12h"))");
}

TEST(ExtensionCall, DurationsAreCutTowardsZero) {
  const Value some = Duration{-(86'400'000 + 3'600'000 + 60'000 + 1'000 + 1)};
  EXPECT_EQ(call("toMilliseconds", {some}), "-90061001");
  EXPECT_EQ(call("toSeconds", {some}), "-90061");
  EXPECT_EQ(call("toMinutes", {some}), "-1501");
  EXPECT_EQ(call("toHours", {some}), "-25");
  EXPECT_EQ(call("toDays", {some}), "-1");
  EXPECT_EQ(call("toDays", {Value(true)}), "expected duration, got bool");
}

TEST(ExtensionCall, ArgumentsAreCounted) {
  EXPECT_EQ(call("ip", {}), "`ip` takes 1 argument, got 0");
  EXPECT_EQ(call("ip", {text("::1"), text("::1")}), "`ip` takes 1 argument, got 2");
  EXPECT_EQ(call("isInRange", {text("::1")}), "`isInRange` takes 2 arguments, got 1");
  EXPECT_EQ(call("unknown", {text("::1")}), "there is no function `unknown`");
  const Outcome outcome = call_extension("ip", {}, {3, 7});
  EXPECT_EQ(std::get<EvaluationError>(outcome).kind, EvaluationError::Kind::extension);
  EXPECT_EQ(std::get<EvaluationError>(outcome).span.begin, 3U);
}

}  // namespace
}  // namespace sallyport::cedar
