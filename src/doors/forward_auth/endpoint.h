#pragma once
// doors/forward_auth/endpoint.h: which of the listener's endpoints a path is, and where a person is sent on
// to. Pure.
#include <string>
#include <string_view>

#include "wire/http1/head.h"

namespace sallyport::doors::forward_auth {

enum class Endpoint : std::uint8_t {
  unknown,   // below /oauth2/, and none of those here
  auth,      // asks, and wants a status only
  ask,       // asks, and sends on what it is answered
  start,     // to the sign-in page
  sign_in,   // the same; where nginx goes on a 401
  sign_out,  // to the page that asks whether to
  userinfo,
  own_page,  // below /.sallyport/
  ping,
  ready,
};
// `path` canonical.
Endpoint endpoint_of(std::string_view path);

// Where `rd` leads on this host: a path, or what follows the host in an https address of `host` itself;
// without `rd`, X-Auth-Request-Redirect says it. `/` for everything else (R01, R04).
std::string return_path(const http1::RequestHead& asking, std::string_view host);

}  // namespace sallyport::doors::forward_auth
