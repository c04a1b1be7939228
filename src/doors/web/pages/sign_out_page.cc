// Signing out: a page with a button, because a link alone must not change anything.
#include "doors/web/pages/people_pages.h"
#include "doors/web/pages/provider_pages.h"
#include "wire/http1/cookie.h"

namespace sallyport::doors {
namespace {

// A redirect here would be held to `form-action 'self'` as the form is, and never reach the provider: so a
// page that goes on by itself.
PageReply onward(const Desk& desk, const identity::Session& session, std::string_view address) {
  const std::string label = label_of(desk, session.who.provider);
  return desk.show(200, {.title = "You are signed out here", .host = desk.request.host, .onward = address},
                   paragraph("Your session has ended here, and with it everything that was open through it.")
                       << paragraph("You are being taken to " + label +
                                    " to sign out there, too. If nothing happens, use this button:")
                       << link(address, "Sign out of " + label, "button"));
}

PageReply end_own_session(Desk& desk) {
  const identity::SessionRef& session = desk.request.session;
  identity::Providers* providers = desk.context.providers;
  const std::string address =
      providers == nullptr ? std::string() : providers->sign_out_address(session, desk.request.public_origin);
  desk.context.sessions.end({.id = session->id},
                            "signed out");  // even if the journal is full: ending never waits
  if (!desk.record(Record::Kind::signed_out, session->who.name, session->id, "signed out"))
    return desk.unavailable();
  if (address.empty()) return signed_out_page(desk);
  PageReply reply = onward(desk, *session, address);
  reply.set_cookies = {http1::set_cookie(identity::session_cookie, "", seconds(0))};
  return reply;
}

}  // namespace

PageReply signed_out_page(const Desk& desk) {
  PageReply reply =
      desk.show(200, {.title = "You are signed out", .host = desk.request.host},
                paragraph("Your session has ended here, and with it everything that was open through it.")
                    << link("/.sallyport/sign-in", "Sign in again", "button"));
  reply.set_cookies = {http1::set_cookie(identity::session_cookie, "", seconds(0))};
  return reply;
}

PageReply sign_out_page(Desk& desk) {
  const identity::SessionRef& session = desk.request.session;
  if (!session) return signed_out_page(desk);
  if (desk.request.method == http1::Method::post) {
    if (auto refusal = desk.refuse_by_session()) return std::move(*refusal);
    return end_own_session(desk);
  }
  Html body = paragraph("You are signed in as " + session->who.name + ".");
  Html form = desk.session_token();
  form << button("Sign out");
  body << tag("form", {{"method", "post"}, {"action", "/.sallyport/sign-out"}}, form);
  body << tag("p", {{"class", "hint"}}, link("/", "Stay signed in"));
  return desk.show(200, {.title = "Sign out?", .host = desk.request.host}, body);
}

}  // namespace sallyport::doors
