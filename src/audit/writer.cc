#include "audit/writer.h"

#include <algorithm>

#include "audit/segment.h"

namespace sallyport::audit {
namespace {

constexpr std::size_t max_out_bytes = 1 << 20;  // written, though not synced, beyond this: bounds memory
constexpr std::size_t line_overhead = 128;      // sequence, hash, punctuation

}  // namespace

SegmentWriter::SegmentWriter(store::Directory& directory, std::uint64_t max_segment_bytes, Position position,
                             HeadFile head_file)
    : directory_(&directory),
      max_segment_bytes_(max_segment_bytes),
      head_file_(std::move(head_file)),
      committed_(std::move(position)),
      head_(committed_.head),
      offset_(committed_.offset) {}

Result<SegmentWriter> SegmentWriter::open(store::Directory& directory, std::uint64_t max_segment_bytes,
                                          Position position) {
  SP_TRY(HeadFile head_file, HeadFile::open(directory));
  SegmentWriter writer(directory, max_segment_bytes, std::move(position), std::move(head_file));
  SP_TRY(writer.file_, directory.open(writer.committed_.segment, store::Open::write));
  SP_CHECK(writer.head_file_.write(writer.committed_));
  SP_CHECK(
      writer.head_file_.sync());  // this once, so that a power cut leaves an older head, but a readable one
  return writer;
}

Result<void> SegmentWriter::add(std::string_view body) {
  const std::uint64_t end = offset_ + out_.size();
  if (end > 0 && end + body.size() + line_overhead > max_segment_bytes_) {
    SP_CHECK(commit());
    SP_CHECK(begin_segment());
  } else if (out_.size() + body.size() > max_out_bytes) {
    SP_CHECK(write_out());
  }
  append_line(out_, head_, body);
  return {};
}

Result<void> SegmentWriter::write_out() {
  SP_CHECK(file_->write_at(offset_, out_));
  offset_ += out_.size();
  out_.clear();
  return {};
}

Result<void> SegmentWriter::commit() {
  if (head_.sequence == committed_.head.sequence) return {};
  SP_CHECK(write_out());
  SP_CHECK(file_->sync());
  committed_.head = head_;
  committed_.offset = offset_;
  // Evidence, not data: the lines are safe, and the next commit writes it again.
  (void)head_file_.write(committed_).ok();
  return {};
}

// All that was added is committed. Until the first commit in it, committed() still ends in the segment
// before.
Result<void> SegmentWriter::begin_segment() {
  const std::string name = segment_name(head_.sequence + 1);
  SP_TRY(std::unique_ptr<store::File> file, directory_->open(name, store::Open::create));
  SP_CHECK(directory_->sync());
  file_ = std::move(file);
  committed_.segment = name;
  committed_.offset = offset_ = 0;
  return {};
}

// A failed fdatasync may have dropped any byte since the last good one, and says so only once: whatever the
// page cache shows is not believed, but cut, written and synced again.
Result<void> SegmentWriter::cut_back() {
  SP_TRY(file_, directory_->open(committed_.segment, store::Open::write));
  SP_TRY(const std::uint64_t size, file_->size());
  if (size < committed_.offset) {
    return self_error(ErrorKind::internal, committed_.segment + " is shorter than what was committed");
  }
  SP_CHECK(file_->truncate(committed_.offset));
  SP_CHECK(file_->sync());
  if (committed_.offset == 0) return {};
  SP_TRY(const ChainHead last, last_line(*file_, committed_.segment));
  if (last == committed_.head) return {};
  return self_error(ErrorKind::internal, committed_.segment + " does not end with the last committed record");
}

Result<void> SegmentWriter::restore() {
  file_.reset();
  out_.clear();
  head_ = committed_.head;
  offset_ = committed_.offset;
  const std::string next = segment_name(head_.sequence + 1);
  if (next != committed_.segment)
    SP_CHECK(directory_->remove(next));  // begun, but nothing in it was committed
  SP_CHECK(cut_back());
  return committed_.offset == 0 ? Result<void>() : begin_segment();
}

}  // namespace sallyport::audit
