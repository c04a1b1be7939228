// D4, D5: whatever is done to the files of a journal is noticed, and the place is named.
#include "audit/journal_fixture.h"

namespace sallyport::audit {
namespace {

constexpr int record_count = 20;

class Tampering : public testing::Test {
 protected:
  void SetUp() override {
    const auto journal = must_open(disk_, quick_options(1200));
    for (int i = 1; i <= record_count; ++i) ASSERT_TRUE(append_and_wait(*journal, "r" + std::to_string(i)));
    for (const std::string& name : disk_.names()) {
      if (parse_segment_name(name)) segments_.push_back(name);
    }
    ASSERT_GE(segments_.size(), 4u);
    ASSERT_FALSE(verified(disk_).broken);
  }

  std::vector<std::string> lines(const std::string& segment) const {
    std::vector<std::string> lines;
    const std::string text = disk_.text(segment);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin) + 1;
      lines.push_back(text.substr(begin, end - begin));
      begin = end;
    }
    return lines;
  }

  void put(const std::string& segment, const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line;
    disk_.put(segment, text);
  }

  void expect_broken(std::uint64_t sequence) {
    const Verification result = verified(disk_);
    ASSERT_TRUE(result.broken);
    EXPECT_EQ(result.broken->sequence, sequence) << result.broken->what;
    EXPECT_EQ(result.records, sequence - 1);
  }

  // Number of the first record of a segment.
  std::uint64_t first(std::size_t segment) const { return *parse_segment_name(segments_[segment]); }
  bool opens() { return open_journal(disk_.directory(), quick_options(1200), test_clock()).ok(); }

  store::MemoryDisk disk_;
  std::vector<std::string> segments_;
};

TEST_F(Tampering, OneByteAnywhere) {
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    const std::string text = disk_.text(segments_[s]);
    std::uint64_t sequence = first(s);
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      disk_.put(segments_[s], changed);
      const Verification result = verified(disk_);
      // The very last line feed only makes the line look unfinished: then the head file tells.
      ASSERT_TRUE(result.broken) << segments_[s] << " byte " << i;
      EXPECT_EQ(result.broken->sequence, sequence)
          << segments_[s] << " byte " << i << ": " << result.broken->what;
      if (text[i] == '\n') ++sequence;
    }
    disk_.put(segments_[s], text);
  }
}

TEST_F(Tampering, RecordDeleted) {
  auto changed = lines(segments_[1]);
  changed.erase(changed.begin() + 1);
  put(segments_[1], changed);
  expect_broken(first(1) + 1);
  EXPECT_EQ(verified(disk_).broken->line, 2u);
  EXPECT_EQ(verified(disk_).broken->segment, segments_[1]);
}

TEST_F(Tampering, RecordInsertedTwice) {
  auto changed = lines(segments_[0]);
  changed.insert(changed.begin() + 2, changed[1]);
  put(segments_[0], changed);
  expect_broken(3);
}

TEST_F(Tampering, ForeignRecordInserted) {
  auto changed = lines(segments_[0]);
  ChainHead forged;
  ASSERT_TRUE(read_line(std::string_view(changed[0]).substr(0, changed[0].size() - 1), forged));
  std::string line;
  append_line(line, forged, R"(,"who":"person/mallory")");  // fits what is before it
  changed.insert(changed.begin() + 1, line);
  put(segments_[0], changed);
  expect_broken(3);  // the true record 2 is in its place
}

TEST_F(Tampering, RecordsSwapped) {
  auto changed = lines(segments_[2]);
  std::swap(changed[0], changed[1]);
  put(segments_[2], changed);
  expect_broken(first(2));
}

TEST_F(Tampering, SegmentDeleted) {
  for (std::size_t s = 0; s < segments_.size(); ++s) {
    const std::string text = disk_.text(segments_[s]);
    disk_.erase(segments_[s]);
    expect_broken(first(s));
    disk_.put(segments_[s], text);
  }
}

TEST_F(Tampering, SegmentsSwapped) {
  const std::string text = disk_.text(segments_[1]);
  disk_.put(segments_[1], disk_.text(segments_[2]));
  disk_.put(segments_[2], text);
  expect_broken(first(1));
}

TEST_F(Tampering, SegmentRenamed) {
  disk_.put(segment_name(first(1) + 1), disk_.text(segments_[1]));
  disk_.erase(segments_[1]);
  const Verification result = verified(disk_);
  ASSERT_TRUE(result.broken);
  EXPECT_NE(result.broken->what.find("renamed"), std::string::npos);
}

TEST_F(Tampering, SegmentAdded) {
  disk_.put(segment_name(record_count + 100), lines(segments_[0])[0]);
  expect_broken(record_count + 1);
  EXPECT_FALSE(opens());
}

TEST_F(Tampering, LastRecordsCutOff) {
  auto changed = lines(segments_.back());
  changed.pop_back();
  put(segments_.back(), changed);
  const Verification result = verified(disk_);
  ASSERT_TRUE(result.broken);
  EXPECT_EQ(result.broken->segment, "head");
  EXPECT_EQ(result.broken->sequence, static_cast<std::uint64_t>(record_count));
  EXPECT_FALSE(opens());
}

TEST_F(Tampering, LastSegmentDeletedIsNotAFreshStart) {
  disk_.erase(segments_.back());
  EXPECT_TRUE(verified(disk_).broken);
  EXPECT_FALSE(opens());
  for (const std::string& name : segments_) disk_.erase(name);
  EXPECT_TRUE(verified(disk_).broken);
  EXPECT_FALSE(opens());
}

TEST_F(Tampering, EndCutOffInTheMiddleOfALine) {
  std::string text = disk_.text(segments_.back());
  text.pop_back();
  disk_.put(segments_.back(), text);
  EXPECT_TRUE(verified(disk_).broken);
  EXPECT_FALSE(opens());  // the head file knows that this line was finished
}

// Without the head file the journal itself cannot tell; a head noted elsewhere can (D4).
TEST_F(Tampering, CutOffWithItsHeadIsNoticedByAHeadNotedElsewhere) {
  const ChainHead noted = verified(disk_).head;
  disk_.erase(segments_.back());
  disk_.erase(head_file_name);
  const Verification alone = verified(disk_);
  EXPECT_FALSE(alone.broken);
  EXPECT_FALSE(alone.head_known);
  const Verification expected = verified(disk_, noted);
  ASSERT_TRUE(expected.broken);
  EXPECT_NE(expected.broken->what.find("cut off"), std::string::npos);
}

TEST_F(Tampering, WholeJournalRewrittenIsNoticedByItsHeadAndByOneNotedElsewhere) {
  const ChainHead noted = verified(disk_).head;
  const std::string head = disk_.text(head_file_name);
  for (const std::string& name : segments_) disk_.erase(name);
  disk_.erase(head_file_name);
  {
    const auto journal = must_open(disk_, quick_options(1200));
    for (int i = 0; i < 2 * record_count; ++i) ASSERT_TRUE(append_and_wait(*journal, "forged"));
  }
  EXPECT_FALSE(verified(disk_).broken);
  ASSERT_TRUE(verified(disk_, noted).broken);
  EXPECT_EQ(verified(disk_, noted).broken->sequence, noted.sequence);
  disk_.put(head_file_name, head);
  EXPECT_TRUE(verified(disk_).broken);
}

TEST_F(Tampering, ExpectedHeadThatFitsIsGood) { EXPECT_FALSE(verified(disk_, verified(disk_).head).broken); }

TEST_F(Tampering, BrokenLastSegmentIsNotOpenedAndNotChanged) {
  auto changed = lines(segments_.back());
  changed[0][10] = 'X';
  put(segments_.back(), changed);
  const std::string before = disk_.text(segments_.back());
  const auto opened = open_journal(disk_.directory(), quick_options(1200), test_clock());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::internal);
  EXPECT_NE(opened.error().detail.find(segments_.back() + ":1"), std::string::npos) << opened.error().detail;
  EXPECT_EQ(disk_.text(segments_.back()), before);
}

TEST_F(Tampering, UnreadableHeadIsSurvivedAndRecorded) {
  disk_.put(head_file_name, "");
  ASSERT_TRUE(opens());
  EXPECT_EQ(count_containing(lines_of(disk_), "head file could not be read"), 1u);
}

}  // namespace
}  // namespace sallyport::audit
