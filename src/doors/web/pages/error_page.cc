#include "doors/web/pages/error_page.h"

#include "doors/web/pages/frame.h"

namespace sallyport::doors {

std::string render_error_page(std::uint16_t status, std::string_view title, std::string_view text,
                              std::string_view request_id) {
  Html body = paragraph(text);
  if (status == 401) body << link("/.sallyport/sign-in", "Sign in", "button");
  if (status == 404) body << link("/", "Go to the start page", "button");
  if (status == 403) {
    body << tag("p", {{"class", "quiet"}},
                Html("You can ") << link("/.sallyport/account", "see who you are signed in as") << " or "
                                 << link("/.sallyport/sign-in", "sign in as somebody else") << ".");
  }
  body << reference(status, request_id);
  return page({.title = title}, body);
}

Html reference(std::uint16_t status, std::string_view request_id) {
  Html html = "Status ";
  html << Html::text(std::to_string(status));
  if (!request_id.empty()) html << " \xc2\xb7 request " << tag("code", {}, Html::text(request_id));
  return tag("p", {{"class", "reference"}}, html);
}

}  // namespace sallyport::doors
