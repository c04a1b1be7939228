#pragma once
// audit/money.h: picodollars (1e-12 USD) as exact decimal dollars and back. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::audit {

// "0.0004125", "12", "0": as many of 12 decimals as are needed.
void append_usd(std::string& out, std::uint64_t picodollars);
std::string format_usd(std::uint64_t picodollars);
// For people: two decimals from a dollar on, four below, and "<0.0001" rather than a zero that is none.
std::string short_usd(std::uint64_t picodollars);

// Only what append_usd writes, or more zeros at its end. Empty: not an amount, or too large a one.
std::optional<std::uint64_t> parse_usd(std::string_view text);

}  // namespace sallyport::audit
