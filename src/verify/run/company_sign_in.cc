#include "verify/run/company_sign_in.h"

#include "verify/run/exchange.h"
#include "verify/run/sign_in.h"
#include "wire/http1/form.h"

namespace sallyport::verify {

std::string company_path(std::string_view realm, std::string_view page) {
  return "/.sallyport/oidc/" + std::string(realm) + "/" + std::string(page);
}

std::string begin_with_company(const Stage& stage, Browser& browser, std::string_view realm,
                               std::string_view more, Reply* last) {
  const std::string path =
      company_path(realm, "start") + "?return=" + http1::url_encode(member_page) + std::string(more);
  const Reply reply = browser.get(path);
  if (last != nullptr) *last = reply;
  std::string address = reply.field("location");
  return address.starts_with(stage.provider->issuer(realm) + "/authorize?") ? address : std::string();
}

std::string ask_provider(const Stage& stage, std::string_view address) {
  const std::size_t host = address.find("://") + 3;
  const std::size_t path = address.find('/', host);
  if (path == std::string_view::npos) return {};
  const net::BlockingTarget provider{"127.0.0.1", stage.provider->port(), false, {}, {}, {}, {}, {}, {}};
  const Exchange seen = exchange(provider,
                                 "GET " + std::string(address.substr(path)) + " HTTP/1.1\r\nHost: " +
                                     std::string(address.substr(host, path - host)) + "\r\n\r\n",
                                 {});
  if (seen.status() != 302) return {};
  const std::string location = seen.replies.front().field("location");
  const std::string own = "https://" + stage.host + "/";
  return location.starts_with(own) ? location.substr(own.size() - 1) : std::string();
}

std::string CompanySignedIn::words() const {
  std::string out = std::to_string(last.status);
  const std::string location = last.field("location");
  if (!location.empty()) return out + " to " + location.substr(0, location.find('?'));
  const std::size_t title = last.body.find("<title>");
  if (title == std::string::npos) return out;
  const std::size_t begin = title + 7;
  return out + " `" + last.body.substr(begin, std::min<std::size_t>(last.body.find('<', begin) - begin, 80)) +
         "`";
}

CompanySignedIn sign_in_with_company(const Stage& stage, Browser& browser, std::string_view realm,
                                     std::string_view more) {
  CompanySignedIn out;
  const std::string address = begin_with_company(stage, browser, realm, more, &out.last);
  if (address.empty()) return out;
  const std::string back = ask_provider(stage, address);
  if (back.empty()) return out;
  out.last = browser.get(back);
  out.cookie = session_of(browser);
  return out;
}

CompanySignedIn sign_in_as(const Stage& stage, std::string_view realm, const ProviderScript& script,
                           std::string_view more) {
  stage.provider->follow(realm, script);
  Browser browser(stage);
  CompanySignedIn out = sign_in_with_company(stage, browser, realm, more);
  stage.provider->follow(realm, {});
  return out;
}

std::string session_of(const Browser& browser) {
  const std::string value = browser.cookie(session_cookie_name);
  return value.empty() ? std::string() : std::string(session_cookie_name) + "=" + value;
}

std::uint16_t status_of(const Stage& stage, std::string_view path, std::string_view cookie) {
  return exchange(stage.web(),
                  "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + stage.host +
                      "\r\nCookie: " + std::string(cookie) + "\r\n\r\n",
                  {})
      .status();
}

}  // namespace sallyport::verify
