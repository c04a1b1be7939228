#include "outbound/date.h"

#include <algorithm>
#include <array>

namespace sallyport::outbound {
namespace {

constexpr std::string_view shape = "aaa, dd aaa dddd dd:dd:dd GMT";
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool has_shape(std::string_view text) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool fits = shape[i] == 'd'   ? is_digit(text[i])
                      : shape[i] == 'a' ? is_letter(text[i])
                                        : text[i] == shape[i];
    if (!fits) return false;
  }
  return true;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text) {
  if (!has_shape(text)) return std::nullopt;
  const auto month = std::ranges::find(months, text.substr(8, 3));
  const std::chrono::year_month_day date{
      std::chrono::year(number(text.substr(12, 4))),
      std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(number(text.substr(5, 2))))};
  const int hour = number(text.substr(17, 2));
  const int minute = number(text.substr(20, 2));
  const int second = number(text.substr(23, 2));  // 60: a leap second
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         seconds(second);
}

}  // namespace sallyport::outbound
