#pragma once
// app/usage/report.h: what `sallyport usage` shows, made once and written as text, JSON or HTML. Pure.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "audit/usage.h"
#include "guard/budgets.h"

namespace sallyport::app {

enum class UsageBy : unsigned char { day, workflow, component, model };
std::string_view to_string(UsageBy by);

struct UsageQuestion {
  WallTime since{};
  WallTime now{};
  std::vector<UsageBy> by = {UsageBy::workflow, UsageBy::model};
  std::string workflow;  // empty: all
};

// One kind of bound of one budget.
struct BudgetLine {
  std::string account;
  std::string_view window;
  std::string_view what;  // "usd", "tokens", "calls"
  std::uint64_t bound = 0;
  std::uint64_t used = 0;  // and held by calls that are not finished
};

struct UsageReport {
  struct Row {
    std::vector<std::string> names;  // in the order of `by`
    audit::UsageSum sum;
  };
  // A day of the chart: what each series came to, in the order of `series`.
  struct Day {
    std::string day;
    std::vector<std::uint64_t> values;
  };

  UsageQuestion question;
  std::vector<Row> rows;  // dearest first, days in their order
  audit::UsageSum total;
  bool in_tokens = false;           // nothing cost anything: charts are of tokens
  std::vector<std::string> series;  // of the chart: at most six, the last may be "others"
  std::vector<Day> days;            // each from `since` to `now`
  std::vector<BudgetLine> budgets;
  bool budgets_known = false;  // a map was given
  std::string prices_as_of;
  std::int64_t prices_age_days = 0;
};

UsageReport make_usage_report(const audit::UsageFold& fold, const UsageQuestion& question);
// What the bounds have left, from what the journal says was used.
std::vector<BudgetLine> budget_lines(const audit::UsageFold& fold, const std::vector<Budget>& bounds,
                                     const Clock& clock);

// The number that charts are drawn by.
std::uint64_t weight(const UsageReport& report, const audit::UsageSum& sum);
std::string amount_text(const UsageReport& report, std::uint64_t value);  // "$0.0004", "1,234"
std::string grouped(std::uint64_t number);                                // "1,234,567"
std::string budget_amount(const BudgetLine& line, std::uint64_t value);
// What must be said beside the numbers: the age of the prices, and which costs are not what a provider
// counted.
std::vector<std::string> usage_notes(const UsageReport& report);

enum class Terminal : unsigned char { no, yes };
std::string usage_text(const UsageReport& report, Terminal terminal);
std::string usage_json(const UsageReport& report);
std::string usage_html(const UsageReport& report);

}  // namespace sallyport::app
