#pragma once
// audit/reader.h: reads a journal front to back and says whether it is whole. Needs no lock: works while the
// gateway writes, and takes a line that is just being written for the end.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/head.h"
#include "audit/segment.h"
#include "base/result.h"
#include "store/directory.h"

namespace sallyport::audit {

// All lines of all segments in order. Not thread-safe; `directory` must outlive it.
class JournalReader {
 public:
  explicit JournalReader(store::Directory& directory) : directory_(directory) {}

  struct Line {
    std::string_view text;     // without line feed; valid until the next call. Not checked
    std::string_view segment;  // file name
    std::uint64_t number;      // in that file, from 1
  };
  // Nothing at the end; a later call looks again, so that it can be followed.
  Result<std::optional<Line>> next();
  // Goes on with the last `count` segments: for reading the end only.
  Result<void> skip_to_last(std::size_t count);
  // Goes on with the segment that holds, or would hold, the record of that sequence number.
  Result<void> skip_to(std::uint64_t sequence);

  std::size_t segments() const { return segments_.size(); }
  // Of the line that is being written, or was torn by a crash; known when next() gave nothing.
  std::uint64_t unfinished_bytes() const { return lines_ ? lines_->unfinished_bytes() : 0; }

 private:
  Result<bool> open_next();
  Result<void> list();

  store::Directory& directory_;
  std::vector<Segment> segments_;
  std::size_t next_segment_ = 0;
  std::string segment_;
  std::unique_ptr<store::File> file_;
  std::optional<LineReader> lines_;
};

// The first place where the journal is not what was written.
struct BrokenPlace {
  std::string segment;         // file name; "head" if the end is missing
  std::uint64_t line = 0;      // 0: no single line
  std::uint64_t sequence = 0;  // of the record that was expected there
  std::string what;
};

struct Verification {
  std::uint64_t records = 0;  // good ones, up to the broken place
  std::uint64_t segments = 0;
  ChainHead head;                     // of the last good record
  std::optional<BrokenPlace> broken;  // nothing: the journal is whole
  std::uint64_t unfinished_bytes = 0;
  bool head_known = false;  // there is a head file: cutting off the end would have been noticed
};

// Checks the chain from the first record, that the journal reaches as far as its head file says, and that it
// holds `expected`, noted elsewhere before (sequence 0: nothing to expect). Errors: I/O only.
Result<Verification> verify_journal(store::Directory& directory, const ChainHead& expected = {});

}  // namespace sallyport::audit
