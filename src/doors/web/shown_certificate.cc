#include "doors/web/shown_certificate.h"

namespace sallyport::doors {

Result<std::shared_ptr<const Principal>> ShownCertificate::holder(const std::shared_ptr<const Site>& site,
                                                                  WallTime now) {
  constexpr seconds judged_for{60};
  const bool fresh = judged_under_.lock() == site && now >= judged_at_ && now < judged_at_ + judged_for;
  if (fresh && holder_.ok() && now < (*holder_)->expires) return holder_;
  judged_under_ = site;
  judged_at_ = now;
  Result<Principal> found = site->holder_of(chain_, now);
  if (found.ok()) {
    holder_ = std::make_shared<const Principal>(std::move(*found));
  } else {
    holder_ = found.error();
  }
  return holder_;
}

}  // namespace sallyport::doors
