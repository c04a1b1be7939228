#include "verify/boot/known_people.h"

#include <algorithm>
#include <ctime>
#include <thread>

#include "verify/boot/child.h"
#include "verify/boot/gate.h"
#include "verify/boot/map_copy.h"
#include "verify/run/signatures.h"

namespace sallyport::verify {
namespace {

constexpr std::chrono::milliseconds command_wait{8000};
constexpr std::int64_t period = 30;

Error refused(std::string_view what, const Reply& reply) {
  return self_error(ErrorKind::unavailable, std::string(what) + ": the gate answered " +
                                                std::to_string(reply.status) + " " +
                                                reply.body.substr(0, 200));
}

}  // namespace

KnownPeople::KnownPeople(Random& random) {
  for (const char* who : {"admin", "viewer", "single", "plain", "guessed", "leaving", "removed"}) {
    people_[who] = {"verify-" + std::string(who), random.token(18), {}};
  }
}

Result<void> KnownPeople::make(const Stage& stage, const std::string& first_link) {
  if (first_link.empty())
    return self_error(ErrorKind::unavailable, "the gate printed no link for the first account");
  SP_CHECK(set_up(stage, first_link, people_["admin"]));
  SP_CHECK(invite(stage, people_["viewer"], viewer_group));
  SP_CHECK(invite(stage, people_["single"], strict_group));
  SP_CHECK(invite(stage, people_["plain"], viewer_group));
  SP_CHECK(invite(stage, people_["guessed"], viewer_group));
  SP_CHECK(invite(stage, people_["leaving"], viewer_group));
  SP_CHECK(invite(stage, people_["removed"], viewer_group));
  SP_CHECK(begin_session(stage, "admin", stage.host, "admin"));
  SP_CHECK(begin_session(stage, "viewer", stage.host, "viewer"));
  SP_CHECK(begin_session(stage, "viewer", stage.one_host, "one"));
  for (const char* who : {"leaving", "removed"}) SP_CHECK(begin_session(stage, who, stage.other_host, who));
  return begin_session(stage, "single", stage.strict_host, "single");
}

Result<void> KnownPeople::invite(const Stage& stage, const Person& person, std::string_view group) {
  SP_TRY(const std::string said, run_program({stage.program, "account", "add", person.account, "--group",
                                              std::string(group), "--state", stage.state},
                                             stage.state + "/../command.log", command_wait));
  const std::string link = find_set_up_path(said);
  if (link.empty()) return self_error(ErrorKind::unavailable, "account add printed no link: " + said);
  other_secrets_.push_back(
      link.substr(link.find("token=") + 6));  // the first link is printed by `serve` on purpose
  return set_up(stage, link, person);
}

Result<void> KnownPeople::command(const Stage& stage, std::vector<std::string> words) {
  words.insert(words.begin(), stage.program);
  words.insert(words.end(), {"--state", stage.state});
  SP_TRY(const std::string said, run_program(words, stage.state + "/../command.log", command_wait));
  (void)said;
  return {};
}

Result<void> KnownPeople::move(const Stage& stage, std::string_view who, std::string_view group) {
  return command(stage,
                 {"account", "groups", people_.find(who)->second.account, "--group", std::string(group)});
}

Result<void> KnownPeople::remove(const Stage& stage, std::string_view who) {
  return command(stage, {"account", "remove", people_.find(who)->second.account});
}

Result<void> KnownPeople::set_up(const Stage& stage, const std::string& link, const Person& person) {
  Browser browser(stage);
  browser.visit_host(stage.other_host);
  const Reply page = browser.get(link);
  Fields fields = {{"password", person.password}, {"repeat", person.password}};
  if (read_form(page.body).fields.contains("account")) fields["account"] = person.account;
  const Reply done = send_form(browser, link, page, fields);
  if (done.status != 200) return refused("set-up of " + person.account, done);
  return {};
}

Result<void> KnownPeople::begin_session(const Stage& stage, std::string_view who, const std::string& host,
                                        std::string_view name) {
  Person& person = people_.find(who)->second;
  Browser browser(stage);
  browser.visit_host(host);
  const SignedIn done =
      sign_in(browser, person, {}, [this](const std::string& secret) { return code(secret); });
  if (!done.ok) return refused("sign-in of " + person.account, done.last);
  person.totp_secret = done.totp_secret;
  cookies_[std::string(name)] = std::string(session_cookie_name) + "=" + browser.cookie(session_cookie_name);
  return {};
}

// Each step counts once, and none before the last one used: so the steps around now are used upwards.
std::string KnownPeople::code(const std::string& totp_secret) {
  const auto now = [] { return static_cast<std::int64_t>(std::time(nullptr)) / period; };
  const bool again = with_second_factor() && totp_secret == with_second_factor()->totp_secret;
  if (!again) return totp(totp_secret, now() * period);
  while (last_step_ >= now() + 1) std::this_thread::sleep_for(std::chrono::milliseconds(200));
  last_step_ = std::max(last_step_ + 1, now());
  return totp(totp_secret, last_step_ * period);
}

Result<std::string> KnownPeople::cookie(std::string_view who) {
  const auto found = cookies_.find(who);
  if (found == cookies_.end())
    return self_error(ErrorKind::unavailable, "nobody is signed in as " + std::string(who));
  return found->second;
}

const Person* KnownPeople::with_second_factor() const {
  const auto found = std::find_if(people_.begin(), people_.end(),
                                  [](const auto& entry) { return !entry.second.totp_secret.empty(); });
  return found == people_.end() ? nullptr : &found->second;
}

std::string KnownPeople::unused_code() {
  if (last_step_ == 0)
    last_step_ = static_cast<std::int64_t>(std::time(nullptr)) / period;  // used while enrolling
  return code(with_second_factor()->totp_secret);
}

std::vector<std::string> KnownPeople::secrets() const {
  std::vector<std::string> out = other_secrets_;
  for (const auto& [who, person] : people_) {
    out.push_back(person.password);
    out.push_back(person.totp_secret);
  }
  for (const auto& [who, cookie] : cookies_) out.push_back(cookie.substr(cookie.find('.') + 1));
  return out;
}

}  // namespace sallyport::verify
