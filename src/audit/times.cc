#include "audit/times.h"

#include <charconv>
#include <optional>
#include <string>

namespace sallyport::audit {
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

std::optional<seconds> unit_of(char letter) {
  switch (letter) {
    case 's':
      return seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::days(1);
    case 'w':
      return std::chrono::weeks(1);
    default:
      return std::nullopt;
  }
}

std::optional<WallTime> parse_ago(std::string_view text, WallTime now) {
  std::uint32_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc() || rest + 1 != end || count > 1'000'000) return std::nullopt;
  const auto unit = unit_of(*rest);
  if (!unit) return std::nullopt;
  return now - *unit * static_cast<int>(count);
}

}  // namespace

Result<WallTime> parse_when(std::string_view text, WallTime now) {
  if (const auto time = parse_ago(text, now)) return *time;
  if (const auto time = parse_rfc3339(text)) return *time;
  return self_error(ErrorKind::malformed, "not a time: \"" + std::string(text) +
                                              "\"; write 15m, 1h or 7d (ago), or 2026-11-23T14:05:00Z");
}

}  // namespace sallyport::audit
