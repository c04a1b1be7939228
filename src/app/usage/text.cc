#include <algorithm>

#include "app/usage/report.h"
#include "audit/money.h"
#include "base/json_text.h"
#include "base/utf8.h"

namespace sallyport::app {
namespace {

constexpr std::size_t bar_width = 24;
constexpr std::size_t max_name = 40;
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view blue = "\x1b[34m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";

// Names of models are what clients wrote: nothing in them can drive a terminal.
std::string harmless(std::string_view text) {
  std::string escaped;
  append_json_string(escaped, text);
  std::string out;
  std::string_view rest(escaped.data() + 1, escaped.size() - 2);
  for (std::size_t count = 0; !rest.empty(); ++count) {
    if (count == max_name) return out + "...";
    const std::size_t length = decode_utf8(rest).length;
    out.append(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  return out.empty() ? "-" : out;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string coloured(std::string_view colour, const std::string& text, Terminal terminal) {
  if (terminal == Terminal::no || text.empty()) return text;
  return std::string(colour) + text + std::string(plain);
}

std::string bar(std::uint64_t value, std::uint64_t most, Terminal terminal) {
  if (value == 0 || most == 0) return {};
  const double share = static_cast<double>(value) / static_cast<double>(most);
  const auto cells = static_cast<std::size_t>(share * bar_width + 0.5);
  std::string out;
  for (std::size_t i = 0; i < std::clamp<std::size_t>(cells, 1, bar_width); ++i) {
    out += terminal == Terminal::yes ? "\u2588" : "#";
  }
  return out;
}

// Columns as wide as they need to be; the first `left` are flush left, the others right.
class Table {
 public:
  explicit Table(std::size_t left) : left_(left) {}
  void add(std::vector<std::string> cells, std::string end) {
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], width_of(cells[i]));
    rows_.emplace_back(std::move(cells), std::move(end));
  }
  std::string text(Terminal terminal) const {
    std::string out;
    for (const auto& [cells, end] : rows_) {
      std::string line;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string blank(widths_[i] - width_of(cells[i]), ' ');
        line += (i == 0 ? "" : "  ") + (i < left_ ? cells[i] + blank : blank + cells[i]);
      }
      if (&cells == &rows_.front().first) line = coloured(dim, line, terminal);
      if (!end.empty()) line += "  " + end;
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
    return out;
  }

 private:
  std::size_t left_;
  std::vector<std::size_t> widths_;
  std::vector<std::pair<std::vector<std::string>, std::string>> rows_;
};

std::vector<std::string> number_cells(const audit::UsageSum& sum) {
  return {grouped(sum.calls),         grouped(sum.refused),
          grouped(sum.tokens_in),     grouped(sum.tokens_out),
          grouped(sum.tokens_cached), (sum.estimated > 0 ? "~" : "") + audit::short_usd(sum.cost)};
}

void append(std::vector<std::string>& cells, std::vector<std::string> more) {
  cells.insert(cells.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string usage_table(const UsageReport& report, Terminal terminal) {
  Table table(report.question.by.size());
  std::vector<std::string> heading;
  for (const UsageBy by : report.question.by) {
    std::string name(to_string(by));
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    heading.push_back(name);
  }
  append(heading, {"CALLS", "REFUSED", "TOKENS IN", "OUT", "CACHED", "USD"});
  table.add(std::move(heading), {});
  std::uint64_t most = 0;
  for (const auto& row : report.rows) most = std::max(most, weight(report, row.sum));
  for (const auto& row : report.rows) {
    std::vector<std::string> cells;
    for (const std::string& name : row.names) cells.push_back(harmless(name));
    append(cells, number_cells(row.sum));
    table.add(std::move(cells), coloured(blue, bar(weight(report, row.sum), most, terminal), terminal));
  }
  std::vector<std::string> total(report.question.by.size());
  if (!total.empty()) total.front() = "total";
  append(total, number_cells(report.total));
  table.add(std::move(total), {});
  return table.text(terminal);
}

std::string budget_table(const UsageReport& report, Terminal terminal) {
  Table table(2);
  table.add({"BUDGET", "PER", "BOUND", "USED", "LEFT"}, {});
  for (const BudgetLine& line : report.budgets) {
    const std::uint64_t left = line.bound > line.used ? line.bound - line.used : 0;
    table.add({harmless(line.account), std::string(line.window), budget_amount(line, line.bound),
               budget_amount(line, line.used), budget_amount(line, left)},
              coloured(left == 0 ? red : blue, bar(std::min(line.used, line.bound), line.bound, terminal),
                       terminal));
  }
  return table.text(terminal);
}

}  // namespace

std::string usage_text(const UsageReport& report, Terminal terminal) {
  const std::string since = to_rfc3339(report.question.since).substr(0, 10);
  std::string out;
  if (report.rows.empty()) {
    out = "No calls of models since " + since + ".\n";
  } else {
    out = "Calls of models since " + since + " (UTC), bars by " + (report.in_tokens ? "tokens" : "cost") +
          "\n\n" + usage_table(report, terminal);
  }
  if (!report.budgets.empty()) out += "\n" + budget_table(report, terminal);
  if (report.budgets_known && report.budgets.empty()) out += "\nThe map has no budgets.\n";
  if (report.rows.empty()) return out;
  out += "\n";
  for (const std::string& note : usage_notes(report)) out += note + "\n";
  return out;
}

}  // namespace sallyport::app
