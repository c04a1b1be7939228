#include <algorithm>

#include "app/usage/chart.h"
#include "app/usage/chart_style.h"
#include "audit/money.h"
#include "verify/report/html_style.h"
#include "verify/report/reports.h"

namespace sallyport::app {
namespace {

using verify::escape_markup;

std::string count(const std::string& number, std::string_view words) {
  return "<li><b>" + number + "</b>" + std::string(words) + "</li>";
}

// Short enough for a small box.
std::string large(std::uint64_t number) {
  constexpr std::uint64_t million = 1'000'000;
  return number < 10 * million ? grouped(number) : grouped((number + million / 2) / million) + " M";
}

std::string number_cell(const std::string& text) { return "<td class=\"number\">" + text + "</td>"; }

std::string number_cells(const audit::UsageSum& sum) {
  return number_cell(grouped(sum.calls)) + number_cell(grouped(sum.refused)) +
         number_cell(grouped(sum.tokens_in)) + number_cell(grouped(sum.tokens_out)) +
         number_cell(grouped(sum.tokens_cached)) +
         number_cell((sum.estimated > 0 ? "~" : "") + escape_markup(audit::short_usd(sum.cost)));
}

std::string usage_table(const UsageReport& report) {
  std::string out = "<section><h2>Calls</h2>\n<div class=\"table\"><table>\n<tr>";
  for (const UsageBy by : report.question.by) {
    std::string name(to_string(by));
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    out += "<th>" + name + "</th>";
  }
  for (const std::string_view name : {"Calls", "Refused", "Tokens in", "Out", "Cached", "USD"}) {
    out += "<th class=\"number\">" + std::string(name) + "</th>";
  }
  out += "</tr>\n";
  for (const UsageReport::Row& row : report.rows) {
    out += "<tr>";
    for (const std::string& name : row.names) {
      out += "<td class=\"name\">" + (name.empty() ? "-" : escape_markup(name)) + "</td>";
    }
    out += number_cells(row.sum) + "</tr>\n";
  }
  out += "<tr class=\"total\"><td colspan=\"" + std::to_string(report.question.by.size()) + "\">Total</td>" +
         number_cells(report.total) + "</tr>\n";
  return out + "</table></div></section>\n";
}

std::string budget_row(const BudgetLine& line) {
  const std::uint64_t left = line.bound > line.used ? line.bound - line.used : 0;
  const double share = static_cast<double>(std::min(line.used, line.bound)) / static_cast<double>(line.bound);
  const std::string percent = std::to_string(static_cast<int>(share * 100 + 0.5));
  return "<tr><td>" + escape_markup(line.account) + "</td><td>" + std::string(line.window) + "</td>" +
         number_cell(escape_markup(budget_amount(line, line.bound))) +
         number_cell(escape_markup(budget_amount(line, line.used))) +
         number_cell(escape_markup(budget_amount(line, left))) + "<td><span class=\"left\" title=\"" +
         percent + "% used\"><b" + (left == 0 ? " class=\"spent\"" : "") + " style=\"width:" + percent +
         "%\"></b></span></td></tr>\n";
}

std::string budget_table(const UsageReport& report) {
  std::string out =
      "<section><h2>Budgets</h2>\n<p>In the window now. What calls under way hold counts as used.</p>\n"
      "<div class=\"table\"><table>\n<tr><th>Account</th><th>Per</th><th class=\"number\">Bound</th>"
      "<th class=\"number\">Used</th><th class=\"number\">Left</th><th></th></tr>\n";
  for (const BudgetLine& line : report.budgets) out += budget_row(line);
  return out + "</table></div></section>\n";
}

}  // namespace

std::string usage_html(const UsageReport& report) {
  const std::string since = to_rfc3339(report.question.since).substr(0, 10);
  const std::string until = to_rfc3339(report.question.now).substr(0, 16);
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>sallyport usage "
      "since " +
      since + "</title>\n<style>" + std::string(verify::html_style) + std::string(chart_style) +
      "</style></head>\n<body><main>\n<h1>Calls of models since " + since + "</h1>\n<p>Up to " +
      until.substr(0, 10) + " " + until.substr(11) + " UTC" +
      (report.question.workflow.empty() ? "" : ", workflow " + escape_markup(report.question.workflow)) +
      ".</p>\n";
  out += "<ul class=\"counts\">" +
         count((report.total.estimated > 0 ? "~$" : "$") + escape_markup(audit::short_usd(report.total.cost)),
               "cost") +
         count(grouped(report.total.calls), "calls") + count(grouped(report.total.refused), "refused") +
         count(large(report.total.tokens_in), "tokens in") +
         count(large(report.total.tokens_out), "tokens out") + "</ul>\n";
  out += usage_chart(report);
  if (!report.rows.empty()) out += usage_table(report);
  if (!report.budgets.empty()) out += budget_table(report);
  out += "<section><h2>Notes</h2>\n";
  for (const std::string& note : usage_notes(report)) out += "<p>" + escape_markup(note) + "</p>\n";
  return out + "</section></main></body></html>\n";
}

}  // namespace sallyport::app
