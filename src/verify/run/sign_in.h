#pragma once
// verify/run/sign_in.h: signs in through the gate's own pages, as a person with a browser would.
#include <functional>
#include <string>
#include <string_view>

#include "verify/run/browser.h"

namespace sallyport::verify {

inline constexpr std::string_view sign_in_page = "/.sallyport/sign-in";
inline constexpr std::string_view session_cookie_name = "__Host-sallyport";

struct SignedIn {
  Reply last;               // of the last step; its Location says where the browser is sent
  bool ok = false;          // there is a session
  std::string totp_secret;  // base32, if a second factor was set up on the way
};

// The code for a second factor, asked for with its base32 secret.
using CodeFor = std::function<std::string(const std::string& totp_secret)>;

// `return_target`: as it stands in the query of the sign-in page, not yet encoded; empty: none.
SignedIn sign_in(Browser& browser, const Person& person, std::string_view return_target,
                 const CodeFor& code_for);
// The first step alone: account and password. The reply is the page that follows.
Reply show_password(Browser& browser, std::string_view account, std::string_view password,
                    std::string_view return_target = {});
// Fills the form on `page` with `fields` and sends it.
Reply send_form(Browser& browser, std::string_view page_path, const Reply& page, const Fields& fields);

}  // namespace sallyport::verify
