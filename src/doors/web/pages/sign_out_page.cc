// Signing out: a page with a button, because a link alone must not change anything.
#include "doors/web/pages/people_pages.h"
#include "wire/http1/cookie.h"

namespace sallyport::doors {
namespace {

PageReply signed_out(const Desk& desk) {
  PageReply reply =
      desk.show(200, {.title = "You are signed out", .host = desk.request.host},
                paragraph("Your session has ended here, and with it everything that was open through it.")
                    << link("/.sallyport/sign-in", "Sign in again", "button"));
  reply.set_cookies = {http1::set_cookie(identity::session_cookie, "", seconds(0))};
  return reply;
}

}  // namespace

PageReply sign_out_page(Desk& desk) {
  const identity::SessionRef& session = desk.request.session;
  if (!session) return signed_out(desk);
  if (desk.request.method == http1::Method::post) {
    if (auto refusal = desk.refuse_by_session()) return std::move(*refusal);
    desk.context.sessions.end({.id = session->id},
                              "signed out");  // even if the journal is full: ending never waits
    if (!desk.record(Record::Kind::signed_out, session->who.name, session->id, "signed out"))
      return desk.unavailable();
    return signed_out(desk);
  }
  Html body = paragraph("You are signed in as " + session->who.name + ".");
  Html form = desk.session_token();
  form << button("Sign out");
  body << tag("form", {{"method", "post"}, {"action", "/.sallyport/sign-out"}}, form);
  body << tag("p", {{"class", "hint"}}, link("/", "Stay signed in"));
  return desk.show(200, {.title = "Sign out?", .host = desk.request.host}, body);
}

}  // namespace sallyport::doors
