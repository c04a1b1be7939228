#include "audit/usage.h"

#include <gtest/gtest.h>

#include "audit/journal_fixture.h"
#include "audit/money.h"

namespace sallyport::audit {
namespace {

using std::chrono::hours;

WallTime at(const char* text) { return parse_rfc3339(text).value(); }
const WallTime noon = at("2026-11-23T12:00:00Z");

Record call(std::string_view request, WallTime when = noon) {
  Record record;
  record.kind = Record::Kind::model_call;
  record.at = when;
  record.request_id = request;
  record.who = "workflow/triage";
  record.component = "openai";
  record.model = "gpt-4o-mini";
  record.decision = "allow";
  record.tokens_in = 100;
  record.tokens_out = 20;
  record.tokens_cached = 10;
  record.cost = 27'000'000;
  record.usage = "reported";
  record.budgets = "team,workflow/triage";
  return record;
}

Record started(std::string_view request, WallTime when = noon) {
  Record record = call(request, when);
  record.kind = Record::Kind::crossing_started;
  record.tokens_in = record.tokens_out = record.tokens_cached = record.cost = 0;
  record.usage = {};
  record.reserved_tokens = 5000;
  record.reserved_cost = 900'000'000;
  return record;
}

Record gateway_began() {
  Record record;
  record.kind = Record::Kind::started;
  record.at = noon;
  return record;
}

void append(Journal& journal, const Record& record) {
  std::promise<bool> answer;
  journal.append_durable(record, [&](bool durable) { answer.set_value(durable); });
  ASSERT_TRUE(answer.get_future().get());
}

class UsageTest : public testing::Test {
 protected:
  UsageFold fold(WallTime since = {}, std::string_view saved = {}) {
    const auto directory = disk.directory();
    auto result = fold_usage(*directory, since, saved);
    EXPECT_TRUE(result.ok());
    return std::move(result).value();
  }
  void write(const std::vector<Record>& records, std::uint64_t max_segment_bytes = 1 << 20) {
    const auto journal = must_open(disk, quick_options(max_segment_bytes));
    for (const Record& record : records) append(*journal, record);
  }
  static UsageSum total(const UsageFold& fold) {
    UsageSum sum;
    for (const auto& [key, each] : fold.rows()) add(sum, each);
    return sum;
  }
  static Charge charged(const UsageFold& fold, std::string_view account, WallTime since = {}) {
    Charge sum;
    for (const Charge& charge : fold.charges(since)) {
      if (charge.account != account) continue;
      sum.tokens += charge.tokens;
      sum.cost += charge.cost;
      sum.calls += charge.calls;
    }
    return sum;
  }

  store::MemoryDisk disk;
};

TEST_F(UsageTest, FinishedCallsAddUp) {
  Record fallback = call("r3");
  fallback.upstream = "local";
  fallback.model = "llama3.1";
  fallback.usage = "estimated";
  fallback.cost = 0;
  write({started("r1"), call("r1"), call("r2"), fallback, record_of("r4")});
  const UsageFold result = fold();
  ASSERT_EQ(result.rows().size(), 2u);
  const UsageSum& mini = result.rows().at({"2026-11-23", "triage", "openai", "gpt-4o-mini"});
  EXPECT_EQ(mini.calls, 2u);
  EXPECT_EQ(mini.tokens_in, 200u);
  EXPECT_EQ(mini.tokens_out, 40u);
  EXPECT_EQ(mini.tokens_cached, 20u);
  EXPECT_EQ(mini.cost, 54'000'000u);
  EXPECT_EQ(mini.estimated, 0u);
  EXPECT_EQ(result.rows().at({"2026-11-23", "triage", "local", "llama3.1"}).estimated, 1u);
  EXPECT_EQ(charged(result, "team").tokens, 360u);
  EXPECT_EQ(charged(result, "team").calls, 3u);
  EXPECT_EQ(charged(result, "workflow/triage").cost, 54'000'000u);
}

TEST_F(UsageTest, RefusedCallsAreCountedAndChargedToNobody) {
  Record refused = call("r1");
  refused.decision = "deny";
  refused.tokens_in = refused.tokens_out = refused.cost = 0;
  write({refused});
  const UsageFold result = fold();
  EXPECT_EQ(total(result).refused, 1u);
  EXPECT_EQ(total(result).calls, 0u);
  EXPECT_TRUE(result.charges({}).empty());
}

TEST_F(UsageTest, ACallThatACrashCutOffIsChargedInFull) {
  write({started("r1"), started("r2"), call("r2"), started("r3")});
  EXPECT_EQ(charged(fold(), "team").cost, 27'000'000u + 2 * 900'000'000u) << "before the gateway says so";
  EXPECT_EQ(total(fold()).calls, 1u) << "they may be under way";
  write({gateway_began(), started("r4"), call("r4")});
  const UsageFold result = fold();
  EXPECT_EQ(charged(result, "team").cost, 2 * 27'000'000u + 2 * 900'000'000u);
  EXPECT_EQ(charged(result, "team").calls, 4u);
  EXPECT_EQ(total(result).calls, 4u);
  EXPECT_EQ(total(result).estimated, 2u);
  EXPECT_EQ(total(result).cost, 2 * 27'000'000u + 2 * 900'000'000u);
}

TEST_F(UsageTest, OtherCrossingsThatWereStartedAreNoCalls) {
  Record other = record_of("r1");
  other.kind = Record::Kind::crossing_started;
  write({other, gateway_began()});
  EXPECT_TRUE(fold().rows().empty());
}

TEST_F(UsageTest, ACallIsOfTheTimeItBegan) {
  Record over_midnight = call("r1", at("2026-11-24T00:00:10Z"));
  Record unannounced = call("r2", at("2026-11-24T00:00:10Z"));
  unannounced.duration = seconds(20);
  write({started("r1", at("2026-11-23T23:59:50Z")), over_midnight, unannounced});
  const UsageFold result = fold();
  ASSERT_EQ(result.rows().size(), 1u);
  EXPECT_EQ(result.rows().begin()->first.day, "2026-11-23");
  EXPECT_TRUE(result.charges(at("2026-11-24")).empty());
}

TEST_F(UsageTest, OnlyWhatIsAskedForIsRead) {
  std::vector<Record> records;
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i) ids.push_back("r" + std::to_string(i));
  for (int i = 0; i < 40; ++i) records.push_back(call(ids[i], at("2026-11-01") + hours(12 + 24 * (i / 2))));
  write(records, 1500);
  EXPECT_EQ(total(fold(at("2026-11-16T13:00:00Z"))).calls, 10u) << "whole days";
  EXPECT_EQ(total(fold(at("2026-11-01"))).calls, 40u);
  EXPECT_EQ(total(fold(at("2027-01-01"))).calls, 0u);
}

TEST_F(UsageTest, ALaterRunReadsOnlyWhatIsNew) {
  write({started("r1"), call("r1"), started("r2")}, 600);
  const std::string saved = fold().save(noon);
  disk.directory()->remove(segment_name(1)).ok();  // what is not read need not be there
  write({call("r2"), started("r3")}, 600);
  const UsageFold result = fold(noon - hours(12), saved);
  EXPECT_EQ(total(result).calls, 2u);
  EXPECT_EQ(charged(result, "team").cost, 2 * 27'000'000u + 900'000'000u);
  EXPECT_EQ(result.watermark().sequence, 5u);
}

TEST_F(UsageTest, WhatIsSavedComesBackAsItWas) {
  Record hostile = call("r\"1\n");
  hostile.model = "mod\"el,\\";
  Record largest = call("r2");
  largest.cost = largest.tokens_in = ~std::uint64_t{0};
  write({hostile, largest, started("r3")});
  const UsageFold before = fold();
  const auto after = UsageFold::parse(before.save(noon));
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->save(noon), before.save(noon));
  EXPECT_EQ(after->watermark(), before.watermark());
  EXPECT_EQ(total(*after).cost, ~std::uint64_t{0});
  EXPECT_EQ(charged(*after, "team").calls, 3u);
}

TEST_F(UsageTest, AnotherJournalThanTheSavedOneIsReadFromItsBeginning) {
  write({call("r1"), call("r2")});
  const std::string saved = fold().save(noon);
  for (const std::string& name : disk.names()) disk.erase(name);
  write({call("other")});
  EXPECT_EQ(total(fold(noon, saved)).calls, 1u) << "shorter than the saved one";
  write({call("other2"), call("other3")});
  EXPECT_EQ(total(fold(noon, saved)).calls, 3u) << "another line at that place";
}

TEST_F(UsageTest, WhatDoesNotReachBackFarEnoughIsNotUsed) {
  write({call("r1", at("2026-11-10T12:00:00Z")), call("r2")});
  const std::string saved = fold(at("2026-11-20")).save(noon);
  EXPECT_EQ(total(fold(at("2026-11-20"), saved)).calls, 1u);
  EXPECT_EQ(total(fold(at("2026-11-01"), saved)).calls, 2u);
}

TEST_F(UsageTest, SavedTextThatIsDamagedIsNotUsed) {
  write({call("r1"), started("r2")});
  const std::string saved = fold().save(noon);
  for (std::size_t length = 0; length + 1 < saved.size(); ++length) {
    EXPECT_FALSE(UsageFold::parse(saved.substr(0, length)).ok()) << length;
    EXPECT_EQ(total(fold(noon, saved.substr(0, length))).calls, 1u);
  }
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"version\":1", "\"version\":2"},
                                                        {"\"rows\"", "\"rowz\""},
                                                        {",100,20,", ",-100,20,"},
                                                        {",100,20,", ",\"100\",20,"},
                                                        {"0.000027", "0,000027"},
                                                        {"2026-11-23T12", "2026-13-23T12"}}) {
    std::string damaged = saved;
    ASSERT_NE(damaged.find(from), std::string::npos) << from;
    damaged.replace(damaged.find(from), from.size(), to);
    EXPECT_FALSE(UsageFold::parse(damaged).ok()) << to;
  }
}

TEST_F(UsageTest, WhatIsSavedGrowsWithHoursAndDaysNotWithCalls) {
  UsageFold result;
  const WallTime month = at("2026-11-01");
  const auto directory = disk.directory();
  {
    const auto journal = must_open(disk);
    for (int minute = 0; minute < 3000; ++minute) {
      journal->append(call("r" + std::to_string(minute), month + std::chrono::minutes(minute)));
    }
    append(*journal, call("old", at("2026-10-31T10:00:00Z")));
  }
  result = fold();
  const WallTime now = month + hours(49) + std::chrono::minutes(30);
  const auto kept = UsageFold::parse(result.save(now));
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->charges({}).size(), 2u * (2 + 1 + 60));
  for (const WallTime since : {month, month + hours(24), month + hours(48), month + hours(49)}) {
    EXPECT_EQ(charged(*kept, "team", since).calls, charged(result, "team", since).calls);
  }
  EXPECT_EQ(charged(*kept, "team").calls, 3000u) << "nothing of the month before";
}

// A workflow can ask for as many models as it likes.
TEST_F(UsageTest, VeryManyNamesOnADayAreGathered) {
  {
    const auto journal = must_open(disk);
    for (int i = 0; i < 1500; ++i) {
      const std::string model = "m" + std::to_string(i);
      Record refused = call(model);
      refused.decision = "deny";
      refused.model = model;
      journal->append(refused);
    }
    append(*journal, call("last"));
  }
  const UsageFold result = fold();
  EXPECT_EQ(result.rows().size(), 1001u);
  EXPECT_EQ(total(result).refused, 1500u);
  EXPECT_EQ(total(result).calls, 1u);
  const auto again = UsageFold::parse(result.save(noon));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(total(*again).refused, 1500u);
  EXPECT_EQ(again->rows().size(), 1001u);
}

TEST_F(UsageTest, LinesThatAreNoRecordsChangeNothing) {
  UsageFold result;
  for (const char* line : {"", "{}", "(unfinished line)", R"({"seq":1,"kind":"model_call"})",
                           R"({"seq":1,"at":"x","kind":"model_call","hash":""})"}) {
    result.add(line);
  }
  EXPECT_EQ(result.watermark().sequence, 0u);
  EXPECT_TRUE(result.rows().empty());
  EXPECT_TRUE(fold().rows().empty()) << "an empty journal";
}

}  // namespace
}  // namespace sallyport::audit
