#include "doors/web/pages/frame.h"

namespace sallyport::doors {
namespace {

// Two doors, one ajar: a sally port.
constexpr std::string_view mark_svg =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2f5d50"/>)"
    R"(<path d="M7 26V14a9 9 0 0 1 18 0v12z" fill="#fff"/><path d="M9.5 26V14a6.5 6.5 0 0 1 5.6-6.4V26z" fill="#2f5d50"/>)"
    R"(<path d="M16.9 7.6l5.6 4.2V26l-5.6-2.6z" fill="#8fc7b3"/><circle cx="13" cy="17" r="1" fill="#fff"/></svg>)";

Html head(const Frame& frame) {
  Html head =
      "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\">"
      "<link rel=\"stylesheet\" href=\"/.sallyport/style.css\">"
      "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/.sallyport/mark.svg\">";
  if (!frame.onward.empty()) {
    const std::string onward = "0; url=" + std::string(frame.onward);
    head << empty_tag("meta", {{"http-equiv", "refresh"}, {"content", onward}});
  }
  head << tag("title", {}, Html::text(std::string(frame.title) + " \xc2\xb7 Sallyport"));
  return tag("head", {}, head);
}

Html banner(const Frame& frame) {
  Html html = "<img src=\"/.sallyport/mark.svg\" alt=\"\" width=\"32\" height=\"32\">";
  Html names = "<strong>Sallyport</strong>";
  if (!frame.host.empty()) names << tag("span", {}, Html::text(frame.host));
  html << tag("div", {{"class", "names"}}, names);
  if (!frame.who.empty()) {
    Html links = link("/.sallyport/account", frame.who);
    links << link("/.sallyport/sign-out", "Sign out");
    html << tag("nav", {{"aria-label", "Account"}}, links);
  }
  return tag("header", {}, html);
}

}  // namespace

std::string page(const Frame& frame, const Html& body) {
  Html card = tag("h1", {}, Html::text(frame.title));
  card << body;
  Html content = banner(frame);
  content << tag("main", {}, card);
  const Html everything = tag("body", {{"class", frame.width == Width::wide ? "wide" : "narrow"}}, content);
  Html document = "<!doctype html>";
  document << tag("html", {{"lang", "en"}}, Html(head(frame)) << everything);
  return std::move(document).str();
}

std::string_view mark() { return mark_svg; }

}  // namespace sallyport::doors
