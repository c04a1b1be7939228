// A form that was kept while the person signed in: shown again, sent only by pressing the button.
#include "doors/web/pages/people_pages.h"

namespace sallyport::doors {
namespace {

constexpr std::size_t max_fields = 1000;
constexpr std::size_t max_names_shown = 12;

PageReply gone(const Desk& desk) {
  return desk.explain(
      404, "That is no longer kept",
      paragraph(
          "What you sent was kept for a quarter of an hour, in this browser only, and for the person who "
          "sent it. Go back to where you filled it in and send it again.")
          << link("/", "Go to the start page", "button"));
}

// Two providers may each have somebody of the same name.
std::string person_of(const identity::SessionRef& session) {
  return session ? session->who.provider + "/" + session->who.name : std::string();
}

std::string names_of(const http1::Form& form) {
  std::string names;
  std::size_t shown = 0;
  for (const auto& [name, value] : form.fields()) {
    if (++shown > max_names_shown) return names + " and more";
    names += (names.empty() ? "" : ", ") + name.substr(0, 64);
  }
  return names;
}

}  // namespace

KeptForm keep_form(Desk& desk, KeptPosts& kept, std::string_view target) {
  const bool good = http1::safe_return_path(target) == target &&
                    desk.request.body.size() <= KeptPosts::max_body &&
                    http1::Form::parse(desk.request.body, max_fields).ok();
  if (!good || !from_own_origin(desk.request)) return {};
  const std::string handle =
      kept.add(desk.name_browser(), {std::string(target), std::string(desk.request.body),
                                     person_of(desk.request.session), desk.context.clock.wall()});
  return {std::string(send_again_path) + "?post=" + handle, desk.redirect("/").set_cookies};
}

PageReply send_again_page(Desk& desk, KeptPosts& kept) {
  const std::string_view handle = desk.query("post");
  const std::string own = std::string(send_again_path) + "?post=" + http1::url_encode(handle);
  if (!desk.request.session) return desk.redirect("/.sallyport/sign-in?return=" + http1::url_encode(own));
  const auto post = kept.find(handle, desk.browser());
  const std::string& who = desk.request.session->who.name;
  if (!post || (!post->person.empty() && post->person != person_of(desk.request.session))) return gone(desk);
  const auto form = http1::Form::parse(post->body, max_fields);
  if (!form.ok()) return gone(desk);
  Html fields;
  for (const auto& [name, value] : form->fields()) fields << hidden(name, value);
  fields << button("Send it now");
  const std::string path = post->target.substr(0, post->target.find('?'));
  Html body = paragraph("You sent a form to " + path +
                        " before you had signed in as was needed. It has not been passed on yet.");
  if (!form->fields().empty())
    body << tag("p", {{"class", "quiet"}}, Html::text("What it holds: " + names_of(*form) + "."));
  body << tag("form", {{"method", "post"}, {"action", post->target}}, fields)
       << tag("p", {{"class", "hint"}}, link("/", "Do not send it"));
  PageReply reply = desk.show(200, {.title = "Send it again?", .host = desk.request.host, .who = who}, body);
  reply.policy = onward_csp;
  return reply;
}

}  // namespace sallyport::doors
