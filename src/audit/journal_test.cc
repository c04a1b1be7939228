#include "audit/journal.h"

#include <thread>

#include "audit/journal_fixture.h"
#include "store/file.h"
#include "store/temporary_directory.h"

namespace sallyport::audit {
namespace {

TEST(Journal, BeginsEmptyAndVerifies) {
  store::MemoryDisk disk;
  const auto journal = must_open(disk);
  EXPECT_TRUE(journal->accepting());
  EXPECT_EQ(journal->head().sequence, 0u);
  EXPECT_FALSE(verified(disk).broken);
}

TEST(Journal, DurableAppendIsOnTheDiskWhenItSaysSo) {
  store::MemoryDisk disk;
  const auto journal = must_open(disk);
  for (int i = 1; i <= 5; ++i) {
    ASSERT_TRUE(append_and_wait(*journal, "r" + std::to_string(i)));
    const auto cut = disk.after_power_cut(store::MemoryDisk::Unsynced::lost);
    EXPECT_EQ(lines_of(*cut).size(), static_cast<std::size_t>(i));
  }
  EXPECT_EQ(journal->head().sequence, 5u);
  EXPECT_EQ(journal->head().hash, verified(disk).head.hash_text());
}

TEST(Journal, OneOrderForBothKindsOfAppend) {
  store::MemoryDisk disk;
  const auto journal = must_open(disk);
  ASSERT_TRUE(journal->append(record_of("first")));
  ASSERT_TRUE(journal->append(record_of("second")));
  ASSERT_TRUE(append_and_wait(*journal, "third"));
  const auto lines = lines_of(disk);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_NE(lines[0].find("first"), std::string::npos);
  EXPECT_NE(lines[1].find("second"), std::string::npos);
  EXPECT_NE(lines[2].find("third"), std::string::npos);
}

TEST(Journal, ClosingWritesWhatIsQueued) {
  store::MemoryDisk disk;
  {
    JournalOptions options = quick_options();
    options.gather = std::chrono::hours(1);
    const auto journal = must_open(disk, options);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(journal->append(record_of("r")));
  }
  EXPECT_EQ(lines_of(disk).size(), 100u);
  EXPECT_FALSE(verified(disk).broken);
}

TEST(Journal, RecordsNobodyWaitsForAreWrittenByThemselves) {
  store::MemoryDisk disk;
  const auto journal = must_open(disk);
  ASSERT_TRUE(journal->append(record_of("r")));
  while (journal->head().sequence == 0) std::this_thread::yield();
  EXPECT_EQ(lines_of(disk).size(), 1u);
}

TEST(Journal, GoesOnAfterReopeningAndAcrossSegments) {
  store::MemoryDisk disk;
  for (int round = 0; round < 5; ++round) {
    const auto journal = must_open(disk, quick_options(1000));
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(append_and_wait(*journal, "r"));
  }
  const Verification result = verified(disk);
  EXPECT_FALSE(result.broken);
  EXPECT_EQ(result.records, 35u);
  EXPECT_GT(result.segments, 5u);
  for (const std::string& name : disk.names()) {
    if (parse_segment_name(name)) EXPECT_LE(disk.text(name).size(), 1000u) << name;
  }
}

TEST(Journal, RecordLargerThanASegmentHasOneOfItsOwn) {
  store::MemoryDisk disk;
  const auto journal = must_open(disk, quick_options(100));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append_and_wait(*journal, "r"));
  EXPECT_EQ(verified(disk).segments, 3u);
  EXPECT_FALSE(verified(disk).broken);
}

TEST(Journal, SecondWriterIsRefused) {
  const store::TemporaryDirectory directory;
  JournalOptions options = quick_options();
  options.directory = directory.file("journal");
  {
    const auto first = Journal::open(options);
    ASSERT_TRUE(first.ok());
    const auto second = Journal::open(options);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().detail.find("lock"), std::string::npos);
  }
  EXPECT_TRUE(Journal::open(options).ok());
}

TEST(Journal, ManyProducersLoseNothing) {
  const store::TemporaryDirectory directory;
  JournalOptions options = quick_options(20'000);
  options.directory = directory.path();
  constexpr int per_thread = 200;
  std::atomic<int> durable{0};
  {
    const auto journal = Journal::open(options).value();
    std::vector<std::thread> producers;
    for (int t = 0; t < 4; ++t) {
      producers.emplace_back([&, t] {
        for (int i = 0; i < per_thread; ++i) {
          const std::string id = std::to_string(t) + "-" + std::to_string(i);
          if (i % 2 == 0) {
            EXPECT_TRUE(journal->append(record_of(id)));
          } else {
            journal->append_durable(record_of(id), [&](bool ok) { durable += ok; });
          }
        }
      });
    }
    for (auto& producer : producers) producer.join();
  }
  EXPECT_EQ(durable, 4 * per_thread / 2);
  const auto files = store::open_directory(directory.path(), store::IfMissing::fail).value();
  const Verification result = verify_journal(*files).value();
  EXPECT_FALSE(result.broken);
  EXPECT_EQ(result.records, 4u * per_thread);
}

TEST(Journal, FullQueueRefusesAndAdmitsIt) {
  store::MemoryDisk disk;
  JournalOptions options = quick_options();
  options.max_queued_bytes = 2000;
  options.retry = std::chrono::hours(1);
  auto journal = must_open(disk, options);
  disk.fail_steps(disk.steps(), 1);  // the writer is stuck from here on
  EXPECT_FALSE(append_and_wait(*journal, "fails"));
  EXPECT_FALSE(journal->accepting());
  int queued = 0;
  while (journal->append(record_of("kept"))) ++queued;
  EXPECT_GT(queued, 5);
  EXPECT_FALSE(append_and_wait(*journal, "not now"));
  journal.reset();  // one last try, which succeeds
  const auto lines = lines_of(disk);
  EXPECT_EQ(count_containing(lines, "kept"), static_cast<std::size_t>(queued));
  EXPECT_EQ(count_containing(lines, "could not be written for"), 1u);
  EXPECT_EQ(count_containing(lines, "\"fails\""), 0u);
  EXPECT_FALSE(verified(disk).broken);
}

// D11: the order is that of the sequence numbers; time is data.
TEST(Journal, ClockThatStepsBackChangesNothing) {
  store::MemoryDisk disk;
  const auto journal = must_open(disk);
  for (const std::int64_t second : {1000, 500, 2000, 0}) {
    Record record = record_of("r");
    record.at = from_unix_seconds(second);
    ASSERT_TRUE(journal->append(record));
  }
  ASSERT_TRUE(append_and_wait(*journal, "last"));
  EXPECT_FALSE(verified(disk).broken);
  EXPECT_EQ(verified(disk).records, 5u);
}

// `audit verify` and `audit tail` need no lock: at no moment does a growing journal look broken.
TEST(Journal, IsWholeAtEveryMomentWhileItGrows) {
  const store::TemporaryDirectory directory;
  JournalOptions options = quick_options(2000);
  options.directory = directory.path();
  const auto journal = Journal::open(options).value();
  std::atomic<bool> finished{false};
  std::thread producer([&] {
    for (int i = 0; i < 300; ++i) EXPECT_TRUE(append_and_wait(*journal, "r"));
    finished = true;
  });
  const auto files = store::open_directory(directory.path(), store::IfMissing::fail).value();
  std::uint64_t seen = 0;
  while (!finished) {
    const Verification result = verify_journal(*files).value();
    EXPECT_FALSE(result.broken) << result.broken->segment << ": " << result.broken->what;
    EXPECT_GE(result.records, seen);
    seen = result.records;
  }
  producer.join();
  EXPECT_EQ(verify_journal(*files).value().records, 300u);
}

// The files of a journal are readable by their owner only.
TEST(Journal, FilesArePrivate) {
  const store::TemporaryDirectory directory;
  JournalOptions options = quick_options();
  options.directory = directory.file("state/journal");
  const auto journal = Journal::open(options).value();
  ASSERT_TRUE(append_and_wait(*journal, "r"));
  for (const char* name : {"/journal-000000000001.jsonl", "/head", "/lock"}) {
    EXPECT_TRUE(store::read_file(options.directory + name, 1 << 20, store::Privacy::owner_only).ok()) << name;
  }
}

}  // namespace
}  // namespace sallyport::audit
