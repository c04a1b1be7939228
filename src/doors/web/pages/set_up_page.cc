// The page behind an invitation: choose a password and, for the first account, a name.
#include "doors/web/pages/people_pages.h"

namespace sallyport::doors {
namespace {

PageReply spent(const Desk& desk) {
  return desk.show(
      404, {.title = "This link no longer works", .host = desk.request.host},
      paragraph("It has been used, has expired, or was cut short when it was copied. Links work once, for a "
                "day.")
          << paragraph("Ask whoever gave it to you for a new one. If you have set up your account already, "
                       "sign in.")
          << link("/.sallyport/sign-in", "Sign in", "button"));
}

PageReply form_page(Desk& desk, const identity::InvitationRow& invitation, std::string_view token,
                    std::uint16_t status, std::string_view problem_text) {
  const bool first = invitation.account.empty();
  Html body;
  if (!problem_text.empty()) body << problem(problem_text);
  Html form = desk.browser_token();
  form << hidden("invitation", token);
  if (first) {
    body << paragraph(
        "This is the first account. It can do everything that the map gives to whoever sets up this gate.");
    form << input({.name = "account",
                   .label = "Account name",
                   .autocomplete = "username",
                   .value = desk.field("account"),
                   .hint = "Letters, digits and . _ - @ +",
                   .focus = true});
  } else {
    body << paragraph("Choose a password for the account " + invitation.account + ".");
    form << empty_tag("input",
                      {{"type", "hidden"}, {"autocomplete", "username"}, {"value", invitation.account}});
  }
  form << new_password_fields() << button("Set up the account");
  body << tag("form", {{"method", "post"}, {"action", "/.sallyport/set-up"}}, form);
  return desk.show(status, {.title = "Set up your account", .host = desk.request.host}, body);
}

PageReply done(const Desk& desk, std::string_view account) {
  return desk.show(
      200, {.title = "Your account is ready", .host = desk.request.host},
      paragraph("Sign in as " + std::string(account) +
                " with the password you have chosen. If your role asks for a second factor, you will set "
                "it up while signing in.")
          << link("/.sallyport/sign-in", "Sign in", "button"));
}

PageReply not_used(const Desk& desk) {
  return desk.explain(
      403, "Accounts of here are not used",
      paragraph("People sign in here with another account, so this link sets nothing up. It is "
                "as it was.")
          << link("/.sallyport/sign-in", "Sign in", "button"));
}

}  // namespace

PageReply set_up_page(Desk& desk) {
  if (!desk.request.account_rules.enabled) return not_used(desk);
  const bool posted = desk.request.method == http1::Method::post;
  if (posted) {
    if (auto refusal = desk.refuse_by_browser()) return std::move(*refusal);
  }
  const std::string token(posted ? desk.field("invitation") : desk.query("token"));
  const auto invitation = desk.context.accounts.find_invitation(token);
  if (!invitation.ok()) return desk.unavailable();
  if (!invitation->has_value()) return spent(desk);
  if (!posted) return form_page(desk, **invitation, token, 200, {});
  if (desk.field("password") != desk.field("repeat")) {
    return form_page(desk, **invitation, token, 400, "The two passwords differ. Type the same one twice.");
  }
  const auto outcome = desk.context.accounts.set_up(token, desk.field("account"), desk.field("password"));
  if (!outcome.ok()) return desk.unavailable();
  if (outcome->problem == identity::AccountProblem::link_spent) return spent(desk);
  if (outcome->problem != identity::AccountProblem::none) {
    return form_page(desk, **invitation, token, 400, words_for(outcome->problem));
  }
  if (!desk.record(Record::Kind::account_changed, outcome->account, {}, "set up by invitation"))
    return desk.unavailable();
  return done(desk, outcome->account);
}

}  // namespace sallyport::doors
