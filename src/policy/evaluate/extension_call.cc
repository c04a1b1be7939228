#include "policy/evaluate/extension_call.h"

#include <algorithm>

#include "policy/evaluate/outcome.h"

namespace sallyport::cedar {
namespace {

using Kind = EvaluationError::Kind;
using Arguments = std::span<const Value>;

template <class T>
constexpr std::string_view name_of = "string";
template <>
constexpr std::string_view name_of<Decimal> = "decimal";
template <>
constexpr std::string_view name_of<IpAddress> = "ipaddr";
template <>
constexpr std::string_view name_of<Datetime> = "datetime";
template <>
constexpr std::string_view name_of<Duration> = "duration";

template <class T>
const T* as(const Value& value) {
  return std::get_if<T>(&value.data());
}

// decimal("1.5") and the like.
template <class T>
Outcome construct(Arguments arguments, Span span) {
  const std::string* text = as<std::string>(arguments[0]);
  if (text == nullptr) return type_failure("string", arguments[0], span);
  if (const std::optional<T> value = T::parse(*text)) return Value(*value);
  std::string message = to_text(arguments[0]) + " is not ";
  message.append(name_of<T> == "ipaddr" ? "an " : "a ").append(name_of<T>);
  return failure(Kind::extension, message, span);
}

template <class T, auto ask>
Outcome unary(Arguments arguments, Span span) {
  const T* receiver = as<T>(arguments[0]);
  if (receiver == nullptr) return type_failure(name_of<T>, arguments[0], span);
  return Value(ask(*receiver));
}

template <class T, class U, auto ask>
Outcome binary(Arguments arguments, Span span) {
  const T* receiver = as<T>(arguments[0]);
  if (receiver == nullptr) return type_failure(name_of<T>, arguments[0], span);
  const U* argument = as<U>(arguments[1]);
  if (argument == nullptr) return type_failure(name_of<U>, arguments[1], span);
  return Value(ask(*receiver, *argument));
}

template <class T>
Outcome value_or_overflow(const std::optional<T>& value, Span span) {
  if (value) return Value(*value);
  return failure(Kind::extension, std::string("the result does not fit into a ").append(name_of<T>), span);
}

Outcome offset(Arguments arguments, Span span) {
  const Datetime* from = as<Datetime>(arguments[0]);
  if (from == nullptr) return type_failure("datetime", arguments[0], span);
  const Duration* by = as<Duration>(arguments[1]);
  if (by == nullptr) return type_failure("duration", arguments[1], span);
  return value_or_overflow(from->offset(*by), span);
}

Outcome duration_since(Arguments arguments, Span span) {
  const Datetime* to = as<Datetime>(arguments[0]);
  if (to == nullptr) return type_failure("datetime", arguments[0], span);
  const Datetime* from = as<Datetime>(arguments[1]);
  if (from == nullptr) return type_failure("datetime", arguments[1], span);
  return value_or_overflow(to->duration_since(*from), span);
}

Outcome to_date(Arguments arguments, Span span) {
  const Datetime* time = as<Datetime>(arguments[0]);
  if (time == nullptr) return type_failure("datetime", arguments[0], span);
  return value_or_overflow(time->to_date(), span);
}

template <std::int64_t unit>
std::int64_t whole(const Duration& duration) {
  return duration.milliseconds / unit;
}

struct Function {
  std::string_view name;
  std::size_t arity;
  Outcome (*apply)(Arguments, Span);
};

constexpr Function functions[] = {
    {"decimal", 1, construct<Decimal>},
    {"lessThan", 2, binary<Decimal, Decimal, [](Decimal a, Decimal b) { return a < b; }>},
    {"lessThanOrEqual", 2, binary<Decimal, Decimal, [](Decimal a, Decimal b) { return a <= b; }>},
    {"greaterThan", 2, binary<Decimal, Decimal, [](Decimal a, Decimal b) { return a > b; }>},
    {"greaterThanOrEqual", 2, binary<Decimal, Decimal, [](Decimal a, Decimal b) { return a >= b; }>},
    {"ip", 1, construct<IpAddress>},
    {"isIpv4", 1, unary<IpAddress, [](const IpAddress& a) { return !a.v6; }>},
    {"isIpv6", 1, unary<IpAddress, [](const IpAddress& a) { return a.v6; }>},
    {"isLoopback", 1, unary<IpAddress, [](const IpAddress& a) { return a.is_loopback(); }>},
    {"isMulticast", 1, unary<IpAddress, [](const IpAddress& a) { return a.is_multicast(); }>},
    {"isInRange", 2,
     binary<IpAddress, IpAddress, [](const IpAddress& a, const IpAddress& b) { return a.is_in_range(b); }>},
    {"datetime", 1, construct<Datetime>},
    {"duration", 1, construct<Duration>},
    {"offset", 2, offset},
    {"durationSince", 2, duration_since},
    {"toDate", 1, to_date},
    {"toTime", 1, unary<Datetime, [](Datetime a) { return a.to_time(); }>},
    {"toMilliseconds", 1, unary<Duration, whole<1>>},
    {"toSeconds", 1, unary<Duration, whole<1000>>},
    {"toMinutes", 1, unary<Duration, whole<60'000>>},
    {"toHours", 1, unary<Duration, whole<3'600'000>>},
    {"toDays", 1, unary<Duration, whole<86'400'000>>},
};

}  // namespace

Outcome call_extension(std::string_view name, std::span<const Value> arguments, Span span) {
  const auto* function = std::find_if(std::begin(functions), std::end(functions),
                                      [name](const Function& candidate) { return candidate.name == name; });
  if (function == std::end(functions)) {
    return failure(Kind::extension, std::string("there is no function `").append(name).append("`"), span);
  }
  if (arguments.size() != function->arity) {
    std::string message = "`" + std::string(name) + "` takes " + std::to_string(function->arity);
    message += (function->arity == 1 ? " argument, got " : " arguments, got ");
    return failure(Kind::extension, message + std::to_string(arguments.size()), span);
  }
  return function->apply(arguments, span);
}

}  // namespace sallyport::cedar
