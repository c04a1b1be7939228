#include "app/usage/chart.h"

#include <algorithm>
#include <numeric>

#include "verify/report/reports.h"

namespace sallyport::app {
namespace {

using verify::escape_markup;

constexpr double height = 1000;  // of the drawing, in its own units
constexpr double bar_step = 10;
constexpr double bar_width = 7;

std::uint64_t sum_of(const UsageReport::Day& day) {
  return std::accumulate(day.values.begin(), day.values.end(), std::uint64_t{0});
}

// 1, 2 or 5 times a power of ten, so that the scale is of round numbers.
std::uint64_t round_up(std::uint64_t value) {
  for (std::uint64_t power = 1;; power *= 10) {
    for (const std::uint64_t step : {power, 2 * power, 5 * power}) {
      if (step >= value) return step;
    }
    if (power > UINT64_MAX / 100) return value;
  }
}

std::string decimal(double value) {
  const auto tenths = static_cast<std::int64_t>(value * 10 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string attribute(std::string_view name, double value) {
  return " " + std::string(name) + "=\"" + decimal(value) + "\"";
}

std::string bars_of(const UsageReport& report, std::size_t place, std::uint64_t top) {
  const UsageReport::Day& day = report.days[place];
  std::string out;
  double bottom = height;
  for (std::size_t i = 0; i < day.values.size(); ++i) {
    if (day.values[i] == 0) continue;
    const double size = static_cast<double>(day.values[i]) / static_cast<double>(top) * height;
    bottom -= size;
    out += "<rect class=\"s" + std::to_string(i) + "\"" +
           attribute("x", static_cast<double>(place) * bar_step + (bar_step - bar_width) / 2) +
           attribute("y", std::max(bottom, 0.0)) + attribute("width", bar_width) + attribute("height", size) +
           "><title>" + day.day + ", " + escape_markup(report.series[i]) + ": " +
           escape_markup(amount_text(report, day.values[i])) + "</title></rect>\n";
  }
  return out;
}

std::string drawing(const UsageReport& report, std::uint64_t top) {
  const double width = static_cast<double>(report.days.size()) * bar_step;
  std::string out = "<svg viewBox=\"0 0 " + decimal(width) + " " + decimal(height) +
                    "\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" +
                    (report.in_tokens ? "Tokens" : "Cost") + " of each day\">\n";
  for (const double share : {0.0, 0.5, 1.0}) {
    out += "<line class=\"grid\" x1=\"0\"" + attribute("x2", width) + attribute("y1", share * height) +
           attribute("y2", share * height) + "/>\n";
  }
  for (std::size_t place = 0; place < report.days.size(); ++place) out += bars_of(report, place, top);
  return out + "</svg>\n";
}

std::string legend(const UsageReport& report) {
  std::string out = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < report.series.size(); ++i) {
    out += "<li><i class=\"s" + std::to_string(i) + "\"></i>" + escape_markup(report.series[i]) + "</li>";
  }
  return out + "</ul>\n";
}

}  // namespace

std::string usage_chart(const UsageReport& report) {
  std::uint64_t most = 0;
  for (const UsageReport::Day& day : report.days) most = std::max(most, sum_of(day));
  if (most == 0) return {};
  const std::uint64_t top = round_up(most);
  std::string out = "<figure><figcaption>" + std::string(report.in_tokens ? "Tokens" : "Cost in USD") +
                    " a day</figcaption>\n<div class=\"plot\"><div class=\"scale\"><span>" +
                    amount_text(report, top) + "</span><span>" + amount_text(report, top / 2) +
                    "</span><span>0</span></div>\n" + drawing(report, top);
  out += "<div class=\"days\"><span>" + report.days.front().day + "</span>";
  if (report.days.size() > 1) out += "<span>" + report.days.back().day + "</span>";
  return out + "</div></div>\n" + legend(report) + "</figure>\n";
}

}  // namespace sallyport::app
