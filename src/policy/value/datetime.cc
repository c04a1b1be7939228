#include <chrono>

#include "policy/value/extension.h"

namespace sallyport::cedar {
namespace {

constexpr std::int64_t day = 86'400'000;
constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t minute = 60'000;
constexpr std::int64_t second = 1000;

// Reads a text from left to right; once something did not fit, `ok` is false and stays so.
struct Reader {
  std::string_view rest;
  bool ok = true;

  std::int64_t number(std::size_t digits, std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    ok = ok && rest.size() >= digits;
    for (std::size_t i = 0; ok && i < digits; ++i) {
      ok = rest[i] >= '0' && rest[i] <= '9';
      value = value * 10 + (rest[i] - '0');
    }
    if (ok) rest.remove_prefix(digits);
    ok = ok && value >= least && value <= most;
    return value;
  }
  bool maybe(char expected) {
    if (!ok || !rest.starts_with(expected)) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char expected) { ok = maybe(expected); }
};

std::int64_t read_date(Reader& in) {
  const auto year = static_cast<int>(in.number(4, 0, 9999));
  in.expect('-');
  const auto month = static_cast<unsigned>(in.number(2, 1, 12));
  in.expect('-');
  const auto day_of_month = static_cast<unsigned>(in.number(2, 1, 31));
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day_of_month)};
  in.ok = in.ok && date.ok();
  return in.ok ? std::chrono::sys_days(date).time_since_epoch().count() * day : 0;
}

std::int64_t read_time(Reader& in) {
  in.expect('T');
  std::int64_t time = in.number(2, 0, 23) * hour;
  in.expect(':');
  time += in.number(2, 0, 59) * minute;
  in.expect(':');
  time += in.number(2, 0, 59) * second;  // no leap second
  if (in.maybe('.')) time += in.number(3, 0, 999);
  return time;
}

std::int64_t read_zone(Reader& in) {
  if (in.maybe('Z')) return 0;
  const bool east = in.maybe('+');
  if (!east) in.expect('-');
  const std::int64_t hours = in.number(2, 0, 23);
  const std::int64_t offset = hours * hour + in.number(2, 0, 59) * minute;
  return east ? offset : -offset;
}

std::int64_t time_of_day(std::int64_t time) { return ((time % day) + day) % day; }

std::string padded(std::int64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

}  // namespace

std::optional<Datetime> Datetime::parse(std::string_view text) {
  Reader in{text};
  Datetime result{read_date(in)};
  if (!in.rest.empty()) {
    result.milliseconds += read_time(in);
    result.milliseconds -= read_zone(in);
  }
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  return result;
}

std::optional<Datetime> Datetime::offset(Duration by) const {
  Datetime result;
  if (__builtin_add_overflow(milliseconds, by.milliseconds, &result.milliseconds)) return std::nullopt;
  return result;
}

std::optional<Duration> Datetime::duration_since(Datetime other) const {
  Duration result;
  if (__builtin_sub_overflow(milliseconds, other.milliseconds, &result.milliseconds)) return std::nullopt;
  return result;
}

std::optional<Datetime> Datetime::to_date() const { return offset({-time_of_day(milliseconds)}); }

Duration Datetime::to_time() const { return {time_of_day(milliseconds)}; }

std::string to_text(const Datetime& value) {
  const std::int64_t time = time_of_day(value.milliseconds);
  // Not subtracted first: the first day of the range begins before it.
  const std::int64_t days = value.milliseconds / day - (value.milliseconds % day < 0 ? 1 : 0);
  // As Howard Hinnant's civil_from_days does; std::chrono's years end at 32767.
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const std::int64_t day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;

  std::string out = year < 0 ? "-" : year > 9999 ? "+" : "";
  out += padded(year < 0 ? -year : year, 4) + "-" + padded(month, 2) + "-" + padded(day_of_month, 2);
  out += "T" + padded(time / hour, 2) + ":" + padded(time / minute % 60, 2) + ":";
  return out + padded(time / second % 60, 2) + "." + padded(time % second, 3) + "Z";
}

}  // namespace sallyport::cedar
