// Signing in: account and password, then a code or a new authenticator, then on to where the person was
// going.
#include <variant>

#include "doors/web/pages/passkey_parts.h"
#include "doors/web/pages/people_pages.h"
#include "doors/web/pages/ways_in.h"

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
  if (why == "stronger") return "What you asked for needs a stronger way of signing in. Sign in once more.";
  return {};
}

std::string_view words_for_lost(std::string_view lost) {
  if (lost == "size")
    return "What you sent was too large to be kept while you sign in (more than 64 KiB). Sign in, go back "
           "and "
           "send it again.";
  if (lost == "kind")
    return "What you sent could not be kept while you sign in: only simple forms are, without files. Sign "
           "in, "
           "go back and send it again.";
  if (lost == "origin")
    return "What was sent came from another site, so it was not kept. Sign in, go back there and send it "
           "again.";
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
  std::string action(target);
  if (!desk.query("for").empty()) action += "?for=" + http1::url_encode(desk.query("for"));
  return tag("form", {{"method", "post"}, {"action", action}}, inside);
}

bool is_step_up(const Desk& desk) { return desk.request.session && !reason_for(why(desk)).empty(); }

// Why the page is shown, and to whom.
Html opening(const Desk& desk, std::string_view problem_text) {
  Html body;
  const identity::SessionRef& session = desk.request.session;
  const std::string_view reason = reason_for(why(desk));
  const std::string_view lost = words_for_lost(desk.query("lost"));
  if (!problem_text.empty()) {
    body << problem(problem_text);
  } else if (!reason.empty()) {
    body << notice(reason);
  } else if (session) {
    body << notice("You are signed in as " + session->who.name + ".")
         << tag("p", {}, link(desk.return_path(), "Go on as " + session->who.name))
         << tag("p", {{"class", "quiet"}}, "Or sign in as somebody else:");
  }
  if (!lost.empty()) body << notice(lost);
  if (desk.return_path().starts_with(send_again_path))
    body << notice("What you sent is kept. Once you have signed in, you can send it again.");
  return body;
}

Html account_fields(const Desk& desk, bool alone) {
  const bool known_already = is_step_up(desk) && desk.request.session->who.provider.empty();
  const std::string_view known =
      known_already ? std::string_view(desk.request.session->who.name) : desk.field("account");
  Html fields = input({.name = "account",
                       .label = "Account",
                       .autocomplete = "username",
                       .value = known,
                       .focus = alone && known.empty()});
  fields << input({.name = "password",
                   .label = "Password",
                   .type = "password",
                   .autocomplete = "current-password",
                   .focus = !known.empty()});
  fields << button("Sign in");
  return fields;
}

PageReply first_page(Desk& desk, std::uint16_t status, std::string_view problem_text) {
  const bool step_up = is_step_up(desk);
  const WaysIn ways = ways_in(desk, step_up);
  Html body = opening(desk, problem_text);
  body << provider_buttons(desk, ways, step_up);
  if (ways.accounts) {
    if (!ways.providers.empty())
      body << tag("p", {{"class", "or"}}, tag("span", {}, "or with an account of here"));
    body << form_of(desk, account_fields(desk, ways.providers.empty())) << passkey_sign_in(desk);
  } else if (ways.providers.empty()) {
    body << paragraph(
        "None of the ways to sign in here is enough for that. Ask whoever looks after this service.");
  }
  if (step_up) {
    const std::string others = std::string(target) + "?return=" + http1::url_encode(desk.return_path());
    body << tag("p", {{"class", "hint"}}, link(others, "Sign in in another way"));
  }
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
  body << tag("p", {{"class", "hint"}}, link(begin_again(desk), "Begin again"));
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
  attempt.wanted = desk.request.wanted;
  attempt.need_second_factor =
      why(desk) == "second-factor" || (attempt.wanted != nullptr && attempt.wanted->mfa);
  attempt.public_origin = desk.request.public_origin;
  attempt.session = desk.request.session;
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
    reply =
        first_page(desk, wait ? 429 : 401,
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

// Going back to where they came from would only lead here again.
PageReply not_enough_page(const Desk& desk, std::string_view who, std::string_view lacking) {
  return desk.explain(
      403, "That sign-in was not strong enough",
      paragraph("You are signed in as " + std::string(who) + ", but what you asked for needs " +
                std::string(lacking) + ", which this sign-in did not have.")
          << link(begin_again(desk), "Sign in in another way", "button")
          << tag("p", {{"class", "hint"}}, link("/", "Go to the start page")));
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
  const Requirements* wanted = desk.request.wanted;
  const std::string_view lacking = wanted ? shortfall(*wanted, established.who) : std::string_view();
  PageReply reply = !enrolled && !lacking.empty() ? not_enough_page(desk, name, lacking)
                    : enrolled
                        ? recovery_codes_page(desk, established.recovery_codes, name, desk.return_path())
                        : desk.redirect(desk.return_path());
  reply.set_cookies = {std::move(begun->cookie)};
  return reply;
}

}  // namespace

PageReply sign_in_page(Desk& desk) {
  if (desk.request.method != http1::Method::post) return first_page(desk, 200, {});
  if (!desk.request.account_rules.enabled) return first_page(desk, 403, "Accounts of here are not used.");
  if (auto refusal = desk.refuse_by_browser()) return std::move(*refusal);
  const Attempt attempt = attempt_of(desk);
  const identity::Step step = desk.context.sign_in.step(attempt);
  if (const auto* established = std::get_if<Established>(&step)) return established_page(desk, *established);
  if (const auto* ask = std::get_if<Ask>(&step)) return code_form(desk, *ask, 200, {});
  if (const auto* redirect = std::get_if<identity::Redirect>(&step)) return desk.redirect(redirect->location);
  return declined_page(desk, attempt, std::get<Declined>(step));
}

}  // namespace sallyport::doors
