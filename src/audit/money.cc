#include "audit/money.h"

#include <algorithm>
#include <charconv>

namespace sallyport::audit {
namespace {

constexpr std::uint64_t dollar = 1'000'000'000'000;
constexpr std::size_t decimals = 12;

std::string with_decimals(std::uint64_t units, std::size_t places) {
  std::string digits = std::to_string(units);
  digits.insert(0, places + 1 - std::min(places + 1, digits.size()), '0');
  digits.insert(digits.size() - places, ".");
  return digits;
}

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void append_usd(std::string& out, std::uint64_t picodollars) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, picodollars / dollar).ptr);
  std::uint64_t rest = picodollars % dollar;
  if (rest == 0) return;
  char fraction[decimals];
  for (std::size_t i = decimals; i-- > 0; rest /= 10) fraction[i] = static_cast<char>('0' + rest % 10);
  const std::string_view all(fraction, decimals);
  out.append(".").append(all.substr(0, all.find_last_not_of('0') + 1));
}

std::string format_usd(std::uint64_t picodollars) {
  std::string out;
  append_usd(out, picodollars);
  return out;
}

std::string short_usd(std::uint64_t picodollars) {
  constexpr std::uint64_t cent = dollar / 100;
  constexpr std::uint64_t least = dollar / 10'000;
  if (picodollars == 0) return "0";
  if (picodollars < least) return "<0.0001";
  if (picodollars >= dollar) return with_decimals(picodollars / cent + (picodollars % cent >= cent / 2), 2);
  return with_decimals((picodollars + least / 2) / least, 4);
}

std::optional<std::uint64_t> parse_usd(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto whole = parse_digits(text.substr(0, point));
  std::uint64_t fraction = 0;
  if (point < text.size()) {
    std::string padded(text.substr(point + 1));
    if (padded.empty() || padded.size() > decimals) return std::nullopt;
    padded.append(decimals - padded.size(), '0');
    const auto parsed = parse_digits(padded);
    if (!parsed) return std::nullopt;
    fraction = *parsed;
  }
  std::uint64_t value = 0;
  if (!whole || __builtin_mul_overflow(*whole, dollar, &value)) return std::nullopt;
  if (__builtin_add_overflow(value, fraction, &value)) return std::nullopt;
  return value;
}

}  // namespace sallyport::audit
