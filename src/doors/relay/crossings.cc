#include "doors/relay/crossings.h"

namespace sallyport::doors {

void OpenCrossing::join(Crossings& list) {
  list_ = &list;
  previous_ = nullptr;
  next_ = list.head_;
  if (next_ != nullptr) next_->previous_ = this;
  list.head_ = this;
  ++list.open_;
}

void OpenCrossing::leave() {
  if (list_ == nullptr) return;
  if (previous_ != nullptr) previous_->next_ = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (list_->head_ == this) list_->head_ = next_;
  --list_->open_;
  list_ = nullptr;
}

// cut() only interrupts: the crossing's own coroutine unlinks it later, so the list stands still here.
std::size_t Crossings::cut_if(const std::function<bool(OpenCrossing&)>& which, std::string_view reason,
                              const RevocationRef& revocation) {
  std::size_t count = 0;
  for (OpenCrossing* crossing = head_; crossing != nullptr; crossing = crossing->next_) {
    if (!which(*crossing)) continue;
    crossing->cut(reason, revocation);
    ++count;
  }
  return count;
}

}  // namespace sallyport::doors
