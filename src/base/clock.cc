#include "base/clock.h"

#include <cstdio>

namespace sallyport {
namespace {

// Takes from the front of the text, and fails for good at the first thing that does not fit.
class Taker {
 public:
  explicit Taker(std::string_view text) : text_(text) {}

  int digits(std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i >= text_.size() || text_[i] < '0' || text_[i] > '9') return fail();
      number = number * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return number;
  }
  bool one_of(std::string_view characters) {
    if (text_.empty() || characters.find(text_[0]) == std::string_view::npos) return false;
    taken_ = text_[0];
    text_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view characters) {
    if (!one_of(characters)) fail();
  }
  char taken() const { return taken_; }
  bool finished() const { return text_.empty(); }
  bool good() const { return good_; }

 private:
  int fail() {
    good_ = false;
    text_ = {};
    return 0;
  }
  std::string_view text_;
  char taken_ = 0;
  bool good_ = true;
};

microseconds take_fraction(Taker& taker) {
  microseconds fraction{0};
  if (!taker.one_of(".")) return fraction;
  microseconds unit{100'000};
  taker.expect("0123456789");
  do {
    fraction += unit * (taker.taken() - '0');
    unit /= 10;
  } while (taker.one_of("0123456789"));
  return fraction;
}

seconds take_offset(Taker& taker) {
  taker.expect("Zz+-");
  if (taker.taken() == 'Z' || taker.taken() == 'z') return seconds(0);
  const int sign = taker.taken() == '-' ? -1 : 1;
  const int hours = taker.digits(2);
  taker.expect(":");
  return sign * (std::chrono::hours(hours) + std::chrono::minutes(taker.digits(2)));
}

}  // namespace

WallTime SystemClock::wall() const {
  return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

MonoTime SystemClock::mono() const { return std::chrono::steady_clock::now(); }

std::string to_rfc3339(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[48];
  const int length =
      std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return std::string(text, static_cast<std::size_t>(length));
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  Taker taker(text);
  const int year = taker.digits(4);
  taker.expect("-");
  const int month = taker.digits(2);
  taker.expect("-");
  const int day = taker.digits(2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!taker.good() || !date.ok()) return std::nullopt;
  const WallTime midnight{std::chrono::sys_days(date)};
  if (taker.finished()) return midnight;
  taker.expect("Tt ");
  const int hour = taker.digits(2);
  taker.expect(":");
  const int minute = taker.digits(2);
  taker.expect(":");
  const int second = taker.digits(2);
  const microseconds fraction = take_fraction(taker);
  const seconds offset = take_offset(taker);
  if (!taker.good() || !taker.finished() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return midnight + std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second) + fraction -
         offset;
}

}  // namespace sallyport
