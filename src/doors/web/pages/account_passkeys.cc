// Passkeys on the account page: the list, and adding, renaming and removing one. Adding and removing ask for
// the password again, as every change of how one signs in does.
#include <algorithm>

#include "doors/web/pages/account_parts.h"
#include "doors/web/pages/account_steps.h"
#include "doors/web/pages/passkey_parts.h"

namespace sallyport::doors {
namespace {

using identity::AccountRow;
using identity::Passkey;

constexpr std::string_view target = "/.sallyport/account";

std::string day(WallTime time) { return to_rfc3339(time).substr(0, 10); }

Html present_password() {
  return tag("div", {{"class", "field"}},
             tag("label", {},
                 Html("Present password") << empty_tag("input", {{"name", "current"},
                                                                 {"type", "password"},
                                                                 {"autocomplete", "current-password"},
                                                                 {"required", ""}})));
}

// Labels lie around their inputs: ids would come again with every row.
Html label_field(std::string_view value) {
  return tag("div", {{"class", "field"}},
             tag("label", {},
                 Html("Name of the passkey") << empty_tag("input", {{"name", "label"},
                                                                    {"type", "text"},
                                                                    {"autocomplete", "off"},
                                                                    {"maxlength", "64"},
                                                                    {"value", value},
                                                                    {"required", ""}})));
}

Html passkey_row(const Desk& desk, const Passkey& passkey) {
  Html what = Html::text(passkey.label);
  std::string facts = "made " + day(passkey.created) + " \xc2\xb7 last used " + day(passkey.used);
  if (passkey.syncs) facts += passkey.backed_up ? " \xc2\xb7 synced" : " \xc2\xb7 can be synced";
  if (passkey.host != desk.request.host) facts += " \xc2\xb7 for " + passkey.host;
  what << tag("span", {{"class", "quiet"}}, Html::text(facts));
  Html rename = form_start(desk, "passkey-rename");
  rename << hidden("id", passkey.id) << label_field(passkey.label) << button("Rename", "plain");
  Html remove = form_start(desk, "passkey-remove");
  remove << hidden("id", passkey.id) << present_password() << button("Remove this passkey", "plain");
  Html change = tag("summary", {{"aria-label", "Change " + passkey.label}}, "Change");
  change << account_form(rename) << account_form(remove);
  what << tag("details", {}, change);
  return tag("li", {}, tag("div", {{"class", "what"}}, what));
}

identity::Passkeys::Place place_of(const Desk& desk) {
  return {desk.request.host, desk.request.public_origin, desk.request.session->id};
}

PageReply begin(Desk& desk, const AccountRow& account) {
  if (auto refusal = ask_password(desk, account)) return std::move(*refusal);
  if (auto refusal = ask_second_factor(desk, account)) return std::move(*refusal);
  const auto begun =
      desk.context.passkeys->begin_registration(place_of(desk), account.name, account.display_name);
  if (!begun.ok() && begun.error().kind == ErrorKind::rate_limited)
    return account_overview(desk, &account,
                            {400, "You have 20 passkeys, which is the most. Remove one first.", {}});
  if (!begun.ok()) return desk.unavailable();
  Html fields = form_start(desk, "passkey-finish");
  fields << hidden("transaction", begun->transaction) << hidden("label", desk.field("label"))
         << button("Make the passkey");
  Html body = paragraph(
      "Your browser will ask for your fingerprint, your face, a PIN or a security key. What it makes works "
      "on "
      "this site alone.");
  body << passkey_form(desk, target, "create", begun->options, fields)
       << tag("p", {{"class", "hint"}}, link(target, "Leave everything as it is"));
  return desk.show(200, {.title = "Add a passkey", .host = desk.request.host, .who = account.name}, body);
}

// The session goes on under a new id, now with two factors (R12).
PageReply finish(Desk& desk, const AccountRow& account) {
  auto& passkeys = *desk.context.passkeys;
  const auto made = passkeys.finish_registration(place_of(desk), account.name, desk.field("transaction"),
                                                 desk.field("passkey"), desk.field("label"));
  if (!made.ok() && made.error().origin == Origin::self) return desk.unavailable();
  if (!made.ok()) {
    return account_overview(
        desk, &account,
        {400, "The passkey could not be taken. Nothing has been changed; begin again to try once more.", {}});
  }
  if (!account_changed(desk, "passkey added")) {
    (void)passkeys.remove(account.name, made->id).ok();
    return desk.unavailable();
  }
  identity::Established stepped_up{desk.request.session->who, {}, {}};
  stepped_up.who.mfa = true;
  stepped_up.who.method = "password+passkey";
  stepped_up.who.amr = {made->syncs ? "swk" : "hwk", "user", "pwd"};
  std::ranges::sort(stepped_up.who.amr);
  stepped_up.who.authenticated_at = desk.context.clock.wall();
  auto session = desk.begin_session(stepped_up);
  if (!session) return desk.unavailable();
  PageReply reply = desk.redirect(std::string(target));
  reply.set_cookies = {std::move(session->cookie)};
  return reply;
}

PageReply rename(Desk& desk, const AccountRow& account) {
  const auto renamed = desk.context.passkeys->rename(account.name, desk.field("id"), desk.field("label"));
  if (!renamed.ok() && renamed.error().kind == ErrorKind::malformed)
    return account_overview(desk, &account, {400, "Choose a name of at most 64 bytes.", {}});
  if (!renamed.ok()) return desk.unavailable();
  if (!*renamed) return desk.stale();
  if (!account_changed(desk, "passkey renamed")) return desk.unavailable();
  return account_overview(desk, &account, {200, {}, "The passkey has its new name."});
}

PageReply remove(Desk& desk, const AccountRow& account) {
  if (auto refusal = ask_password(desk, account)) return std::move(*refusal);
  const auto removed = desk.context.passkeys->remove(account.name, desk.field("id"));
  if (!removed.ok()) return desk.unavailable();
  if (!*removed) return desk.stale();
  identity::SessionFilter others = own_sessions(desk);
  others.except = desk.request.session->id;
  desk.context.sessions.end(others, "passkey removed");
  if (!account_changed(desk, "passkey removed")) return desk.unavailable();
  return account_overview(desk, &account,
                          {200, {}, "The passkey is removed. Your other sessions have ended."});
}

}  // namespace

Html passkeys_section(const Desk& desk, const AccountRow& account) {
  if (!passkeys_offered(desk)) return {};
  Html html = tag("h2", {}, "Passkeys");
  html << tag(
      "p", {{"class", "quiet"}},
      "A passkey signs you in with your fingerprint, your face, a PIN or a security key, on this site "
      "alone. It needs JavaScript.");
  const auto all = desk.context.passkeys->list(account.name);
  Html rows;
  if (all.ok()) {
    for (const Passkey& passkey : *all) rows << passkey_row(desk, passkey);
  }
  if (!rows.empty()) html << tag("ul", {{"class", "sessions"}}, rows);
  Html form = form_start(desk, "passkey-add");
  form << label_field("") << present_password();
  if (!account.totp_secret.empty()) {
    form << tag(
        "div", {{"class", "field"}},
        tag("label", {},
            Html("Code from your authenticator") << empty_tag("input", {{"name", "code"},
                                                                        {"type", "text"},
                                                                        {"class", "code"},
                                                                        {"maxlength", "24"},
                                                                        {"autocomplete", "one-time-code"},
                                                                        {"required", ""}})));
  }
  form << button("Add a passkey", "plain");
  html << account_form(form);
  return tag("section", {{"id", "passkeys"}}, html);
}

std::optional<PageReply> passkey_change(Desk& desk, const AccountRow& account, std::string_view what) {
  if (!what.starts_with("passkey-") || !passkeys_offered(desk)) return std::nullopt;
  if (what == "passkey-add") return begin(desk, account);
  if (what == "passkey-finish") return finish(desk, account);
  if (what == "passkey-rename") return rename(desk, account);
  if (what == "passkey-remove") return remove(desk, account);
  return std::nullopt;
}

}  // namespace sallyport::doors
