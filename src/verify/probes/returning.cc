// Where signing in and out sends the browser, and who may send the forms.
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/sign_in.h"
#include "wire/http1/form.h"

namespace sallyport::verify {
namespace {

// A browser reads `\` as `/`, and drops tabs and line ends (WHATWG URL); then `//x` is another host.
bool stays_here(const Stage& stage, std::string location) {
  std::erase_if(location, [](char c) { return c == '\t' || c == '\r' || c == '\n'; });
  for (char& c : location) c = c == '\\' ? '/' : c;
  const std::string own = "https://" + stage.other_host;
  if (location.starts_with(own + "/") || location == own) return true;
  return location.starts_with("/") && !location.starts_with("//") &&
         location.find("/.//") == std::string::npos && location.find("..//") == std::string::npos;
}

Browser at_other_host(const Stage& stage) {
  Browser browser(stage);
  browser.visit_host(stage.other_host);
  return browser;
}

}  // namespace

Probed return_path(const Stage& stage, Values values) {
  for (const std::string& value : values) {
    Browser browser = at_other_host(stage);
    const SignedIn done = sign_in(browser, stage.people->plain(), value, {});
    if (!done.ok) return unable("nobody could sign in: " + std::to_string(done.last.status));
    const std::string location = done.last.field("location");
    if (!stays_here(stage, location)) return came_through("sent to `" + location + "`");
  }
  Browser browser = at_other_host(stage);
  const SignedIn honest = sign_in(browser, stage.people->plain(), "/view/asked?for=1", {});
  if (honest.last.field("location") != "/view/asked?for=1")
    return came_through("an honest return path is lost");
  return held(std::to_string(values.size()) + " addresses, each ended on our own origin");
}

Probed sign_out_return(const Stage& stage, Values values) {
  for (const std::string& value : values) {
    Browser browser = at_other_host(stage);
    if (!sign_in(browser, stage.people->plain(), {}, {}).ok) return unable("nobody could sign in");
    const std::string query = "?return=" + http1::url_encode(value) + "&rd=" + http1::url_encode(value);
    const Reply page = browser.get("/.sallyport/sign-out" + query);
    const Reply after = send_form(browser, "/.sallyport/sign-out" + query, page, {{"return", value}});
    for (const Reply* reply : {&page, &after}) {
      const std::string location = reply->field("location");
      if (!location.empty() && !stays_here(stage, location))
        return came_through("sent to `" + location + "`");
    }
  }
  return held("every sign-out ended on our own origin");
}

Probed parallel_sign_ins(const Stage& stage, Values) {
  constexpr int tabs = 6;
  Browser browser = at_other_host(stage);
  std::vector<Reply> pages;
  for (int i = 0; i < tabs; ++i) {
    pages.push_back(browser.get(std::string(sign_in_page) + "?return=/view/tab-" + std::to_string(i)));
  }
  const Person& person = stage.people->plain();
  for (int i = tabs - 1; i >= 0; --i) {
    const std::string path = std::string(sign_in_page) + "?return=/view/tab-" + std::to_string(i);
    const Reply after = send_form(browser, path, pages[static_cast<std::size_t>(i)],
                                  {{"account", person.account}, {"password", person.password}});
    const std::string wanted = "/view/tab-" + std::to_string(i);
    if (after.field("location") != wanted) {
      return came_through("tab " + std::to_string(i) + " got " + std::to_string(after.status) + " `" +
                          after.field("location") + "`");
    }
  }
  return held("six tabs, finished in reverse, each on its own page");
}

Probed foreign_form_post(const Stage& stage, Values) {
  const Person& person = stage.people->plain();
  Browser victim = at_other_host(stage);
  victim.send_origin("https://evil.example");
  const SignedIn planted = sign_in(victim, person, {}, {});
  if (planted.ok) return came_through("a foreign page signed the browser in");

  Browser owner = at_other_host(stage);
  if (!sign_in(owner, person, {}, {}).ok) return unable("nobody could sign in");
  const HtmlForm form = read_form(owner.get("/.sallyport/sign-out").body);
  owner.send_origin("https://evil.example");
  const Reply after = owner.post("/.sallyport/sign-out", form.fields);
  if (after.status != 403 && after.status != 400)
    return came_through("sign-out answered " + std::to_string(after.status));
  return held("403 for sign-in and sign-out from a foreign page");
}

}  // namespace sallyport::verify
