#include "audit/segment.h"

#include <gtest/gtest.h>

#include "audit/head.h"
#include "store/memory_directory.h"

namespace sallyport::audit {
namespace {

TEST(SegmentName, ThereAndBack) {
  EXPECT_EQ(segment_name(1), "journal-000000000001.jsonl");
  for (const std::uint64_t first : {1ull, 42ull, 999'999'999'999ull}) {
    EXPECT_EQ(parse_segment_name(segment_name(first)), first);
  }
}

TEST(SegmentName, OthersArePassedOver) {
  for (const char* name :
       {"", "head", "lock", "journal-1.jsonl", "journal-00000000000x.jsonl",
        "journal-000000000001.jsonl.torn", "journal-0000000000001.jsonl", "xjournal-000000000001.jsonl"}) {
    EXPECT_EQ(parse_segment_name(name), std::nullopt) << name;
  }
}

std::vector<std::string> read_all(const std::string& text, std::uint64_t* unfinished = nullptr) {
  store::MemoryDisk disk;
  disk.put("f", text);
  const auto directory = disk.directory();
  const auto file = directory->open("f", store::Open::read).value();
  LineReader reader(*file);
  std::vector<std::string> lines;
  for (auto line = reader.next().value(); line; line = reader.next().value()) lines.emplace_back(*line);
  if (unfinished != nullptr) *unfinished = reader.unfinished_bytes();
  EXPECT_EQ(reader.lines(), lines.size());
  EXPECT_EQ(reader.offset() + reader.unfinished_bytes(), text.size());
  return lines;
}

TEST(LineReader, GivesCompleteLinesOnly) {
  std::uint64_t unfinished = 0;
  EXPECT_EQ(read_all("a\n\nbc\nrest", &unfinished), (std::vector<std::string>{"a", "", "bc"}));
  EXPECT_EQ(unfinished, 4u);
  EXPECT_TRUE(read_all("").empty());
}

TEST(LineReader, LinesAcrossItsBuffer) {
  std::string text;
  std::vector<std::string> expected;
  for (std::size_t length : {50'000u, 60'000u, 65'536u, 1u, 65'535u, 30'000u, 65'536u}) {
    expected.emplace_back(length, static_cast<char>('a' + expected.size()));
    text += expected.back() + "\n";
  }
  EXPECT_EQ(read_all(text), expected);
}

TEST(LineReader, OverlongLineIsBoundedAndTheNextOneIsFound) {
  const auto lines = read_all(std::string(500'000, 'x') + "\nnext\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].size(), max_line_bytes);
  EXPECT_EQ(lines[1], "next");
  std::uint64_t unfinished = 0;
  EXPECT_EQ(read_all("a\n" + std::string(500'000, '\0'), &unfinished).size(), 1u);
  EXPECT_EQ(unfinished, 500'000u);
}

TEST(LineReader, FollowsAFileThatGrows) {
  store::MemoryDisk disk;
  disk.put("f", "one\ntw");
  const auto directory = disk.directory();
  const auto file = directory->open("f", store::Open::write).value();
  LineReader reader(*file);
  EXPECT_EQ(reader.next().value(), "one");
  EXPECT_EQ(reader.next().value(), std::nullopt);
  ASSERT_TRUE(file->write_at(4, "TWO\nthree\n").ok());  // also when the unfinished line was replaced
  EXPECT_EQ(reader.next().value(), "TWO");
  EXPECT_EQ(reader.next().value(), "three");
}

TEST(HeadFile, ThereAndBackAndEveryChangeIsNoticed) {
  Position position;
  position.head.sequence = 123'456'789'012;
  position.head.hash.fill('b');
  position.segment = segment_name(77);
  position.offset = 4'711;
  const std::string text = format_head(position);
  const auto parsed = parse_head(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->head, position.head);
  EXPECT_EQ(parsed->segment, position.segment);
  EXPECT_EQ(parsed->offset, position.offset);
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(parse_head(changed)) << i;
    EXPECT_FALSE(parse_head(text.substr(0, i)));
  }
}

}  // namespace
}  // namespace sallyport::audit
