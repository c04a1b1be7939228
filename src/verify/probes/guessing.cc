// Guessing passwords and codes. Each probe comes from an address of its own, so that the bound on one address
// does not reach the next probe.
#include <algorithm>
#include <ctime>
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/sign_in.h"
#include "verify/run/signatures.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr int most_guesses = 12;  // far above what anybody mistypes

bool bounded(const Reply& reply) { return reply.status == 429 || !reply.field("retry-after").empty(); }

Reply guess(const Stage& stage, const std::string& account, const std::string& from) {
  Browser browser(stage, from);
  browser.visit_host(stage.other_host);
  return show_password(browser, account, "not the right password");
}

milliseconds time_of(const Stage& stage, const std::string& account, const std::string& from,
                     std::string& words) {
  Browser browser(stage, from);
  browser.visit_host(stage.other_host);
  const Reply page = browser.get(sign_in_page);
  const auto start = Steady::now();
  const Reply reply =
      send_form(browser, sign_in_page, page, {{"account", account}, {"password", "not the right one"}});
  words =
      std::to_string(reply.status) + " of " + std::to_string(reply.body.size() - account.size()) + " bytes";
  return std::chrono::duration_cast<milliseconds>(Steady::now() - start);
}

}  // namespace

Probed password_guessing(const Stage& stage, Values) {
  for (int i = 1; i <= most_guesses; ++i) {
    if (bounded(guess(stage, stage.people->guessed().account, "127.0.0.61"))) {
      return held("told to wait after " + std::to_string(i) + " guesses");
    }
  }
  return came_through(std::to_string(most_guesses) + " guesses in a row, and no bound");
}

Probed ban_by_spelling(const Stage& stage, Values) {
  // A name that nobody has is counted like any other.
  std::string account = "verify-banned";
  int guesses = 0;
  while (guesses < most_guesses && !bounded(guess(stage, account, "127.0.0.62"))) ++guesses;
  if (guesses == most_guesses) return came_through("no bound to dodge after 12 guesses");
  std::string upper = account;
  std::ranges::transform(upper, upper.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  for (const std::string& spelling : {upper, account + " ", " " + account}) {
    if (!bounded(guess(stage, spelling, "127.0.0.63")))
      return came_through("`" + spelling + "` is not bounded");
  }
  return held("other spellings from another address are bounded too");
}

Probed unknown_account_timing(const Stage& stage, Values) {
  constexpr int rounds = 4;
  std::vector<milliseconds> known;
  std::vector<milliseconds> unknown;
  std::string known_words;
  std::string unknown_words;
  for (int i = 0; i < rounds; ++i) {
    known.push_back(time_of(stage, stage.people->plain().account, "127.0.0.64", known_words));
    unknown.push_back(time_of(stage, "nobody-" + std::to_string(i), "127.0.0.65", unknown_words));
    if (known_words != unknown_words)
      return came_through(known_words + " for one that exists, " + unknown_words + " for one that does not");
  }
  // The quickest of each: what a busy machine adds is not the gate's work.
  const auto a = std::ranges::min(known);
  const auto b = std::ranges::min(unknown);
  const std::string seen =
      std::to_string(a.count()) + " ms and " + std::to_string(b.count()) + " ms, the same words";
  // Without equal work one takes no time at all; a loaded machine does not make a factor of three of equal
  // work.
  const bool equal = a.count() <= 3 * b.count() + 5 && b.count() <= 3 * a.count() + 5;
  return equal ? held(seen) : came_through(seen);
}

Probed code_used_twice(const Stage& stage, Values) {
  const Person* person = stage.people->with_second_factor();
  if (!person) return unable("nobody here has a second factor");
  const auto code = stage.people->unused_code();
  Browser first(stage, "127.0.0.66");
  Browser second(stage, "127.0.0.66");
  const Reply first_page = show_password(first, person->account, person->password);
  const Reply second_page = show_password(second, person->account, person->password);
  std::thread other([&] { (void)send_form(first, sign_in_page, first_page, {{"code", code}}); });
  (void)send_form(second, sign_in_page, second_page, {{"code", code}});
  other.join();
  const int sessions = (first.cookie(session_cookie_name).empty() ? 0 : 1) +
                       (second.cookie(session_cookie_name).empty() ? 0 : 1);
  const std::string seen = std::to_string(sessions) + " of two sign-ins with one code";
  return sessions == 1 ? held(seen) : came_through(seen);
}

}  // namespace sallyport::verify
