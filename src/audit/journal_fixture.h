#pragma once
// audit/journal_fixture.h: what the tests of the journal share. Tests only.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "audit/file_journal.h"
#include "audit/reader.h"
#include "base/clock.h"
#include "store/memory_directory.h"

namespace sallyport::audit {

inline const ManualClock& test_clock() {
  static const ManualClock clock{WallTime(std::chrono::seconds(1'764'000'000))};
  return clock;
}

inline Record record_of(std::string_view request_id) {
  Record record;
  record.at = test_clock().wall();
  record.request_id = request_id;
  record.who = "person/alice";
  record.decision = "allow";
  return record;
}

// Retries at once, so that no test waits.
inline JournalOptions quick_options(std::uint64_t max_segment_bytes = 1 << 20) {
  JournalOptions options;
  options.max_segment_bytes = max_segment_bytes;
  options.gather = milliseconds(1);
  options.retry = milliseconds(1);
  return options;
}

inline std::unique_ptr<Journal> must_open(store::MemoryDisk& disk,
                                          const JournalOptions& options = quick_options()) {
  auto journal = open_journal(disk.directory(), options, test_clock());
  if (!journal.ok()) {
    ADD_FAILURE() << journal.error().detail;
    return nullptr;
  }
  return std::move(journal).value();
}

// Waits until the journal has answered.
inline bool append_and_wait(Journal& journal, std::string_view request_id) {
  std::promise<bool> answer;
  journal.append_durable(record_of(request_id), [&](bool durable) { answer.set_value(durable); });
  return answer.get_future().get();
}

inline Verification verified(store::MemoryDisk& disk, const ChainHead& expected = {}) {
  const auto directory = disk.directory();
  auto result = verify_journal(*directory, expected);
  if (!result.ok()) {
    ADD_FAILURE() << result.error().detail;
    return {};
  }
  return std::move(result).value();
}

inline std::vector<std::string> lines_of(store::MemoryDisk& disk) {
  const auto directory = disk.directory();
  JournalReader reader(*directory);
  std::vector<std::string> lines;
  for (auto line = reader.next(); line.ok() && line->has_value(); line = reader.next()) {
    lines.emplace_back((*line)->text);
  }
  return lines;
}

inline std::size_t count_containing(const std::vector<std::string>& lines, const std::string& text) {
  std::size_t count = 0;
  for (const std::string& line : lines) count += line.find(text) != std::string::npos;
  return count;
}

}  // namespace sallyport::audit
