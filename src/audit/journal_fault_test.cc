// Every write, sync, truncation and creation fails once, in turn; after each, the power is cut too.
#include <random>
#include <set>
#include <thread>

#include "audit/journal_fixture.h"

namespace sallyport::audit {
namespace {

using Unsynced = store::MemoryDisk::Unsynced;

struct Outcome {
  bool opened = false;
  std::set<std::string> acknowledged;
  std::set<std::string> refused;
};

// Three segments, durable and other records, every answer awaited.
Outcome play_script(store::MemoryDisk& disk, const std::string& prefix) {
  Outcome outcome;
  auto opened = open_journal(disk.directory(), quick_options(1200), test_clock());
  outcome.opened = opened.ok();
  if (!outcome.opened) return outcome;
  for (int i = 0; i < 12; ++i) {
    const std::string id = prefix + std::to_string(i) + ".";
    if (i % 4 == 3) {
      EXPECT_TRUE((*opened)->append(record_of("other-" + id)));
      continue;
    }
    const bool durable = append_and_wait(**opened, id);
    (durable ? outcome.acknowledged : outcome.refused).insert(id);
  }
  return outcome;
}

void expect_whole(store::MemoryDisk& disk, const Outcome& outcome) {
  const Verification result = verified(disk);
  EXPECT_FALSE(result.broken) << result.broken->segment << ":" << result.broken->line << " "
                              << result.broken->what;
  const auto lines = lines_of(disk);
  for (const std::string& id : outcome.acknowledged) {
    EXPECT_EQ(count_containing(lines, "\"" + id + "\""), 1u) << id;
  }
}

std::uint64_t steps_of_script() {
  store::MemoryDisk disk;
  play_script(disk, "a");
  return disk.steps();
}

TEST(JournalFault, EveryStepFailsOnce) {
  const std::uint64_t steps = steps_of_script();
  ASSERT_GT(steps, 40u);
  for (std::uint64_t step = 0; step < steps; ++step) {
    SCOPED_TRACE(step);
    store::MemoryDisk disk;
    disk.fail_steps(step, 1);
    const Outcome outcome = play_script(disk, "a");
    if (outcome.opened) expect_whole(disk, outcome);
    EXPECT_EQ(count_containing(lines_of(disk), "other-"),
              outcome.opened ? 3u : 0u);  // closing wrote them all
  }
}

TEST(JournalFault, TwoStepsInARowFail) {
  const std::uint64_t steps = steps_of_script();
  for (std::uint64_t step = 0; step < steps; ++step) {
    SCOPED_TRACE(step);
    store::MemoryDisk disk;
    disk.fail_steps(step, 2);
    const Outcome outcome = play_script(disk, "a");
    if (outcome.opened) expect_whole(disk, outcome);
  }
}

TEST(JournalFault, PowerCutAfterEveryFailureLosesNothingAcknowledged) {
  const std::uint64_t steps = steps_of_script();
  for (std::uint64_t step = 0; step < steps; ++step) {
    for (const Unsynced unsynced : {Unsynced::lost, Unsynced::kept}) {
      SCOPED_TRACE(std::to_string(step) + (unsynced == Unsynced::lost ? " lost" : " kept"));
      store::MemoryDisk disk;
      disk.fail_steps(step, 1);
      const Outcome first = play_script(disk, "a");
      const auto after = disk.after_power_cut(unsynced);
      const Outcome second = play_script(*after, "b");
      ASSERT_TRUE(second.opened);
      EXPECT_TRUE(second.refused.empty());
      expect_whole(*after, first);
      expect_whole(*after, second);
    }
  }
}

// The disk stays broken from one step on: nothing hangs, nothing unfinished is taken for good.
TEST(JournalFault, DiskThatStaysBroken) {
  const std::uint64_t steps = steps_of_script();
  for (std::uint64_t step = 0; step < steps; ++step) {
    SCOPED_TRACE(step);
    store::MemoryDisk disk;
    disk.fail_steps(step, UINT64_MAX);
    const Outcome first = play_script(disk, "a");
    const auto after = disk.after_power_cut(Unsynced::lost);
    const Outcome second = play_script(*after, "b");
    ASSERT_TRUE(second.opened);
    expect_whole(*after, first);
  }
}

// The kill comes in the middle of a write: any prefix of the last segment may be there.
TEST(JournalFault, EveryCutOfTheLastSegmentIsRecovered) {
  store::MemoryDisk disk;
  {
    const auto journal = must_open(disk);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(append_and_wait(*journal, "r" + std::to_string(i)));
  }
  const std::string name = segment_name(1);
  const std::string whole = disk.text(name);
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    store::MemoryDisk torn;
    torn.put(name, whole.substr(0, cut));
    const std::size_t complete =
        static_cast<std::size_t>(std::count(whole.begin(), whole.begin() + cut, '\n'));
    const bool unfinished = cut > 0 && whole[cut - 1] != '\n';
    {
      const auto journal = must_open(torn);
      ASSERT_TRUE(append_and_wait(*journal, "after"));
    }
    EXPECT_FALSE(verified(torn).broken);
    EXPECT_EQ(verified(torn).records, complete + 1 + unfinished) << cut;
    const std::string kept = torn.text(name + ".torn");
    if (unfinished)
      EXPECT_EQ(kept, whole.substr(whole.rfind('\n', cut - 1) + 1).substr(0, kept.size() - 1) + "\n");
    EXPECT_EQ(kept.empty(), !unfinished);
  }
}

TEST(JournalFault, OutageIsReportedAndRecorded) {
  store::MemoryDisk disk;
  JournalOptions options = quick_options();
  std::vector<std::string> reports;
  options.report = [&](const std::string& text) { reports.push_back(text); };
  auto journal = must_open(disk, options);
  ASSERT_TRUE(append_and_wait(*journal, "before"));
  disk.fail_steps(disk.steps(), 20);
  EXPECT_FALSE(append_and_wait(*journal, "during"));
  while (!journal->accepting()) std::this_thread::yield();
  ASSERT_TRUE(append_and_wait(*journal, "after"));
  journal.reset();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_NE(reports[0].find("No space left"), std::string::npos);
  const auto lines = lines_of(disk);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_NE(lines[1].find("journal_resumed"), std::string::npos);
  EXPECT_NE(lines[1].find("1 records that somebody waited for were given up"), std::string::npos);
  EXPECT_FALSE(verified(disk).broken);
}

// D10: what operators are told when something fails quotes no record.
TEST(JournalFault, ErrorsQuoteNoRecord) {
  const std::string canary = "canary-" + std::to_string(std::random_device()());
  store::MemoryDisk disk;
  std::string told;
  JournalOptions options = quick_options();
  options.report = [&](const std::string& text) { told += text; };
  auto journal = must_open(disk, options);
  ASSERT_TRUE(append_and_wait(*journal, canary));
  disk.fail_steps(disk.steps(), 3);
  EXPECT_FALSE(append_and_wait(*journal, canary));
  journal.reset();
  std::string text = disk.text(segment_name(1));
  text[text.find(canary)] = 'C';
  for (const std::string& damaged : {text, "\n" + text, text.substr(1)}) {
    disk.put(segment_name(1), damaged);
    told += open_journal(disk.directory(), options, test_clock()).error().detail;
    told += verified(disk).broken->what;
  }
  EXPECT_NE(told.find("injected"), std::string::npos);
  EXPECT_EQ(told.find(canary.substr(1)), std::string::npos);
}

}  // namespace
}  // namespace sallyport::audit
