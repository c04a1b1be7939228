#pragma once
// verify/run/browser.h: as much of a browser as signing in needs: cookies, forms, Origin and Sec-Fetch
// fields.
#include <map>
#include <string>
#include <string_view>

#include "verify/run/reply.h"
#include "verify/stage.h"

namespace sallyport::verify {

using Fields = std::map<std::string, std::string, std::less<>>;

// One browser of one person. Not thread-safe; several may be used by several threads.
class Browser {
 public:
  // `source_address`: where it comes from (127.0.0.x), so that bounds on one address do not meet in another
  // probe.
  explicit Browser(const Stage& stage, std::string source_address = {})
      : stage_(stage),
        host_(stage.host),
        server_name_(stage.server_name),
        source_address_(std::move(source_address)) {}

  // Another public host of the gate, with its port.
  void visit_host(std::string host);
  void keep_no_cookies() { keeps_cookies_ = false; }
  void send_origin(std::string origin) { origin_ = std::move(origin); }  // instead of the page's own

  // A reply of status 0 stands for none. Redirects are not followed.
  Reply get(std::string_view path);
  Reply post(std::string_view path, const Fields& fields);

  // "a=1; b=2"; and one cookie's value, empty if there is none.
  std::string cookies() const;
  std::string cookie(std::string_view name) const;
  void put_cookie(std::string name, std::string value) { cookies_[std::move(name)] = std::move(value); }

 private:
  Reply send(std::string_view method, std::string_view path, std::string_view body);
  void take_cookies(const Reply& reply);
  const Stage& stage_;
  std::string host_;
  std::string server_name_;
  std::string source_address_;
  std::string origin_;
  bool keeps_cookies_ = true;
  std::map<std::string, std::string, std::less<>> cookies_;
};

// Of the first form of a page: where it goes, and the values it comes with (hidden fields).
struct HtmlForm {
  std::string action;  // empty: the page itself
  Fields fields;
};
HtmlForm read_form(std::string_view html);

}  // namespace sallyport::verify
