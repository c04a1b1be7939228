#pragma once
// policy/value/extension.h: the extension types of Cedar 4.5: decimal, datetime, duration, ipaddr. Plain
// values; parsing accepts exactly what the reference accepts.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::cedar {

struct Decimal {
  std::int64_t units = 0;  // ten-thousandths
  // "12.34": an integer part and 1 to 4 fraction digits are needed. Empty: not a decimal, or out of range.
  static std::optional<Decimal> parse(std::string_view text);
  auto operator<=>(const Decimal&) const = default;
};

struct Duration {
  std::int64_t milliseconds = 0;
  // "-1d2h3m4s5ms": units in this order, each at most once, at least one.
  static std::optional<Duration> parse(std::string_view text);
  auto operator<=>(const Duration&) const = default;
};

struct Datetime {
  std::int64_t milliseconds = 0;  // since 1970-01-01T00:00:00Z, proleptic Gregorian
  // "2024-10-15", "2024-10-15T11:35:00Z", ".000Z", "+0100", ".000+0100".
  static std::optional<Datetime> parse(std::string_view text);

  std::optional<Datetime> offset(Duration by) const;             // empty: overflow
  std::optional<Duration> duration_since(Datetime other) const;  // empty: overflow
  std::optional<Datetime> to_date() const;                       // midnight before or at; empty: overflow
  Duration to_time() const;
  auto operator<=>(const Datetime&) const = default;
};

// An address or a network in CIDR form. IPv4 and IPv6 are never equal and never in each other's range.
struct IpAddress {
  bool v6 = false;
  std::uint8_t prefix = 0;                 // 0..32 or 0..128
  std::array<std::uint8_t, 16> address{};  // network order; IPv4 uses the first four bytes
  // "10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32": no leading zeros, no IPv4 inside IPv6, no zone.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_loopback() const;
  bool is_multicast() const;
  bool is_in_range(const IpAddress& range) const;
  auto operator<=>(const IpAddress&) const = default;
};

std::string to_text(const Decimal& value);   // "12.34", as `decimal(...)` would take it back
std::string to_text(const Duration& value);  // "1d2h"
std::string to_text(const Datetime& value);  // "2024-10-15T11:35:00.000Z"
std::string to_text(const IpAddress& value);

}  // namespace sallyport::cedar
