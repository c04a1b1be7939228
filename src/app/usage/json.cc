#include "app/usage/report.h"
#include "audit/money.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

void add_sum(JsonObject& object, const audit::UsageSum& sum) {
  object.add("calls", sum.calls).add("refused", sum.refused).add("estimated", sum.estimated);
  object.add("tokens_in", sum.tokens_in).add("tokens_out", sum.tokens_out);
  object.add("tokens_cached", sum.tokens_cached).add("usd", audit::format_usd(sum.cost));
}

std::string row_json(const UsageReport& report, const UsageReport::Row& row) {
  std::string out;
  JsonObject object(out);
  for (std::size_t i = 0; i < row.names.size(); ++i)
    object.add(to_string(report.question.by[i]), row.names[i]);
  add_sum(object, row.sum);
  object.close();
  return out;
}

std::string budget_json(const BudgetLine& line) {
  const std::uint64_t left = line.bound > line.used ? line.bound - line.used : 0;
  std::string out;
  JsonObject object(out);
  object.add("account", line.account).add("per", line.window).add("of", line.what);
  const auto amount = [&](std::string_view name, std::uint64_t value) {
    if (line.what == "usd") {
      object.add(name, audit::format_usd(value));
    } else {
      object.add(name, value);
    }
  };
  amount("bound", line.bound);
  amount("used", line.used);
  amount("left", left);
  object.close();
  return out;
}

template <class Items, class Write>
std::string list_of(const Items& items, const Write& write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out.push_back(',');
    out += write(item);
  }
  return out + "]";
}

}  // namespace

std::string usage_json(const UsageReport& report) {
  std::string total;
  JsonObject sums(total);
  add_sum(sums, report.total);
  sums.close();
  std::string out;
  JsonObject object(out);
  object.add("since", to_rfc3339(report.question.since).substr(0, 10));
  object.add("until", to_rfc3339(report.question.now));
  object.add("prices_as_of", report.prices_as_of).add("prices_age_days", report.prices_age_days);
  object.add_raw("rows", list_of(report.rows, [&](const auto& row) { return row_json(report, row); }));
  object.add_raw("total", total);
  if (report.budgets_known) object.add_raw("budgets", list_of(report.budgets, budget_json));
  object.close();
  return out + "\n";
}

}  // namespace sallyport::app
