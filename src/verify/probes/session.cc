// What a session cookie is worth once something about it is wrong.
#include "verify/boot/child.h"
#include "verify/probes/all.h"
#include "verify/run/company_sign_in.h"
#include "verify/run/exchange.h"
#include "verify/run/sign_in.h"

namespace sallyport::verify {
namespace {

std::uint16_t status_with(const Stage& stage, const std::string& host, std::string_view path,
                          const std::string& cookie) {
  net::BlockingTarget target = stage.web();
  target.server_name = host.substr(0, host.rfind(':'));
  const std::string request =
      "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie + "\r\n\r\n";
  return exchange(target, request, {}).status();
}

// One connection for many requests: a gate that closes is asked again on another.
class Asker {
 public:
  explicit Asker(const Stage& stage) : stage_(stage) {}
  std::uint16_t status(std::string_view path, const std::string& cookie) {
    const std::string request = "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + stage_.host +
                                "\r\nCookie: " + cookie + "\r\n\r\n";
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (!stream_) {
        auto opened = net::BlockingStream::connect(stage_.web(), patience);
        if (!opened.ok()) return 0;
        stream_ = std::move(opened).value();
      }
      const std::uint16_t status = ask(request);
      if (status != 0) return status;
      stream_.reset();
    }
    return 0;
  }

 private:
  static constexpr std::chrono::milliseconds patience{2000};
  std::uint16_t ask(const std::string& request) {
    if (!stream_->write(request, patience).ok()) return 0;
    std::string received;
    for (;;) {
      const auto got = stream_->read(received, patience);
      if (!got.ok() || *got == 0) return 0;
      const auto replies = read_replies(received, false, false);
      if (replies.back().complete) return replies.back().status;
    }
  }
  const Stage& stage_;
  std::unique_ptr<net::BlockingStream> stream_;
};

Browser signed_in_plain(const Stage& stage) {
  Browser browser(stage);
  browser.visit_host(stage.other_host);
  (void)sign_in(browser, stage.people->plain(), {}, {});
  return browser;
}

}  // namespace

Probed flipped_cookie(const Stage& stage, Values) {
  const auto cookie = stage.people->cookie("viewer");
  if (!cookie.ok()) return unable(cookie.error().detail);
  Asker asker(stage);
  if (asker.status("/view/whole", *cookie) != 200) return unable("the untouched cookie opens nothing");
  const std::size_t value = cookie->find('=') + 1;
  for (std::size_t i = value; i < cookie->size(); ++i) {
    std::string changed = *cookie;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const std::uint16_t status = asker.status("/view/flipped", changed);
    if (status != 401)
      return came_through(std::to_string(status) + " with byte " + std::to_string(i - value) + " changed");
  }
  return held("401 for each of " + std::to_string(cookie->size() - value) + " changed bytes");
}

Probed replay_after_end(const Stage& stage, Values) {
  Browser browser = signed_in_plain(stage);
  const std::string first = session_of(browser);
  if (status_with(stage, stage.other_host, "/view/x", first) != 200) return unable("nobody could sign in");
  const Reply page = browser.get("/.sallyport/sign-out");
  (void)send_form(browser, "/.sallyport/sign-out", page, {});
  const std::uint16_t after_sign_out = status_with(stage, stage.other_host, "/view/x", first);
  if (after_sign_out != 401) return came_through(std::to_string(after_sign_out) + " after signing out");

  const std::string second = session_of(signed_in_plain(stage));
  const std::string value = second.substr(second.find('=') + 1);
  const auto ended = run_program(
      {stage.program, "session", "end", "--state", stage.state, "--id", value.substr(0, value.find('.'))},
      stage.state + "/../command.log", std::chrono::milliseconds(5000));
  if (!ended.ok()) return unable("session end: " + ended.error().detail);
  const std::uint16_t after_end = status_with(stage, stage.other_host, "/view/x", second);
  if (after_end != 401) return came_through(std::to_string(after_end) + " after the session was ended");
  return held("401 after signing out, 401 after `session end`");
}

Probed session_fixation(const Stage& stage, Values) {
  const std::string planted = "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  Browser browser(stage);
  browser.visit_host(stage.other_host);
  browser.put_cookie(std::string(session_cookie_name), planted);
  const SignedIn done = sign_in(browser, stage.people->plain(), {}, {});
  if (!done.ok) return unable("nobody could sign in");
  const std::string given = browser.cookie(session_cookie_name);
  if (given == planted) return came_through("the planted id became a session");
  if (status_with(stage, stage.other_host, "/view/x", std::string(session_cookie_name) + "=" + planted) !=
      401) {
    return came_through("the planted id opens something");
  }
  const SignedIn again = sign_in(browser, stage.people->plain(), {}, {});
  if (again.ok && browser.cookie(session_cookie_name) == given)
    return came_through("signing in again kept the id");
  return held("a new id each time, the planted one is worth nothing");
}

Probed readable_tokens(const Stage& stage, Values) {
  Browser browser = signed_in_plain(stage);
  const std::string cookie = browser.cookie(session_cookie_name);
  if (cookie.empty()) return unable("nobody could sign in");
  const std::string secret = cookie.substr(cookie.find('.') + 1);
  for (const char* path :
       {"/.sallyport/", "/.sallyport/account", "/.sallyport/sessions", "/.sallyport/sign-in",
        "/.sallyport/userinfo", "/.sallyport/session", "/.sallyport/jwks.json"}) {
    const Reply reply = browser.get(path);
    const bool has_assertion = reply.body.find("eyJ") != std::string::npos;
    if (reply.body.find(secret) != std::string::npos || has_assertion)
      return came_through(std::string(path) + " shows a token");
  }
  return held("no token on seven pages");
}

}  // namespace sallyport::verify
