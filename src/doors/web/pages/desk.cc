#include "doors/web/pages/desk.h"

#include <algorithm>

#include "wire/http1/cookie.h"

namespace sallyport::doors {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr std::chrono::seconds browser_life = std::chrono::hours(24);

bool is_form(std::string_view content_type) {
  return content_type == form_type || content_type.starts_with(std::string(form_type) + ";");
}

// Returning to one of these after signing in would lead in a circle.
bool leads_in_a_circle(std::string_view path) {
  for (const std::string_view page : {"/.sallyport/sign-in", "/.sallyport/sign-out", "/.sallyport/set-up",
                                      "/.sallyport/oidc/", "/.sallyport/signals/"}) {
    if (path.starts_with(page)) return true;
  }
  return false;
}

std::optional<http1::Form> parsed(std::string_view text) {
  auto form = http1::Form::parse(text);
  return form.ok() ? std::optional<http1::Form>(std::move(*form)) : std::nullopt;
}

}  // namespace

Desk::Desk(const PagesContext& pages, const FormGuard& guard, const PageRequest& asked)
    : request(asked),
      context(pages),
      guard_(guard),
      query_(parsed(asked.query)),
      browser_(browser_of(asked)) {
  if (asked.method == http1::Method::post && is_form(asked.content_type)) form_ = parsed(asked.body);
}

std::string_view Desk::value(const std::optional<http1::Form>& form, std::string_view name) {
  const std::string* found = form ? form->find(name) : nullptr;
  return found == nullptr ? std::string_view() : std::string_view(*found);
}

std::string Desk::return_path() const {
  const std::string_view asked = field("return").empty() ? query("return") : field("return");
  return own_path(asked);
}

std::string Desk::own_path(std::string_view asked) {
  std::string path = http1::safe_return_path(asked);
  return leads_in_a_circle(path) ? "/" : path;
}

std::optional<PageReply> Desk::refuse_repeats() const {
  const auto once = [](const std::optional<http1::Form>& form) { return form && !form->repeats_a_name(); };
  const bool posted = request.method == http1::Method::post;
  if (once(query_) && (!posted || once(form_))) return std::nullopt;
  return explain(
      400, "That address could not be read",
      paragraph("Something in it comes twice or is spelt wrongly, so it was not used. Begin again.")
          << link("/.sallyport/sign-in", "Begin again", "button"));
}

std::optional<PageReply> Desk::refuse_by_session() const {
  return refuse(request.session ? "session " + request.session->id : std::string());
}

std::optional<PageReply> Desk::refuse_by_browser() const {
  return refuse(browser_.empty() ? std::string() : "browser " + browser_);
}

std::optional<PageReply> Desk::refuse(std::string_view binding) const {
  switch (guard_.check(request, binding, form_ ? &*form_ : nullptr)) {
    case FormGuard::Verdict::good:
      return std::nullopt;
    case FormGuard::Verdict::stale:
      return stale();
    case FormGuard::Verdict::no_cookie:
      return cookies_off(400);
    case FormGuard::Verdict::unreadable:
      return show(400, {.title = "That form could not be read", .host = request.host},
                  paragraph("Go back, reload the page and fill it in again."));
    case FormGuard::Verdict::foreign:
      break;
  }
  return show(
      403, {.title = "That did not come from here", .host = request.host},
      paragraph("This form was sent from another site, or your browser hides where it came from. Nothing has "
                "been changed."));
}

Html Desk::session_token() const {
  return hidden("token", guard_.token("session " + (request.session ? request.session->id : std::string())));
}

const std::string& Desk::name_browser() {
  if (browser_.empty()) browser_ = context.random.token(32);
  give_cookie_ =
      true;  // again and again the same one: its life begins anew, and there is never more than one (R25)
  return browser_;
}

Html Desk::browser_token() { return hidden("token", guard_.token("browser " + name_browser())); }

PageReply Desk::show(std::uint16_t status, const Frame& frame, const Html& body) const {
  PageReply reply;
  reply.status = status;
  reply.body = page(frame, body);
  reply.script = needs_script;
  add_browser_cookie(reply);
  const bool dead_session =
      !request.session && http1::find_cookie(request.cookie, identity::session_cookie).data() != nullptr;
  if (dead_session) reply.set_cookies.push_back(http1::set_cookie(identity::session_cookie, "", seconds(0)));
  return reply;
}

void Desk::add_browser_cookie(PageReply& reply) const {
  if (give_cookie_) reply.set_cookies.push_back(http1::set_cookie(browser_cookie, browser_, browser_life));
}

// A provider's address goes into a field of the head: whatever it is, it must not become a second field.
PageReply Desk::redirect(std::string target) const {
  const bool visible = std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!visible) return unavailable();
  PageReply reply;
  add_browser_cookie(reply);
  reply.status = 303;
  reply.location = std::move(target);
  return reply;
}

PageReply Desk::unavailable() const {
  const Html text = paragraph(
      "This cannot be finished at the moment. Try again in a little while; if it stays so, tell whoever "
      "looks "
      "after this service.");
  PageReply reply = show(503, {.title = "Not possible right now", .host = request.host}, text);
  reply.retry_after = seconds(10);
  return reply;
}

PageReply Desk::stale() const {
  return show(
      400, {.title = "That page was too old", .host = request.host},
      paragraph("The form you sent was no longer valid: it had waited too long, it was used already, or "
                "something changed meanwhile. Nothing has been changed by it.")
          << link("/.sallyport/sign-in", "Sign in again", "button"));
}

PageReply Desk::cookies_off(std::uint16_t status) const {
  return show(
      status, {.title = "Cookies are off", .host = request.host},
      paragraph(
          "Your browser came back without the cookie that this page gave it, so it cannot be signed in: "
          "staying signed in needs a cookie.")
          << paragraph(
                 "Allow cookies for this site, then begin again, and finish in the same browser. Nothing has "
                 "been changed.")
          << link("/.sallyport/sign-in", "Begin again", "button"));
}

PageReply Desk::explain(std::uint16_t status, std::string_view title, Html body) const {
  body << reference(status, request.request_id);
  const std::string_view who = request.session ? std::string_view(request.session->who.name) : "";
  return show(status, {.title = title, .host = request.host, .who = who}, body);
}

bool Desk::record(Record::Kind kind, std::string_view who, std::string_view session,
                  std::string_view reason) const {
  const std::string principal = who.empty() ? std::string() : "person/" + std::string(who);
  Record record;
  record.kind = kind;
  record.at = context.clock.wall();
  record.request_id = request.request_id;
  record.who = principal;
  record.session = session;
  record.client = request.address;
  record.host = request.host;
  record.path = request.path;
  record.reason = reason;
  return context.journal.append(record);
}

std::optional<Desk::Begun> Desk::begin_session(const identity::Established& established) const {
  const Principal& who = established.who;
  auto created = context.sessions.create(who, request.host, request.user_agent, request.address);
  if (!created.ok()) return std::nullopt;
  const identity::SessionRef& session = created->session;
  const bool still_true = !established.still_true || established.still_true();
  const bool kept = still_true && (!established.begun || established.begun(session));
  if (!kept || !record(Record::Kind::signed_in, who.name, session->id, who.method)) {
    context.sessions.end({.id = session->id}, "could not begin");
    return std::nullopt;
  }
  if (request.session) context.sessions.end({.id = request.session->id}, "signed in anew");
  const auto life = std::chrono::duration_cast<seconds>(session->expires - session->created);
  return Begun{session, http1::set_cookie(identity::session_cookie, created->cookie, life)};
}

std::string words_for(std::chrono::seconds wait) {
  const auto count = std::max<std::int64_t>(1, wait.count());
  if (count < 90) return std::to_string(count) + (count == 1 ? " second" : " seconds");
  return "about " + std::to_string((count + 59) / 60) + " minutes";
}

}  // namespace sallyport::doors
