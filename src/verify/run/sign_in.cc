#include "verify/run/sign_in.h"

#include <algorithm>

#include "wire/http1/form.h"

namespace sallyport::verify {
namespace {

constexpr std::size_t totp_secret_letters = 32;  // 20 bytes in base32

std::string page_path(std::string_view return_target) {
  std::string path(sign_in_page);
  if (!return_target.empty()) path += "?return=" + http1::url_encode(return_target);
  return path;
}

// The base32 secret on a page that sets up a second factor: the longest run of its letters, blanks left out.
std::string find_totp_secret(std::string_view html) {
  static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string run;
  for (const char c : html) {
    if (letters.find(c) != std::string_view::npos) {
      run.push_back(c);
    } else if (c != ' ' || run.empty()) {
      if (run.size() == totp_secret_letters) return run;
      run.clear();
    }
  }
  return {};
}

bool asks_for_code(const Reply& page) { return page.body.find("name=\"code\"") != std::string::npos; }

}  // namespace

Reply send_form(Browser& browser, std::string_view path, const Reply& page, const Fields& fields) {
  HtmlForm form = read_form(page.body);
  for (const auto& [name, value] : fields) form.fields[name] = value;
  return browser.post(form.action.empty() ? path : std::string_view(form.action), form.fields);
}

Reply show_password(Browser& browser, std::string_view account, std::string_view password,
                    std::string_view return_target) {
  const std::string path = page_path(return_target);
  const Reply page = browser.get(path);
  return send_form(browser, path, page,
                   {{"account", std::string(account)}, {"password", std::string(password)}});
}

SignedIn sign_in(Browser& browser, const Person& person, std::string_view return_target,
                 const CodeFor& code_for) {
  SignedIn out;
  out.last = show_password(browser, person.account, person.password, return_target);
  if (asks_for_code(out.last)) {
    std::string secret = person.totp_secret;
    if (secret.empty()) secret = out.totp_secret = find_totp_secret(out.last.body);
    out.last = send_form(browser, page_path(return_target), out.last, {{"code", code_for(secret)}});
  }
  out.ok = !browser.cookie(session_cookie_name).empty() && out.last.status >= 200 && out.last.status < 400;
  return out;
}

}  // namespace sallyport::verify
