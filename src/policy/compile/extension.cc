#include "policy/compile/machine.h"

namespace sallyport::cedar {
namespace {

using Kind = EvaluationError::Kind;

template <class T>
Cell construct(const Cell& text, NodeId id, Cell (*make)(T)) {
  if (text.kind != CellKind::string) return failed(Kind::type_mismatch, id);
  const std::optional<T> value = T::parse(text.as_text());
  return value ? make(*value) : failed(Kind::extension, id);
}

Cell construct_ip(const Cell& text, NodeId id, Arena& arena) {
  if (text.kind != CellKind::string) return failed(Kind::type_mismatch, id);
  const std::optional<IpAddress> value = IpAddress::parse(text.as_text());
  if (!value) return failed(Kind::extension, id);
  IpAddress& kept = arena.take<IpAddress>(1)[0];
  kept = *value;
  return Cell::ip(kept);
}

Cell ask_ip(Extension function, const Cell& left, const Cell& right, NodeId id) {
  if (left.kind != CellKind::ip) return failed(Kind::type_mismatch, id);
  if (function == Extension::is_ipv4) return Cell::boolean(!left.address->v6);
  if (function == Extension::is_ipv6) return Cell::boolean(left.address->v6);
  if (function == Extension::is_loopback) return Cell::boolean(left.address->is_loopback());
  if (function == Extension::is_multicast) return Cell::boolean(left.address->is_multicast());
  if (right.kind != CellKind::ip) return failed(Kind::type_mismatch, id);
  return Cell::boolean(left.address->is_in_range(*right.address));
}

Cell compare_decimals(Extension function, const Cell& left, const Cell& right, NodeId id) {
  if (left.kind != CellKind::decimal || right.kind != CellKind::decimal)
    return failed(Kind::type_mismatch, id);
  if (function == Extension::less_than) return Cell::boolean(left.number < right.number);
  if (function == Extension::less_than_or_equal) return Cell::boolean(left.number <= right.number);
  if (function == Extension::greater_than) return Cell::boolean(left.number > right.number);
  return Cell::boolean(left.number >= right.number);
}

Cell ask_datetime(Extension function, const Cell& left, const Cell& right, NodeId id) {
  if (left.kind != CellKind::datetime) return failed(Kind::type_mismatch, id);
  const Datetime time{left.number};
  if (function == Extension::to_time) return Cell::duration(time.to_time());
  if (function == Extension::to_date) {
    const auto date = time.to_date();
    return date ? Cell::datetime(*date) : failed(Kind::extension, id);
  }
  if (function == Extension::offset) {
    if (right.kind != CellKind::duration) return failed(Kind::type_mismatch, id);
    const auto moved = time.offset(Duration{right.number});
    return moved ? Cell::datetime(*moved) : failed(Kind::extension, id);
  }
  if (right.kind != CellKind::datetime) return failed(Kind::type_mismatch, id);
  const auto since = time.duration_since(Datetime{right.number});
  return since ? Cell::duration(*since) : failed(Kind::extension, id);
}

Cell in_units(std::int64_t unit, const Cell& left, NodeId id) {
  if (left.kind != CellKind::duration) return failed(Kind::type_mismatch, id);
  return Cell::integer(left.number / unit);
}

}  // namespace

Cell call_extension(Extension function, const Cell& left, const Cell& right, NodeId id, Arena& arena) {
  switch (function) {
    case Extension::decimal:
      return construct<Decimal>(left, id, Cell::decimal);
    case Extension::datetime:
      return construct<Datetime>(left, id, Cell::datetime);
    case Extension::duration:
      return construct<Duration>(left, id, Cell::duration);
    case Extension::ip:
      return construct_ip(left, id, arena);
    case Extension::less_than:
    case Extension::less_than_or_equal:
    case Extension::greater_than:
    case Extension::greater_than_or_equal:
      return compare_decimals(function, left, right, id);
    case Extension::offset:
    case Extension::duration_since:
    case Extension::to_date:
    case Extension::to_time:
      return ask_datetime(function, left, right, id);
    case Extension::to_milliseconds:
      return in_units(1, left, id);
    case Extension::to_seconds:
      return in_units(1000, left, id);
    case Extension::to_minutes:
      return in_units(60'000, left, id);
    case Extension::to_hours:
      return in_units(3'600'000, left, id);
    case Extension::to_days:
      return in_units(86'400'000, left, id);
    default:
      return ask_ip(function, left, right, id);
  }
}

}  // namespace sallyport::cedar
