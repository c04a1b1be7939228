#include <algorithm>
#include <charconv>

#include "policy/value/extension.h"

namespace sallyport::cedar {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 5> units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

// Takes "12" and the unit after it off `text`, adds both to `total` with `sign`. False: not there, or too
// large.
bool take(std::string_view& text, std::size_t& next_unit, std::int64_t sign, std::int64_t& total) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string number = std::string(sign < 0 ? "-" : "").append(text.substr(0, digits));
  std::int64_t quantity = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), quantity);
  if (digits == 0 || error != std::errc()) return false;
  text.remove_prefix(digits);
  const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
  while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
  if (next_unit == units.size()) return false;
  text.remove_prefix(name.size());
  std::int64_t product = 0;
  return !__builtin_mul_overflow(quantity, units[next_unit++].milliseconds, &product) &&
         !__builtin_add_overflow(total, product, &total);
}

}  // namespace

std::optional<Duration> Duration::parse(std::string_view text) {
  const std::int64_t sign = text.starts_with('-') ? -1 : 1;
  if (sign < 0) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  Duration result;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    if (!take(text, next_unit, sign, result.milliseconds)) return std::nullopt;
  }
  return result;
}

std::string to_text(const Duration& value) {
  const auto bits = static_cast<std::uint64_t>(value.milliseconds);
  std::uint64_t rest = value.milliseconds < 0 ? 0 - bits : bits;
  std::string out = value.milliseconds < 0 ? "-" : "";
  for (const Unit& unit : units) {
    const auto size = static_cast<std::uint64_t>(unit.milliseconds);
    if (rest >= size) out.append(std::to_string(rest / size)).append(unit.name);
    rest %= size;
  }
  return value.milliseconds == 0 ? "0ms" : out;
}

}  // namespace sallyport::cedar
