// A browser without a session: no loop, and nothing that piles up.
#include "verify/probes/all.h"
#include "verify/run/exchange.h"
#include "verify/run/sign_in.h"

namespace sallyport::verify {
namespace {
constexpr int polls = 500;
constexpr int polls_a_connection = 50;
constexpr int most_redirects = 5;
}  // namespace

Probed polling_without_session(const Stage& stage, Values) {
  const std::string one =
      "GET " + stage.closed + " HTTP/1.1\r\nHost: " + stage.host +
      "\r\nAccept: application/json\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n\r\n";
  std::string many;
  for (int i = 0; i < polls_a_connection; ++i) many += one;
  Patience patience;
  patience.for_more_replies = true;
  std::size_t answered = 0;
  for (int i = 0; i < polls / polls_a_connection; ++i) {
    const Exchange seen = exchange(stage.web(), many, patience);
    for (const Reply& reply : seen.replies) {
      if (reply.status != 401) return came_through("a call was answered " + std::to_string(reply.status));
      if (!reply.field("set-cookie").empty()) return came_through("a call was given a cookie");
      if (reply.field("content-type").find("problem+json") == std::string::npos)
        return came_through("not problem+json");
      ++answered;
    }
  }
  if (answered < polls)
    return came_through("only " + std::to_string(answered) + " of 500 calls were answered");
  return held("500 times 401 with problem+json, no cookie");
}

Probed cookies_disabled(const Stage& stage, Values) {
  Browser browser(stage);
  browser.keep_no_cookies();
  std::string path = stage.closed;
  Reply reply;
  for (int i = 0; i < most_redirects; ++i) {
    reply = browser.get(path);
    if (reply.status < 300 || reply.status > 399) break;
    path = reply.field("location");
    if (!path.starts_with("/")) return came_through("sent to " + path);
  }
  if (reply.status != 200)
    return came_through("no page after " + std::to_string(most_redirects) + " redirects");
  // Signing in without cookies: a page that says so, not a redirect back to the start.
  const Reply after =
      send_form(browser, path, reply, {{"account", "nobody"}, {"password", "wrong wrong wrong"}});
  if (after.status >= 300 && after.status < 400)
    return came_through("the form redirects to " + after.field("location"));
  return held("one redirect to the sign-in page, and a page (" + std::to_string(after.status) +
              ") after its form");
}

}  // namespace sallyport::verify
