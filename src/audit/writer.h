#pragma once
// audit/writer.h: puts lines on the disk so that a failure at any point leaves a journal without a hole.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "audit/head.h"
#include "store/directory.h"

namespace sallyport::audit {

// Belongs to one thread. `directory` must outlive it.
class SegmentWriter {
 public:
  // Goes on after `position`, whose segment exists.
  static Result<SegmentWriter> open(store::Directory& directory, std::uint64_t max_segment_bytes,
                                    Position position);

  // Adds a line; it counts only once committed() has reached its sequence number. Begins a new segment first,
  // if the line no longer fits, which commits all lines before it. After an error this line is not added, and
  // nothing but restore() may be called.
  Result<void> add(std::string_view body);
  // Writes and syncs what was added. After an error: restore().
  Result<void> commit();
  // After an error: cuts off all that was not committed, checks that the rest is as it was, and goes on in a
  // new segment. Repeat until it succeeds.
  Result<void> restore();

  const Position& committed() const { return committed_; }

 private:
  SegmentWriter(store::Directory& directory, std::uint64_t max_segment_bytes, Position position,
                HeadFile head_file);
  Result<void> write_out();
  Result<void> begin_segment();
  Result<void> cut_back();

  store::Directory* directory_;
  std::uint64_t max_segment_bytes_;
  HeadFile head_file_;
  std::unique_ptr<store::File> file_;
  Position committed_;
  ChainHead head_;            // of the last line added
  std::uint64_t offset_ = 0;  // of the end of what was written
  std::string out_;           // added, not written
};

}  // namespace sallyport::audit
