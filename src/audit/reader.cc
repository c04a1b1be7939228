#include "audit/reader.h"

#include <algorithm>

namespace sallyport::audit {

Result<void> JournalReader::list() {
  SP_TRY(segments_, list_segments(directory_));
  return {};
}

Result<bool> JournalReader::open_next() {
  if (next_segment_ >= segments_.size()) SP_CHECK(list());
  if (next_segment_ >= segments_.size()) return false;
  segment_ = segments_[next_segment_++].name;
  lines_.reset();
  SP_TRY(file_, directory_.open(segment_, store::Open::read));
  lines_.emplace(*file_);
  return true;
}

Result<void> JournalReader::skip_to_last(std::size_t count) {
  SP_CHECK(list());
  next_segment_ = segments_.size() > count ? segments_.size() - count : 0;
  lines_.reset();
  return {};
}

Result<void> JournalReader::skip_to(std::uint64_t sequence) {
  SP_CHECK(list());
  const auto after = std::ranges::upper_bound(segments_, sequence, {}, &Segment::first_sequence);
  next_segment_ = after == segments_.begin() ? 0 : static_cast<std::size_t>(after - segments_.begin()) - 1;
  lines_.reset();
  return {};
}

Result<std::optional<JournalReader::Line>> JournalReader::next() {
  for (;;) {
    if (lines_) {
      SP_TRY(auto line, lines_->next());
      if (!line && next_segment_ >= segments_.size()) SP_CHECK(list());
      // Once a later segment exists, this one is final: what was unfinished a moment ago must be whole now.
      const bool final = next_segment_ < segments_.size();
      if (!line && final) {
        SP_TRY(line, lines_->next());
      }
      if (line) return std::optional(Line{*line, segment_, lines_->lines()});
      if (!final) return std::optional<Line>();
      if (lines_->unfinished_bytes() > 0) {
        const std::uint64_t number = lines_->lines() + 1;
        lines_.reset();
        return std::optional(Line{"(unfinished line)", segment_, number});
      }
    }
    SP_TRY(const bool opened, open_next());
    if (!opened) return std::optional<Line>();
  }
}

namespace {

// What a verification compares besides the chain itself: heads known from elsewhere.
struct KnownHead {
  ChainHead head;
  std::string where;
};

class Verifier {
 public:
  Verifier(store::Directory& directory, std::vector<KnownHead> known)
      : reader_(directory), known_(std::move(known)) {}

  Result<Verification> run() {
    for (;;) {
      SP_TRY(const auto line, reader_.next());
      if (!line) break;
      if (!accept(*line)) return finish();
    }
    result_.unfinished_bytes = reader_.unfinished_bytes();
    for (const KnownHead& known : known_) {
      if (!result_.broken && known.head.sequence > result_.head.sequence) report_shortened(known);
    }
    return finish();
  }

 private:
  bool accept(const JournalReader::Line& line) {
    const LineCheck check = check_line(line.text, result_.head);
    if (check.fault != LineFault::none) return report(line, describe(check, result_.head));
    if (line.number == 1 && segment_name(check.sequence) != line.segment) {
      return report(line,
                    "the file begins with record " + std::to_string(check.sequence) + ": it was renamed");
    }
    for (const KnownHead& known : known_) {
      if (known.head.sequence == check.sequence && known.head.hash != check.after.hash) {
        return report(line, known.where + " knows another record of this number: the journal was replaced");
      }
    }
    result_.head = check.after;
    ++result_.records;
    return true;
  }

  bool report(const JournalReader::Line& line, std::string what) {
    result_.broken =
        BrokenPlace{std::string(line.segment), line.number, result_.head.sequence + 1, std::move(what)};
    return false;
  }

  void report_shortened(const KnownHead& known) {
    result_.broken = BrokenPlace{known.where, 0, result_.head.sequence + 1,
                                 "the journal ends with record " + std::to_string(result_.head.sequence) +
                                     ", but " + known.where + " knows record " +
                                     std::to_string(known.head.sequence) + ": its end was cut off"};
  }

  Verification finish() {
    result_.segments = reader_.segments();
    return std::move(result_);
  }

  JournalReader reader_;
  std::vector<KnownHead> known_;
  Verification result_;
};

}  // namespace

Result<Verification> verify_journal(store::Directory& directory, const ChainHead& expected) {
  bool unreadable = false;
  const std::optional<Position> head = read_head(directory, unreadable);  // before the lines: they only grow
  std::vector<KnownHead> known;
  if (head) known.push_back({head->head, head_file_name});
  if (expected.sequence > 0) known.push_back({expected, "the noted head"});
  SP_TRY(Verification result, Verifier(directory, std::move(known)).run());
  result.head_known = head.has_value();
  return result;
}

}  // namespace sallyport::audit
