#include "doors/web/pages/account_parts.h"

#include "doors/web/pages/provider_pages.h"

namespace sallyport::doors {
namespace {

Html section(std::string_view title, const Html& inside) {
  Html html = tag("h2", {}, Html::text(title));
  html << inside;
  return tag("section", {}, html);
}

// Each form has a field of this name, so each needs an id of its own: the label says which.
Html present_password(std::string_view label) {
  return tag("label", {},
             Html::text(label) << empty_tag("input", {{"name", "current"},
                                                      {"type", "password"},
                                                      {"autocomplete", "current-password"},
                                                      {"required", ""}}));
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

// "2026-11-23 14:05 UTC"
std::string minute(WallTime time) {
  std::string text = to_rfc3339(time).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

void append_pair(Html& list, std::string_view name, std::string_view value) {
  list << tag("dt", {}, Html::text(name)) << tag("dd", {}, Html::text(value));
}

// The product token that tells browsers apart is enough to know one's own sessions by.
std::string_view browser_name(std::string_view agent) {
  for (const std::string_view name : {"Edg", "OPR", "Firefox", "Chrome", "Safari", "curl"}) {
    if (agent.find(name) == std::string_view::npos) continue;
    return name == "Edg" ? "Edge" : name == "OPR" ? "Opera" : name;
  }
  return agent.empty() ? "Unknown program" : agent.substr(0, 40);
}

// "Company account · 192.0.2.7"
std::string origin_of(const Desk& desk, const identity::Session& session) {
  const std::string& provider = session.who.provider;
  return provider.empty() ? session.address : label_of(desk, provider) + " \xc2\xb7 " + session.address;
}

Html session_row(const Desk& desk, const identity::Sessions::Seen& seen) {
  const identity::Session& session = *seen.session;
  const bool own = session.id == desk.request.session->id;
  const std::string name(browser_name(session.user_agent));
  Html what = Html::text(name);
  if (own) what << " " << tag("span", {{"class", "tag"}}, "this one");
  what << tag("span", {{"class", "quiet"}},
              Html::text(origin_of(desk, session) + " \xc2\xb7 " + session.host + " \xc2\xb7 last used " +
                         minute(seen.last_used)));
  Html row = tag("div", {{"class", "what"}}, what);
  if (!own) {
    Html form = form_start(desk, "end-session");
    form << hidden("session", session.id)
         << tag("button",
                {{"type", "submit"}, {"class", "plain small"}, {"aria-label", "End the session of " + name}},
                "End");
    row << tag("form", {{"method", "post"}, {"action", "/.sallyport/account"}, {"class", "inline"}}, form);
  }
  return tag("li", {}, row);
}

}  // namespace

Html form_start(const Desk& desk, std::string_view what) {
  Html html = desk.session_token();
  html << hidden("do", what);
  return html;
}

Html account_form(const Html& inside) {
  return tag("form", {{"method", "post"}, {"action", "/.sallyport/account"}}, inside);
}

Html who_section(const Desk& desk) {
  const Principal& who = desk.request.session->who;
  Html list;
  append_pair(list, "Account", who.name);
  if (!who.provider.empty()) append_pair(list, "Signed in with", label_of(desk, who.provider));
  if (!who.display_name.empty()) append_pair(list, "Name", who.display_name);
  if (!who.email.empty()) append_pair(list, "E-mail", who.email);
  append_pair(list, "Groups", joined(who.groups));
  append_pair(list, "Signed in",
              minute(who.authenticated_at) + (who.mfa ? ", with a second factor" : ", with one factor"));
  return tag("dl", {}, list);
}

Html password_section(const Desk& desk, const identity::AccountRow& account) {
  Html form = form_start(desk, "password");
  form << empty_tag("input", {{"type", "hidden"}, {"autocomplete", "username"}, {"value", account.name}});
  form << tag("div", {{"class", "field"}}, present_password("Present password"));
  form << new_password_fields() << button("Change the password");
  return section("Password", tag("p", {{"class", "quiet"}}, "Changing it ends your other sessions.")
                                 << account_form(form));
}

Html authenticator_section(const Desk& desk, const identity::AccountRow& account) {
  const bool has_one = !account.totp_secret.empty();
  Html form = form_start(desk, "authenticator");
  form << tag("div", {{"class", "field"}}, present_password("Present password"));
  if (has_one) {
    form << input({.name = "code",
                   .label = "Code from your present authenticator",
                   .autocomplete = "one-time-code",
                   .hint = "Or one of your recovery codes.",
                   .code = true});
  }
  form << button(has_one ? "Replace the authenticator" : "Set up an authenticator", has_one ? "plain" : "");
  Html text =
      has_one ? tag("p", {{"class", "quiet"}}, "You sign in with a code from your authenticator.")
              : tag("p", {{"class", "quiet"}},
                    "You have none. Its codes, as a second factor, keep others out even if they learn your "
                    "password.");
  return section("Authenticator", text << account_form(form));
}

Html recovery_section(const Desk& desk, const identity::AccountRow&, std::int64_t codes_left) {
  Html form = form_start(desk, "recovery-codes");
  form << tag("div", {{"class", "field"}}, present_password("Present password"));
  form << button("Make new recovery codes", "plain");
  const std::string left =
      codes_left == 1 ? "One code is left." : std::to_string(codes_left) + " codes are left.";
  return section(
      "Recovery codes",
      tag("p", {{"class", "quiet"}}, Html::text(left + " New ones take the place of all you have."))
          << account_form(form));
}

identity::SessionFilter own_sessions(const Desk& desk) {
  const Principal& who = desk.request.session->who;
  if (who.provider.empty()) return {.account = who.name, .provider = "accounts"};
  return {.provider = who.provider, .subject = who.subject};
}

Html sessions_section(const Desk& desk) {
  const auto sessions = desk.context.sessions.list(own_sessions(desk));
  Html rows;
  for (const auto& seen : sessions) rows << session_row(desk, seen);
  Html inside = tag("ul", {{"class", "sessions"}}, rows);
  if (sessions.size() > 1) {
    Html others = form_start(desk, "end-others");
    others << button("End all others", "plain");
    Html all = form_start(desk, "end-all");
    all << button("End all, this one too", "plain");
    inside << account_form(others) << account_form(all);
  }
  return section("Your sessions", inside);
}

}  // namespace sallyport::doors
