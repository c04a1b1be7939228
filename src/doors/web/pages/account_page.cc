// The account page: who am I, password, authenticator, recovery codes, my sessions. Everything that changes
// how one signs in asks for the password again, under the same bounds as signing in: an open session alone
// must not be enough.
#include "doors/web/pages/account_parts.h"
#include "doors/web/pages/account_steps.h"
#include "doors/web/pages/token_parts.h"
#include "identity/accounts/sign_in.h"

namespace sallyport::doors {
namespace {

using identity::AccountProblem;
using identity::AccountRow;

constexpr std::string_view wrong_password = "That is not your present password. Nothing has been changed.";

}  // namespace

PageReply account_overview(Desk& desk, const AccountRow* account, const Said& said) {
  const auto left =
      account ? desk.context.accounts.recovery_codes_left(account->name) : Result<std::int64_t>(0);
  if (!left.ok()) return desk.unavailable();
  Html body;
  if (!said.problem.empty()) body << problem(said.problem);
  if (!said.notice.empty()) body << notice(said.notice);
  body << who_section(desk);
  if (account) {
    body << password_section(desk, *account) << authenticator_section(desk, *account);
    body << passkeys_section(desk, *account);
    if (!account->totp_secret.empty()) body << recovery_section(desk, *account, *left);
  }
  body << sessions_section(desk) << tokens_section(desk);
  return desk.show(said.status,
                   {.title = "Your account",
                    .host = desk.request.host,
                    .who = desk.request.session->who.name,
                    .width = Width::wide},
                   body);
}

std::optional<PageReply> ask_password(Desk& desk, const AccountRow& account) {
  const auto wait = desk.context.bounds.begin(account.name, desk.request.address);
  if (wait.count() > 0) {
    PageReply reply = account_overview(desk, &account,
                                       {429, "Too many attempts. Try again in " + words_for(wait) + ".", {}});
    reply.retry_after = wait;
    return reply;
  }
  const auto checked = desk.context.accounts.check_password(account.name, desk.field("current"));
  if (!checked.ok()) return desk.unavailable();
  if (checked->has_value()) {
    desk.context.bounds.succeeded(account.name, desk.request.address);
    return std::nullopt;
  }
  if (!desk.record(Record::Kind::sign_in_failed, account.name, desk.request.session->id,
                   "wrong password on the account page")) {
    return desk.unavailable();
  }
  return account_overview(desk, &account, {401, std::string(wrong_password), {}});
}

bool account_changed(const Desk& desk, std::string_view what) {
  return desk.record(Record::Kind::account_changed, desk.request.session->who.name, desk.request.session->id,
                     what);
}

std::optional<PageReply> ask_second_factor(Desk& desk, const AccountRow& account) {
  if (account.totp_secret.empty()) {
    if (desk.context.passkeys == nullptr || desk.request.session->who.mfa) return std::nullopt;
    const auto passkeys = desk.context.passkeys->list(account.name);
    if (!passkeys.ok()) return desk.unavailable();
    if (passkeys->empty()) return std::nullopt;
    return desk.redirect("/.sallyport/sign-in?why=second-factor&return=%2F.sallyport%2Faccount");
  }
  const std::string key = account.name + " code";
  const auto wait = desk.context.bounds.begin(key, desk.request.address);
  if (wait.count() > 0)
    return account_overview(desk, &account,
                            {429, "Too many attempts. Try again in " + words_for(wait) + ".", {}});
  const auto factor = desk.context.accounts.take_code(account, desk.field("code"));
  if (!factor.ok()) return desk.unavailable();
  if (*factor == identity::Accounts::Factor::none) {
    return account_overview(desk, &account, {401, std::string(words_for(AccountProblem::code_wrong)), {}});
  }
  desk.context.bounds.succeeded(key, desk.request.address);
  return std::nullopt;
}

namespace {

PageReply change_password(Desk& desk, const AccountRow& account) {
  if (desk.field("password") != desk.field("repeat")) {
    return account_overview(desk, &account,
                            {400, "The two new passwords differ. Type the same one twice.", {}});
  }
  if (auto refusal = ask_password(desk, account)) return std::move(*refusal);
  const auto outcome =
      desk.context.accounts.change_password(account.name, desk.field("password"), desk.request.session->id);
  if (!outcome.ok()) return desk.unavailable();
  if (*outcome != AccountProblem::none)
    return account_overview(desk, &account, {400, std::string(words_for(*outcome)), {}});
  if (!account_changed(desk, "password changed")) return desk.unavailable();
  return account_overview(desk, &account,
                          {200, {}, "Your password is changed. Your other sessions have ended."});
}

PageReply show_new_authenticator(Desk& desk, const NewAuthenticator& made, std::string_view handle,
                                 std::uint16_t status, std::string_view problem_text) {
  Html body;
  if (!problem_text.empty()) body << problem(problem_text);
  body << authenticator_steps(identity::otpauth_address(desk.request.host, made.account.name, made.secret),
                              base32(as_bytes(made.secret)));
  Html form = form_start(desk, "confirm-authenticator");
  form << hidden("transaction", handle)
       << input({.name = "code", .label = "Six digits", .autocomplete = "one-time-code", .code = true})
       << button("Use this authenticator");
  body << account_form(form)
       << tag("p", {{"class", "hint"}}, link("/.sallyport/account", "Leave everything as it is"));
  return desk.show(
      status, {.title = "Set up your authenticator", .host = desk.request.host, .who = made.account.name},
      body);
}

PageReply begin_authenticator(Desk& desk, const AccountRow& account, NewAuthenticators& waiting) {
  if (auto refusal = ask_password(desk, account)) return std::move(*refusal);
  if (auto refusal = ask_second_factor(desk, account)) return std::move(*refusal);
  const NewAuthenticator made{account, desk.context.accounts.make_totp_secret()};
  const std::string handle = waiting.add(desk.request.session->id, made);
  return show_new_authenticator(desk, made, handle, 200, {});
}

// The session goes on under a new id, now with two factors (R12).
PageReply confirm_authenticator(Desk& desk, NewAuthenticators& waiting) {
  const std::string handle(desk.field("transaction"));
  const identity::SessionRef session = desk.request.session;
  const auto made = waiting.find(handle, session->id);
  if (!made) return desk.stale();
  const auto wait = desk.context.bounds.begin(made->account.name + " code", desk.request.address);
  if (wait.count() > 0) {
    return show_new_authenticator(desk, *made, handle, 429,
                                  "Too many attempts. Try again in " + words_for(wait) + ".");
  }
  const auto codes =
      desk.context.accounts.enrol(made->account, made->secret, desk.field("code"), session->id);
  if (!codes.ok()) return desk.unavailable();
  if (!codes->has_value()) {
    return show_new_authenticator(desk, *made, handle, 401, words_for(AccountProblem::code_wrong));
  }
  desk.context.bounds.succeeded(made->account.name + " code", desk.request.address);
  waiting.take(handle, session->id);
  if (!account_changed(desk, "authenticator set up")) return desk.unavailable();
  identity::Established stepped_up{session->who, {}, {}};
  stepped_up.who.mfa = true;
  stepped_up.who.method = "password+totp";
  stepped_up.who.amr = {"otp", "pwd"};
  stepped_up.who.authenticated_at = desk.context.clock.wall();
  auto begun = desk.begin_session(stepped_up);
  if (!begun) return desk.unavailable();
  PageReply reply = recovery_codes_page(desk, **codes, session->who.name, "/.sallyport/account");
  reply.set_cookies = {std::move(begun->cookie)};
  return reply;
}

PageReply renew_codes(Desk& desk, const AccountRow& account) {
  if (account.totp_secret.empty()) return account_overview(desk, &account);
  if (auto refusal = ask_password(desk, account)) return std::move(*refusal);
  const auto codes = desk.context.accounts.renew_recovery_codes(account.name);
  if (!codes.ok() || !account_changed(desk, "recovery codes renewed")) return desk.unavailable();
  return recovery_codes_page(desk, *codes, account.name, "/.sallyport/account");
}

PageReply end_all_sessions(Desk& desk) {
  desk.context.sessions.end(own_sessions(desk), "ended by its owner");
  if (!account_changed(desk, "ended all own sessions")) return desk.unavailable();
  return signed_out_page(desk);
}

PageReply end_sessions(Desk& desk, const AccountRow* account, bool one) {
  const identity::SessionRef& session = desk.request.session;
  identity::SessionFilter filter = own_sessions(desk);
  filter.except = session->id;
  if (one) filter.id = desk.field("session");
  if (one && filter.id.empty()) return desk.stale();
  const std::size_t ended = desk.context.sessions.end(filter, "ended by its owner").size();
  if (!account_changed(desk, "ended own sessions")) return desk.unavailable();
  return account_overview(
      desk, account,
      {200, {}, ended == 1 ? "One session has ended." : std::to_string(ended) + " sessions have ended."});
}

}  // namespace

PageReply account_page(Desk& desk, NewAuthenticators& waiting) {
  if (!desk.request.session) return desk.redirect("/.sallyport/sign-in?return=%2F.sallyport%2Faccount");
  const Principal& who = desk.request.session->who;
  const bool ours = who.provider.empty();  // an account of the same name is not theirs otherwise
  const auto found =
      ours ? desk.context.accounts.find(who.name) : Result<std::optional<AccountRow>>(std::nullopt);
  if (!found.ok()) return desk.unavailable();
  const AccountRow* account = found->has_value() ? &**found : nullptr;  // null: signed in by another method
  if (desk.request.method != http1::Method::post) return account_overview(desk, account);
  if (auto refusal = desk.refuse_by_session()) return std::move(*refusal);
  const std::string_view what = desk.field("do");
  if (what == "end-session") return end_sessions(desk, account, true);
  if (what == "end-others") return end_sessions(desk, account, false);
  if (what == "end-all") return end_all_sessions(desk);
  if (account == nullptr) return desk.stale();
  if (what == "password") return change_password(desk, *account);
  if (what == "authenticator") return begin_authenticator(desk, *account, waiting);
  if (what == "confirm-authenticator") return confirm_authenticator(desk, waiting);
  if (what == "recovery-codes") return renew_codes(desk, *account);
  if (auto reply = passkey_change(desk, *account, what)) return std::move(*reply);
  return desk.stale();
}

}  // namespace sallyport::doors
