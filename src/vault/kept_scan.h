#pragma once
// vault/kept_scan.h: one file of kept texts, its heads front to back. Needs no key and no lock: an entry that
// is just being written is taken for the end.
#include <memory>
#include <optional>
#include <string>

#include "store/directory.h"
#include "vault/kept_entry.h"

namespace sallyport::vault {

// Not thread-safe.
class KeptScan {
 public:
  // Errors: not_found, unavailable.
  static Result<KeptScan> open(store::Directory& directory, const std::string& name);

  // Nothing: no further entry can be read; `end` says why. Errors: unavailable.
  Result<std::optional<KeptHead>> next();
  // The box of the head that `next` gave last.
  Result<std::string> read_box(const KeptHead& head) const;

  enum class End : unsigned char { whole, torn, damaged };
  End end() const { return end_; }
  std::uint64_t offset() const { return offset_; }  // behind the last whole entry

 private:
  KeptScan(std::unique_ptr<store::File> file, std::uint64_t size) : file_(std::move(file)), size_(size) {}

  std::unique_ptr<store::File> file_;
  std::uint64_t size_;
  std::uint64_t offset_ = 0;
  End end_ = End::whole;
};

}  // namespace sallyport::vault
