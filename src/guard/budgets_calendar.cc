#include "guard/budgets_calendar.h"

namespace sallyport::guard {
namespace {

std::chrono::year_month month_of(WallTime time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return date.year() / date.month();
}

WallTime first_of(std::chrono::year_month month) {
  return std::chrono::sys_days(month / std::chrono::day(1));
}

}  // namespace

WallTime window_begin(Window window, WallTime time) {
  switch (window) {
    case Window::minute:
      return std::chrono::floor<std::chrono::minutes>(time);
    case Window::hour:
      return std::chrono::floor<std::chrono::hours>(time);
    case Window::day:
      return std::chrono::floor<std::chrono::days>(time);
    case Window::month:
      break;
  }
  return first_of(month_of(time));
}

WallTime window_end(Window window, WallTime time) {
  switch (window) {
    case Window::minute:
      return window_begin(window, time) + std::chrono::minutes(1);
    case Window::hour:
      return window_begin(window, time) + std::chrono::hours(1);
    case Window::day:
      return window_begin(window, time) + std::chrono::days(1);
    case Window::month:
      break;
  }
  return first_of(month_of(time) + std::chrono::months(1));
}

}  // namespace sallyport::guard
