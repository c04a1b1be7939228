#include "vault/kept_scan.h"

#include <algorithm>
#include <span>

namespace sallyport::vault {

Result<KeptScan> KeptScan::open(store::Directory& directory, const std::string& name) {
  SP_TRY(auto file, directory.open(name, store::Open::read));
  SP_TRY(const std::uint64_t size, file->size());
  return KeptScan(std::move(file), size);
}

Result<std::optional<KeptHead>> KeptScan::next() {
  if (end_ != End::whole || offset_ == size_) return std::optional<KeptHead>();
  std::string bytes(std::min<std::uint64_t>(max_kept_head, size_ - offset_), '\0');
  SP_TRY(const std::size_t count, file_->read_at(offset_, std::span(bytes.data(), bytes.size())));
  bytes.resize(count);
  KeptHead head;
  const HeadState state = parse_kept_head(bytes, head);
  if (state != HeadState::whole) {
    end_ = state == HeadState::cut ? End::torn : End::damaged;
    return std::optional<KeptHead>();
  }
  if (head.head_bytes + head.box_bytes > size_ - offset_) {
    end_ = End::torn;
    return std::optional<KeptHead>();
  }
  offset_ += head.head_bytes + head.box_bytes;
  return std::optional<KeptHead>(std::move(head));
}

Result<std::string> KeptScan::read_box(const KeptHead& head) const {
  std::string box(head.box_bytes, '\0');
  SP_TRY(const std::size_t count,
         file_->read_at(offset_ - head.box_bytes, std::span(box.data(), box.size())));
  box.resize(count);
  return box;
}

}  // namespace sallyport::vault
