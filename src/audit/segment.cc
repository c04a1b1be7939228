#include "audit/segment.h"

#include <algorithm>
#include <cstdio>

namespace sallyport::audit {
namespace {

constexpr std::string_view prefix = "journal-";
constexpr std::string_view suffix = ".jsonl";
constexpr std::size_t digits = 12;

}  // namespace

std::string segment_name(std::uint64_t first_sequence) {
  std::string number = std::to_string(first_sequence);
  number.insert(0, digits - std::min(digits, number.size()), '0');
  return std::string(prefix) + number + std::string(suffix);
}

std::optional<std::uint64_t> parse_segment_name(std::string_view name) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return std::nullopt;
  if (name.size() != prefix.size() + digits + suffix.size()) return std::nullopt;
  std::uint64_t sequence = 0;
  for (const char c : name.substr(prefix.size(), digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    sequence = sequence * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return sequence;
}

Result<std::vector<Segment>> list_segments(store::Directory& directory) {
  SP_TRY(const std::vector<std::string> names, directory.list());
  std::vector<Segment> segments;
  for (const std::string& name : names) {
    if (const auto first = parse_segment_name(name)) segments.push_back({name, *first});
  }
  return segments;  // names are sorted and of one length
}

Result<std::size_t> LineReader::fill() {
  if (begin_ > 0) {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  SP_TRY(const std::size_t count,
         file_.read_at(line_offset_ + end_, {buffer_.data() + end_, buffer_.size() - end_}));
  end_ += count;
  return count;
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    const std::size_t feed = rest.find('\n', searched);
    if (feed != std::string_view::npos) {
      begin_ += feed + 1;
      line_offset_ += feed + 1;
      ++lines_;
      return std::optional(rest.substr(0, feed));
    }
    if (rest.size() > max_line_bytes) return skip_overlong();
    searched = rest.size();
    SP_TRY(const std::size_t count, fill());
    if (count > 0) continue;
    unfinished_ = rest.size();
    begin_ = end_ = 0;  // read again next time: the writer may have replaced a line it could not finish
    return std::optional<std::string_view>();
  }
}

// No record is that long. The line counts as one if it ever ends; what the caller sees of it is no record.
Result<std::optional<std::string_view>> LineReader::skip_overlong() {
  std::uint64_t length = end_ - begin_;
  std::string block(64 << 10, '\0');
  for (;;) {
    SP_TRY(const std::size_t count, file_.read_at(line_offset_ + length, block));
    const std::size_t feed = std::string_view(block.data(), count).find('\n');
    begin_ = end_ = 0;
    if (feed != std::string_view::npos) {
      line_offset_ += length + feed + 1;
      ++lines_;
      return std::optional(std::string_view(buffer_.data(), max_line_bytes));
    }
    length += count;
    if (count == 0) break;
  }
  unfinished_ = length;
  return std::optional<std::string_view>();
}

Result<ChainHead> last_line(store::File& file, const std::string& name) {
  SP_TRY(const std::uint64_t size, file.size());
  std::string tail(std::min<std::uint64_t>(size, max_line_bytes + 1), '\0');
  SP_TRY(const std::size_t count, file.read_at(size - tail.size(), tail));
  std::string_view text(tail.data(), count);
  ChainHead head;
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
    text = text.substr(text.find_last_of('\n') + 1);  // npos + 1: from the start
    if (read_line(text, head)) return head;
  }
  return self_error(ErrorKind::internal, name + ": its last line is no complete record");
}

}  // namespace sallyport::audit
