#pragma once
// audit/segment.h: the files of a journal: how they are named and how their lines are read.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/chain.h"
#include "store/directory.h"

namespace sallyport::audit {

inline constexpr std::size_t max_line_bytes = 65'536;

// "journal-000000000001.jsonl": the sequence number of the first record in it.
std::string segment_name(std::uint64_t first_sequence);
std::optional<std::uint64_t> parse_segment_name(std::string_view name);

struct Segment {
  std::string name;
  std::uint64_t first_sequence = 0;
};
// In order; whatever is not a segment is passed over.
Result<std::vector<Segment>> list_segments(store::Directory& directory);

// Reads lines front to back, also while another process appends. Not thread-safe; `file` must outlive it.
class LineReader {
 public:
  explicit LineReader(store::File& file) : file_(file), buffer_(128 << 10, '\0') {}

  // The next complete line without its line feed, valid until the next call. Nothing at the end: a line that
  // is still being written is not given out, and a later call looks again. A line over max_line_bytes is cut
  // to that length.
  Result<std::optional<std::string_view>> next();

  std::uint64_t offset() const { return line_offset_; }  // where the next line begins
  std::uint64_t lines() const { return lines_; }         // given out so far
  std::uint64_t unfinished_bytes() const {
    return unfinished_;
  }  // after the last line feed, when next() gave nothing

 private:
  Result<std::size_t> fill();
  Result<std::optional<std::string_view>> skip_overlong();

  store::File& file_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not given out yet
  std::size_t end_ = 0;
  std::uint64_t line_offset_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t unfinished_ = 0;
};

// What the last complete line of `file` says of itself; `line`: its offset. Errors: internal (no such line).
Result<ChainHead> last_line(store::File& file, const std::string& name);

}  // namespace sallyport::audit
