#include "doors/web/pages/kept_posts.h"

#include <algorithm>

namespace sallyport::doors {

std::string KeptPosts::add(std::string_view browser, KeptPost post) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto of_browser = [&](const Entry& entry) { return entry.browser == browser; };
  const auto count = std::ranges::count_if(by_age_, of_browser);
  if (static_cast<std::size_t>(count) >= max_of_one_browser)
    by_age_.erase(std::ranges::find_if(by_age_, of_browser));
  if (by_age_.size() >= max_in_all) by_age_.pop_front();
  by_age_.push_back({random_.token(16), std::string(browser), clock_.mono() + life, std::move(post)});
  return by_age_.back().handle;
}

std::optional<KeptPost> KeptPosts::find(std::string_view handle, std::string_view browser) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto found = std::ranges::find(by_age_, handle, &Entry::handle);
  if (found == by_age_.end() || found->browser != browser) return std::nullopt;
  return found->post;
}

void KeptPosts::forget_old() {
  while (!by_age_.empty() && by_age_.front().until <= clock_.mono()) by_age_.pop_front();
}

}  // namespace sallyport::doors
