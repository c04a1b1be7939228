#include "app/usage/report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "audit/chain.h"
#include "audit/encode.h"
#include "guard/prices.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

WallTime at(const char* text) { return parse_rfc3339(text).value(); }
const WallTime now = at("2026-11-23T12:00:00Z");

class UsageReportTest : public testing::Test {
 protected:
  // A finished call; `usd` in millionths.
  void call(std::string_view workflow, std::string_view model, std::uint64_t usd, WallTime when = now) {
    Record record;
    record.kind = Record::Kind::model_call;
    record.at = when;
    const std::string who = "workflow/" + std::string(workflow);
    record.who = who;
    record.component = "openai";
    record.model = model;
    record.decision = "allow";
    record.tokens_in = 1000;
    record.tokens_out = 100;
    record.cost = usd * 1'000'000;
    record.usage = usage;
    record.budgets = "team";
    std::string body;
    std::string line;
    audit::encode_record(record, body);
    audit::append_line(line, head, body);
    line.pop_back();
    fold.add(line);
  }
  UsageReport report(std::vector<UsageBy> by = {UsageBy::workflow, UsageBy::model}) const {
    UsageQuestion question;
    question.since = at("2026-11-20");
    question.now = now;
    question.by = std::move(by);
    return make_usage_report(fold, question);
  }

  std::string_view usage = "reported";
  audit::ChainHead head;
  audit::UsageFold fold;
};

TEST_F(UsageReportTest, RowsAreGroupedDearestFirst) {
  call("a", "cheap", 1);
  call("a", "dear", 500);
  call("b", "cheap", 2);
  call("a", "cheap", 1, at("2026-11-21"));
  call("a", "cheap", 1000, at("2026-11-19T23:59:59Z"));  // before
  const UsageReport result = report();
  ASSERT_EQ(result.rows.size(), 3u);
  EXPECT_EQ(result.rows[0].names, (std::vector<std::string>{"a", "dear"}));
  EXPECT_EQ(result.rows[1].names, (std::vector<std::string>{"a", "cheap"}));
  EXPECT_EQ(result.rows[1].sum.calls, 2u);
  EXPECT_EQ(result.total.cost, 504'000'000u);
  EXPECT_EQ(report({UsageBy::component}).rows.size(), 1u);
}

TEST_F(UsageReportTest, ByDayIsInTheOrderOfDays) {
  call("a", "m", 5, at("2026-11-20T10:00:00Z"));
  call("a", "m", 1, at("2026-11-22T10:00:00Z"));
  call("a", "m", 9, at("2026-11-21T10:00:00Z"));
  const UsageReport result = report({UsageBy::day});
  ASSERT_EQ(result.rows.size(), 3u);
  EXPECT_EQ(result.rows[2].names.front(), "2026-11-22");
  ASSERT_EQ(result.days.size(), 4u) << "days without calls have their place";
  EXPECT_EQ(result.days[1].values, std::vector<std::uint64_t>{9'000'000});
  EXPECT_EQ(result.days[3].values, std::vector<std::uint64_t>{0});
}

TEST_F(UsageReportTest, OneWorkflowOnly) {
  call("a", "m", 5);
  call("b", "m", 7);
  UsageQuestion question;
  question.since = at("2026-11-20");
  question.now = now;
  question.workflow = "b";
  EXPECT_EQ(make_usage_report(fold, question).total.cost, 7'000'000u);
}

TEST_F(UsageReportTest, ManySeriesAreDrawnAsOthers) {
  for (int i = 0; i < 9; ++i) call("w" + std::to_string(i), "m", 100 - i);
  const UsageReport result = report();
  ASSERT_EQ(result.series.size(), 6u);
  EXPECT_EQ(result.series.front(), "w0");
  EXPECT_EQ(result.series.back(), "others");
  EXPECT_EQ(result.days.back().values.back(), (95u + 94 + 93 + 92) * 1'000'000);
}

TEST_F(UsageReportTest, WithoutCostsTheChartIsOfTokens) {
  call("a", "local", 0);
  const UsageReport result = report();
  EXPECT_TRUE(result.in_tokens);
  EXPECT_EQ(result.days.back().values, std::vector<std::uint64_t>{1100});
  EXPECT_NE(usage_text(result, Terminal::no).find("bars by tokens"), std::string::npos);
  EXPECT_NE(usage_text(result, Terminal::no).find("has no price"), std::string::npos);
}

TEST_F(UsageReportTest, TextIsPlainWhereThereIsNoTerminal) {
  call("triage", "gpt-4o-mini", 412);
  usage = "estimated";
  call("other", "gpt-4o-mini", 206);
  const std::string text = usage_text(report(), Terminal::no);
  EXPECT_NE(text.find("triage    gpt-4o-mini      1        0      1,000  100       0   0.0004  "
                      "########################\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("~0.0002  ############\n"), std::string::npos) << text;
  EXPECT_NE(text.find("of 1 of 2 calls"), std::string::npos) << text;
  EXPECT_NE(text.find(std::string(guard::prices_as_of())), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(usage_text(report(), Terminal::yes).find('\x1b'), std::string::npos);
}

TEST_F(UsageReportTest, WithoutCallsItSaysSo) {
  EXPECT_EQ(usage_text(report(), Terminal::no), "No calls of models since 2026-11-20.\n");
  EXPECT_NE(usage_html(report()).find("Calls of models since 2026-11-20"), std::string::npos);
  EXPECT_TRUE(json::parse(usage_json(report())).at("rows").as_array().empty());
}

TEST_F(UsageReportTest, JsonIsExact) {
  usage = "estimated";
  call("triage", "gpt-4o-mini", 412);
  const json::value all = json::parse(usage_json(report()));
  EXPECT_EQ(all.at("rows").at(0).at("workflow"), "triage");
  EXPECT_EQ(all.at("rows").at(0).at("usd"), "0.000412");
  EXPECT_EQ(all.at("total").at("estimated").as_int64(), 1);
  EXPECT_EQ(all.at("prices_as_of").as_string(), guard::prices_as_of());
  EXPECT_FALSE(all.as_object().contains("budgets"));
}

TEST_F(UsageReportTest, BudgetsSayWhatIsLeft) {
  call("triage", "gpt-4o-mini", 400'000);
  call("triage", "gpt-4o-mini", 100'000, at("2026-11-02"));
  const ManualClock clock(now);
  UsageReport result = report();
  result.budgets_known = true;
  result.budgets = budget_lines(fold,
                                {{"team", Window::day, 1000, 1'000'000'000'000, 0},
                                 {"team", Window::month, 0, 1'000'000'000'000, 0},
                                 {"unused", Window::hour, 0, 0, 10}},
                                clock);
  ASSERT_EQ(result.budgets.size(), 4u);
  EXPECT_EQ(result.budgets[0].used, 400'000'000'000u);
  EXPECT_EQ(result.budgets[1].what, "tokens");
  EXPECT_EQ(result.budgets[1].used, 1100u);
  EXPECT_EQ(result.budgets[2].used, 500'000'000'000u);
  EXPECT_EQ(result.budgets[3].used, 0u);
  const json::value all = json::parse(usage_json(result));
  EXPECT_EQ(all.at("budgets").at(0).at("left"), "0.6");
  EXPECT_EQ(all.at("budgets").at(1).at("left").as_int64(), 0);
  const std::string text = usage_text(result, Terminal::no);
  EXPECT_NE(text.find("team    day    1,000 tokens  1,100 tokens  0 tokens"), std::string::npos) << text;
}

// The names of models are what a workflow asked for.
TEST_F(UsageReportTest, HostileNamesStayText) {
  call("triage", "<script>alert(1)</script>\x1b[31m\n", 5);
  const UsageReport result = report({UsageBy::model});
  const std::string text = usage_text(result, Terminal::no);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const std::string html = usage_html(result);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_EQ(json::parse(usage_json(result)).at("rows").at(0).at("model"),
            "<script>alert(1)</script>\x1b[31m\n");
}

TEST_F(UsageReportTest, ThePageNeedsNothingFromElsewhere) {
  call("triage", "m", 5);
  const std::string html = usage_html(report());
  for (const char* outside : {"http://", "https://", "<script", "url(", "@import"}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
  EXPECT_NE(html.find("<svg viewBox=\"0 0 40.0 1000.0\""), std::string::npos);
  EXPECT_NE(html.find("<title>2026-11-23, triage: $&lt;0.0001</title>"), std::string::npos) << html;
}

TEST(Grouped, HasCommas) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace sallyport::app
