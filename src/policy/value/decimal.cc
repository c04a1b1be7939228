#include <charconv>

#include "policy/value/extension.h"

namespace sallyport::cedar {
namespace {

constexpr std::size_t fraction_digits = 4;
constexpr std::uint64_t one = 10'000;

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = text.substr(point + 1);
  if (!all_digits(whole) || !all_digits(fraction) || fraction.size() > fraction_digits) return std::nullopt;

  std::string digits(whole);  // the number of ten-thousandths, written out
  digits.append(fraction).append(fraction_digits - fraction.size(), '0');
  if (negative) digits.insert(0, "-");
  Decimal result;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.units);
  if (error != std::errc()) return std::nullopt;
  return result;
}

std::string to_text(const Decimal& value) {
  const bool negative = value.units < 0;
  const auto bits = static_cast<std::uint64_t>(value.units);
  const std::uint64_t magnitude = negative ? 0 - bits : bits;
  std::string fraction = std::to_string(magnitude % one);
  fraction.insert(0, fraction_digits - fraction.size(), '0');
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return std::string(negative ? "-" : "") + std::to_string(magnitude / one) + "." + fraction;
}

}  // namespace sallyport::cedar
