// Signing in: account and password, then a code or a new authenticator, then on to where the person was
// going.
#include <variant>

#include "doors/web/pages/passkey_parts.h"
#include "doors/web/pages/people_pages.h"

namespace sallyport::doors {
namespace {

using identity::Ask;
using identity::Attempt;
using identity::Declined;
using identity::Established;

constexpr std::string_view target = "/.sallyport/sign-in";

std::string_view reason_for(std::string_view why) {
  if (why == "second-factor")
    return "What you asked for needs a second factor. Sign in once more to show one.";
  if (why == "fresh") return "It is a while since you signed in. Sign in once more to go on.";
  return {};
}

std::string_view why(const Desk& desk) {
  return desk.field("why").empty() ? desk.query("why") : desk.field("why");
}

Html form_of(Desk& desk, const Html& fields) {
  Html inside = desk.browser_token();
  inside << hidden("return", desk.return_path());
  if (!reason_for(why(desk)).empty()) inside << hidden("why", why(desk));
  inside << fields;
  return tag("form", {{"method", "post"}, {"action", target}}, inside);
}

PageReply password_form(Desk& desk, std::uint16_t status, std::string_view problem_text) {
  Html body;
  const identity::SessionRef& session = desk.request.session;
  const std::string_view reason = reason_for(why(desk));
  if (!problem_text.empty()) {
    body << problem(problem_text);
  } else if (!reason.empty()) {
    body << notice(reason);
  } else if (session) {
    body << notice("You are signed in as " + session->who.name + ".")
         << tag("p", {}, link(desk.return_path(), "Go on as " + session->who.name))
         << tag("p", {{"class", "quiet"}}, "Or sign in as somebody else:");
  }
  const std::string_view known =
      session && !reason.empty() ? std::string_view(session->who.name) : desk.field("account");
  Html fields = input({.name = "account",
                       .label = "Account",
                       .autocomplete = "username",
                       .value = known,
                       .focus = known.empty()});
  fields << input({.name = "password",
                   .label = "Password",
                   .type = "password",
                   .autocomplete = "current-password",
                   .focus = !known.empty()});
  fields << button("Sign in");
  body << form_of(desk, fields) << passkey_sign_in(desk);
  return desk.show(status, {.title = "Sign in", .host = desk.request.host}, body);
}

PageReply code_form(Desk& desk, const Ask& ask, std::uint16_t status, std::string_view problem_text) {
  if (auto reply = passkey_step(desk, ask, status, problem_text)) return std::move(*reply);
  const bool enrolling = ask.what == "enrol";
  Html body;
  if (!problem_text.empty()) body << problem(problem_text);
  Html fields = hidden("transaction", ask.transaction);
  if (enrolling) {
    body << notice("What you are signing in to asks for a second factor, and your account has none yet.");
    body << authenticator_steps(ask.address, ask.secret);
    fields << input({.name = "code", .label = "Six digits", .autocomplete = "one-time-code", .code = true});
  } else {
    fields << input({.name = "code",
                     .label = "Code from your authenticator",
                     .autocomplete = "one-time-code",
                     .hint = "Or one of your recovery codes.",
                     .focus = true,
                     .code = true});
  }
  fields << button(enrolling ? "Set up and sign in" : "Sign in");
  body << form_of(desk, fields);
  body << tag("p", {{"class", "hint"}}, link(target, "Begin again"));
  const std::string_view title = enrolling ? "Set up your authenticator" : "Second step";
  return desk.show(status, {.title = title, .host = desk.request.host}, body);
}

Attempt attempt_of(const Desk& desk) {
  Attempt attempt;
  attempt.host = desk.request.host;
  attempt.address = desk.request.address;
  attempt.user_agent = desk.request.user_agent;
  attempt.browser = desk.browser();
  attempt.transaction = desk.field("transaction");
  attempt.need_second_factor = why(desk) == "second-factor";
  attempt.second_factor_groups = desk.request.second_factor_groups;
  for (const std::string_view name : {"account", "password", "code"}) {
    if (!desk.field(name).empty()) attempt.fields.emplace(name, desk.field(name));
  }
  add_passkey_fields(desk, attempt);
  return attempt;
}

// One text for every reason, and the form to try again with.
PageReply declined_page(Desk& desk, const Attempt& attempt, const Declined& declined) {
  if (!desk.record(Record::Kind::sign_in_failed, declined.account, {}, declined.reason))
    return desk.unavailable();
  if (declined.stale) return desk.stale();
  const bool wait = declined.retry_after.count() > 0;
  const std::string later = "Too many attempts. Try again in " + words_for(declined.retry_after) + ".";
  PageReply reply;
  if (attempt.transaction.empty()) {
    reply = password_form(
        desk, wait ? 429 : 401,
        wait ? std::string_view(later)
             : words_for_refused(desk, "Account or password is wrong. Check both and try again."));
  } else {
    const identity::Step again = desk.context.sign_in.again(attempt);
    const Ask* ask = std::get_if<Ask>(&again);
    if (ask == nullptr) return desk.stale();
    reply = code_form(desk, *ask, wait ? 429 : 401,
                      wait ? std::string_view(later) : words_for(identity::AccountProblem::code_wrong));
  }
  reply.retry_after = declined.retry_after;
  return reply;
}

PageReply established_page(Desk& desk, const Established& established) {
  const bool enrolled = !established.recovery_codes.empty();
  const std::string& name = established.who.name;
  if (enrolled && !desk.record(Record::Kind::account_changed, name, {}, "authenticator set up"))
    return desk.unavailable();
  if (!established.changed.empty() &&
      !desk.record(Record::Kind::account_changed, name, {}, established.changed))
    return desk.unavailable();
  auto begun = desk.begin_session(established);
  if (!begun) return desk.unavailable();
  PageReply reply = enrolled ? recovery_codes_page(desk, established.recovery_codes, name, desk.return_path())
                             : desk.redirect(desk.return_path());
  reply.set_cookies = {std::move(begun->cookie)};
  return reply;
}

}  // namespace

PageReply sign_in_page(Desk& desk) {
  if (desk.request.method != http1::Method::post) return password_form(desk, 200, {});
  if (auto refusal = desk.refuse_by_browser()) return std::move(*refusal);
  const Attempt attempt = attempt_of(desk);
  const identity::Step step = desk.context.sign_in.step(attempt);
  if (const auto* established = std::get_if<Established>(&step)) return established_page(desk, *established);
  if (const auto* ask = std::get_if<Ask>(&step)) return code_form(desk, *ask, 200, {});
  if (const auto* redirect = std::get_if<identity::Redirect>(&step)) return desk.redirect(redirect->location);
  return declined_page(desk, attempt, std::get<Declined>(step));
}

}  // namespace sallyport::doors
