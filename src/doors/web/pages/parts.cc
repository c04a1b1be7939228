// Parts that several pages show: authenticator, recovery codes, new passwords.
#include "doors/web/pages/people_pages.h"
#include "identity/accounts/qr_code.h"

namespace sallyport::doors {
namespace {

// ABCD EFGH ...: easier to type over.
std::string in_fours(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % 4 == 0) out.push_back(' ');
    out.push_back(text[i]);
  }
  return out;
}

}  // namespace

Html authenticator_steps(std::string_view address, std::string_view secret) {
  Html html = paragraph(
      "Scan this code with an authenticator app on your phone, then type the six digits that it shows.");
  auto picture = identity::qr_code_svg(address);
  if (picture.ok()) html << Html::picture(std::move(*picture));
  html << tag("p", {{"class", "quiet"}}, "No camera? Type this key into the app instead:");
  html << tag("p", {}, tag("code", {{"class", "secret"}}, Html::text(in_fours(secret))));
  return html;
}

PageReply recovery_codes_page(const Desk& desk, const std::vector<std::string>& codes, std::string_view who,
                              std::string_view next) {
  Html body = paragraph(
      "Each of these codes signs you in once if your authenticator is not at hand. They are shown only "
      "now: print them, or keep them where you keep passwords.");
  Html items;
  for (const std::string& code : codes) items << tag("li", {}, Html::text(code));
  body << tag("ul", {{"class", "codes"}}, items);
  body << tag("p", {{"class", "quiet"}}, "Recovery codes that you had before no longer work.");
  body << link(next, "I have kept them: continue", "button");
  return desk.show(200, {.title = "Your recovery codes", .host = desk.request.host, .who = who}, body);
}

Html new_password_fields() {
  Html html = input(
      {.name = "password",
       .label = "New password",
       .type = "password",
       .autocomplete = "new-password",
       .hint = "At least 12 characters. A few words that do not belong together are easy to keep in mind "
               "and hard to guess."});
  html << input(
      {.name = "repeat", .label = "The same again", .type = "password", .autocomplete = "new-password"});
  return html;
}

std::string_view words_for(identity::AccountProblem problem) {
  using identity::AccountProblem;
  switch (problem) {
    case AccountProblem::none:
      return {};
    case AccountProblem::link_spent:
      return "This link has been used or has expired. Ask for a new one.";
    case AccountProblem::name_malformed:
      return "Choose an account name of letters, digits and . _ - @ + that begins with a letter or digit.";
    case AccountProblem::name_taken:
      return "That account name is taken. Choose another.";
    case AccountProblem::password_short:
      return "That password is too short. Use at least 12 characters.";
    case AccountProblem::password_long:
      return "That password is too long. Use at most 512 bytes.";
    case AccountProblem::password_common:
      return "That password is among the first that are guessed. Choose something less usual.";
    case AccountProblem::password_like_name:
      return "The password must not contain the account name.";
    case AccountProblem::code_wrong:
      return "That code does not work. Wait for the next one and type it in.";
  }
  return "That cannot be taken.";
}

}  // namespace sallyport::doors
