#pragma once
// doors/web/pages/kept_posts.h: forms that were sent without a good enough session, until the person has
// signed in and decides whether to send them again. In memory only; lost on restart.
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace sallyport::doors {

struct KeptPost {
  std::string target;  // path and query, of our own origin
  std::string body;    // application/x-www-form-urlencoded
  std::string person;  // who was signed in, as "provider/name", when it was sent; empty: nobody
  WallTime at{};
};

// Thread-safe; nothing here blocks. Each post is opened only by the browser that sent it. When there are too
// many of one browser, or in all, the oldest goes.
class KeptPosts {
 public:
  static constexpr std::size_t max_body = 64 << 10;
  static constexpr std::size_t max_of_one_browser = 8;
  static constexpr std::size_t max_in_all = 1000;
  static constexpr std::chrono::minutes life{15};

  KeptPosts(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  // Returns the handle.
  std::string add(std::string_view browser, KeptPost post);
  std::optional<KeptPost> find(std::string_view handle, std::string_view browser);

 private:
  struct Entry {
    std::string handle;
    std::string browser;
    MonoTime until;
    KeptPost post;
  };
  void forget_old();

  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::list<Entry> by_age_;
};

}  // namespace sallyport::doors
