#pragma once
// doors/web/pages/form_guard.h: a posted form counts only if our own page sent it, in the browser it was
// shown in.
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "doors/web/pages/pages.h"
#include "wire/http1/form.h"

namespace sallyport::doors {

// Names a browser before anybody has signed in in it; holds no rights.
inline constexpr std::string_view browser_cookie = "__Host-sallyport-signin";

// The browser's name from its cookies; empty if it has none, or one that is not of ours.
std::string_view browser_of(const PageRequest& request);

// Thread-safe. Tokens are made with a key of this process: after a restart, open forms are stale.
class FormGuard {
 public:
  explicit FormGuard(Random& random) : key_(random.token(32)) {}

  // For a form shown to the browser (or session) called `binding`.
  std::string token(std::string_view binding) const;

  enum class Verdict : std::uint8_t { foreign, unreadable, no_cookie, stale, good };
  // foreign: sent from somewhere else. no_cookie: the browser keeps no cookies. stale: not (or no longer) our
  // form.
  Verdict check(const PageRequest& request, std::string_view binding, const http1::Form* form) const;

 private:
  Secret key_;
};

// True if the Origin is ours or, where a browser sends none, Sec-Fetch-Site says so.
bool from_own_origin(const PageRequest& request);

}  // namespace sallyport::doors
