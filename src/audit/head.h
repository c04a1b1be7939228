#pragma once
// audit/head.h: the file `head`: how far the journal reached, so that cutting off its end is noticed.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "audit/chain.h"
#include "store/directory.h"

namespace sallyport::audit {

// Where a good line ends: all up to here is on the disk.
struct Position {
  ChainHead head;
  std::string segment;
  std::uint64_t offset = 0;
};

inline constexpr const char* head_file_name = "head";

// One line of fixed length with a check sum of its own, rewritten in place.
std::string format_head(const Position& position);
std::optional<Position> parse_head(std::string_view text);

// Nothing if there is none or it cannot be read (a power cut at its making): `unreadable` tells the two
// apart.
std::optional<Position> read_head(store::Directory& directory, bool& unreadable);

// Rewritten after each commit, without sync: when it is behind, nothing is lost; it is never ahead of the
// journal.
class HeadFile {
 public:
  static Result<HeadFile> open(store::Directory& directory);
  Result<void> write(const Position& position) { return file_->write_at(0, format_head(position)); }
  Result<void> sync() { return file_->sync(); }

 private:
  explicit HeadFile(std::unique_ptr<store::File> file) : file_(std::move(file)) {}
  std::unique_ptr<store::File> file_;
};

}  // namespace sallyport::audit
