#include "app/usage/report.h"

#include <algorithm>

#include "app/usage/fold_file.h"
#include "audit/money.h"
#include "guard/prices.h"

namespace sallyport::app {
namespace {

constexpr std::size_t max_series = 6;

const std::string& name_of(const audit::UsageKey& key, UsageBy by) {
  switch (by) {
    case UsageBy::day:
      return key.day;
    case UsageBy::workflow:
      return key.workflow;
    case UsageBy::component:
      return key.component;
    case UsageBy::model:
      break;
  }
  return key.model;
}

std::string day_text(WallTime time) { return to_rfc3339(time).substr(0, 10); }

// The first dimension that is not the day itself.
UsageBy series_by(const UsageQuestion& question) {
  for (const UsageBy by : question.by) {
    if (by != UsageBy::day) return by;
  }
  return UsageBy::model;
}

class Builder {
 public:
  Builder(UsageReport& report, const audit::UsageFold& fold) : report_(report) {
    const UsageQuestion& question = report.question;
    for (const auto& [key, sum] : fold.rows()) {
      const bool wanted = question.workflow.empty() || key.workflow == question.workflow;
      if (wanted && key.day >= day_text(question.since)) rows_.emplace_back(&key, &sum);
    }
  }

  void build() {
    for (const auto& [key, sum] : rows_) add(report_.total, *sum);
    report_.in_tokens = report_.total.cost == 0;
    build_rows();
    build_series();
    build_days();
  }

 private:
  void build_rows() {
    std::map<std::vector<std::string>, audit::UsageSum> grouped_rows;
    for (const auto& [key, sum] : rows_) {
      std::vector<std::string> names;
      for (const UsageBy by : report_.question.by) names.push_back(name_of(*key, by));
      add(grouped_rows[names], *sum);
    }
    for (auto& [names, sum] : grouped_rows) report_.rows.push_back({names, sum});
    const auto& by = report_.question.by;
    const bool by_time = !by.empty() && by.front() == UsageBy::day;
    std::ranges::sort(report_.rows, [&](const UsageReport::Row& left, const UsageReport::Row& right) {
      if (by_time && left.names.front() != right.names.front())
        return left.names.front() < right.names.front();
      const auto heavier = std::pair(weight(report_, left.sum), left.sum.calls + left.sum.refused);
      const auto lighter = std::pair(weight(report_, right.sum), right.sum.calls + right.sum.refused);
      return heavier != lighter ? heavier > lighter : left.names < right.names;
    });
  }

  void build_series() {
    const UsageBy by = series_by(report_.question);
    std::map<std::string, std::uint64_t> weights;
    for (const auto& [key, sum] : rows_) {
      if (const std::uint64_t value = weight(report_, *sum)) weights[name_of(*key, by)] += value;
    }
    for (const auto& [name, value] : weights) report_.series.push_back(name);
    std::ranges::sort(report_.series, [&](const std::string& left, const std::string& right) {
      return weights[left] != weights[right] ? weights[left] > weights[right] : left < right;
    });
    if (report_.series.size() <= max_series) return;
    report_.series.resize(max_series - 1);
    report_.series.emplace_back("others");
  }

  std::size_t place_of(const std::string& name) const {
    const auto found = std::ranges::find(report_.series, name);
    return std::min<std::size_t>(static_cast<std::size_t>(found - report_.series.begin()),
                                 report_.series.size() - 1);
  }

  void build_days() {
    std::map<std::string, std::size_t> places;
    const auto last = std::chrono::floor<std::chrono::days>(report_.question.now);
    for (auto day = std::chrono::floor<std::chrono::days>(report_.question.since); day <= last;
         day += std::chrono::days(1)) {
      places.emplace(day_text(day), report_.days.size());
      report_.days.push_back({day_text(day), std::vector<std::uint64_t>(report_.series.size())});
    }
    for (const auto& [key, sum] : rows_) {
      const auto place = places.find(key->day);
      const std::uint64_t value = weight(report_, *sum);
      if (place == places.end() || value == 0) continue;
      report_.days[place->second].values[place_of(name_of(*key, series_by(report_.question)))] += value;
    }
  }

  UsageReport& report_;
  std::vector<std::pair<const audit::UsageKey*, const audit::UsageSum*>> rows_;
};

}  // namespace

std::string_view to_string(UsageBy by) {
  switch (by) {
    case UsageBy::day:
      return "day";
    case UsageBy::workflow:
      return "workflow";
    case UsageBy::component:
      return "component";
    case UsageBy::model:
      break;
  }
  return "model";
}

UsageReport make_usage_report(const audit::UsageFold& fold, const UsageQuestion& question) {
  UsageReport report;
  report.question = question;
  report.prices_as_of = guard::prices_as_of();
  report.prices_age_days = guard::prices_age_days(question.now);
  Builder(report, fold).build();
  return report;
}

std::vector<BudgetLine> budget_lines(const audit::UsageFold& fold, const std::vector<Budget>& bounds,
                                     const Clock& clock) {
  guard::Budgets budgets(clock);
  budgets.set(bounds);
  for (const audit::Charge& charge : fold.charges(month_begin(clock.wall()))) {
    budgets.restore(charge.account, charge.at, {charge.tokens, charge.cost, charge.calls});
  }
  std::vector<BudgetLine> lines;
  for (const auto& [bound, used, reserved] : budgets.standings()) {
    const auto line = [&](std::string_view what, std::uint64_t limit, std::uint64_t amount) {
      if (limit > 0) lines.push_back({bound.account, to_string(bound.window), what, limit, amount});
    };
    line("usd", static_cast<std::uint64_t>(std::max<std::int64_t>(bound.cost, 0)), used.cost);
    line("tokens", bound.tokens, used.tokens);
    line("calls", bound.calls, used.calls);
  }
  return lines;
}

std::uint64_t weight(const UsageReport& report, const audit::UsageSum& sum) {
  return report.in_tokens ? sum.tokens_in + sum.tokens_out : sum.cost;
}

std::string amount_text(const UsageReport& report, std::uint64_t value) {
  return report.in_tokens ? grouped(value) : "$" + audit::short_usd(value);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3;) digits.insert(place -= 3, ",");
  return digits;
}

std::string budget_amount(const BudgetLine& line, std::uint64_t value) {
  return line.what == "usd" ? "$" + audit::short_usd(value) : grouped(value) + " " + std::string(line.what);
}

std::vector<std::string> usage_notes(const UsageReport& report) {
  std::vector<std::string> notes;
  const std::int64_t age = report.prices_age_days;
  notes.push_back("Costs come from the prices in the map, else from the built-in table of " +
                  report.prices_as_of + ", " + std::to_string(age) + (age == 1 ? " day" : " days") +
                  " old. The provider's bill is what counts.");
  if (report.total.estimated > 0) {
    notes.push_back(
        "~ holds estimates: of " + grouped(report.total.estimated) + " of " + grouped(report.total.calls) +
        " calls the provider did not say the tokens, or a crash cut them off: these count with all that "
        "was reserved for them.");
  }
  const bool unpriced = std::ranges::any_of(report.rows, [](const UsageReport::Row& row) {
    return row.sum.cost == 0 && row.sum.tokens_in + row.sum.tokens_out > 0;
  });
  if (unpriced) notes.emplace_back("A cost of 0 beside tokens: the model is free, or has no price.");
  return notes;
}

}  // namespace sallyport::app
