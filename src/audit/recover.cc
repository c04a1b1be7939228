#include "audit/recover.h"

#include <optional>
#include <vector>

#include "audit/segment.h"

namespace sallyport::audit {
namespace {

constexpr const char* advice =
    ". Keep the directory as evidence, find out what happened, and begin a new journal in an empty directory";

Error broken(const store::Directory& directory, const std::string& what) {
  return self_error(ErrorKind::internal, "journal " + directory.path() + "/" + what + advice);
}

// Moves what follows the last line feed to its own file, first copied and synced, then cut.
Result<void> cut_torn_line(store::Directory& directory, store::File& file, const std::string& segment,
                           std::uint64_t offset, std::uint64_t bytes) {
  const std::string name = segment + ".torn";
  Result<std::unique_ptr<store::File>> torn = directory.open(name, store::Open::write);
  if (!torn.ok()) torn = directory.open(name, store::Open::create);
  if (!torn.ok()) return std::move(torn).error();
  SP_TRY(std::uint64_t end, (*torn)->size());
  std::string block(64 << 10, '\0');
  for (std::uint64_t done = 0; done < bytes;) {
    SP_TRY(const std::size_t count, file.read_at(offset + done, block));
    if (count == 0) break;
    SP_CHECK((*torn)->write_at(end + done, std::string_view(block).substr(0, count)));
    done += count;
  }
  SP_CHECK((*torn)->write_at(end + bytes, "\n"));
  SP_CHECK((*torn)->sync());
  SP_CHECK(directory.sync());
  SP_CHECK(file.truncate(offset));
  return {};
}

// The head file says that record `known.head.sequence` was on the disk. It must still be there, and be the
// same.
class HeadCheck {
 public:
  explicit HeadCheck(std::optional<Position> known) : known_(std::move(known)) {}

  bool contradicts(const ChainHead& seen) const {
    return known_ && known_->head.sequence == seen.sequence && known_->head.hash != seen.hash;
  }
  bool beyond(const ChainHead& last) const { return known_ && known_->head.sequence > last.sequence; }
  std::string shortened(const ChainHead& last) const {
    return "head: the journal ends with record " + std::to_string(last.sequence) + ", but record " +
           std::to_string(known_->head.sequence) + " was on the disk: its end was cut off";
  }
  static std::string replaced(const ChainHead& seen) {
    return "head: record " + std::to_string(seen.sequence) +
           " is not the one that was written: the journal was replaced";
  }

 private:
  std::optional<Position> known_;
};

Result<ChainHead> end_of_previous(store::Directory& directory, const std::vector<Segment>& segments) {
  if (segments.size() < 2) return ChainHead();
  const std::string& name = segments[segments.size() - 2].name;
  SP_TRY(const auto file, directory.open(name, store::Open::read));
  Result<ChainHead> head = last_line(*file, name);
  if (!head.ok() && head.error().kind == ErrorKind::internal) return broken(directory, head.error().detail);
  return head;
}

Result<Recovered> begin_journal(store::Directory& directory, const HeadCheck& check) {
  Recovered recovered;
  if (check.beyond(ChainHead())) return broken(directory, check.shortened(ChainHead()));
  recovered.position.segment = segment_name(1);
  SP_TRY(const auto file, directory.open(recovered.position.segment, store::Open::create));
  SP_CHECK(file->sync());
  SP_CHECK(directory.sync());
  return recovered;
}

// Follows the chain through the last segment.
Result<ChainHead> check_segment(store::Directory& directory, const Segment& segment, LineReader& reader,
                                ChainHead head, const HeadCheck& known) {
  if (segment.first_sequence != head.sequence + 1) {
    return broken(directory, segment.name + ": expected a segment that begins with record " +
                                 std::to_string(head.sequence + 1) + ": a segment is missing or was added");
  }
  for (;;) {
    if (known.contradicts(head)) return broken(directory, HeadCheck::replaced(head));
    SP_TRY(const auto line, reader.next());
    if (!line) return head;
    const LineCheck checked = check_line(*line, head);
    if (checked.fault != LineFault::none) {
      return broken(directory,
                    segment.name + ":" + std::to_string(reader.lines()) + ": " + describe(checked, head));
    }
    head = checked.after;
  }
}

}  // namespace

Result<Recovered> recover(store::Directory& directory) {
  bool unreadable = false;
  const HeadCheck known(read_head(directory, unreadable));
  SP_TRY(const std::vector<Segment> segments, list_segments(directory));
  if (segments.empty()) return begin_journal(directory, known);
  SP_TRY(const ChainHead previous, end_of_previous(directory, segments));
  const Segment& last = segments.back();
  SP_TRY(const auto file, directory.open(last.name, store::Open::write));
  LineReader reader(*file);
  Recovered recovered;
  SP_TRY(recovered.position.head, check_segment(directory, last, reader, previous, known));
  recovered.position.segment = last.name;
  recovered.position.offset = reader.offset();
  if (known.beyond(recovered.position.head))
    return broken(directory, known.shortened(recovered.position.head));
  if (const std::uint64_t bytes = reader.unfinished_bytes(); bytes > 0) {
    SP_CHECK(cut_torn_line(directory, *file, last.name, reader.offset(), bytes));
    recovered.note =
        "an unfinished last line of " + std::to_string(bytes) + " bytes was moved to " + last.name + ".torn";
  }
  if (unreadable)
    recovered.note += std::string(recovered.note.empty() ? "" : "; ") + "the head file could not be read";
  SP_CHECK(file->sync());
  return recovered;
}

}  // namespace sallyport::audit
