#pragma once
// doors/forward_auth/identity_fields.h: what a proxy is told of who asks. Pure.
#include <string>
#include <string_view>

#include "model/principal.h"

namespace sallyport::doors::forward_auth {

// Lines of a response head: X-Auth-Request-User, -Email, -Groups, -Preferred-Username, and the assertion. The
// user of a service is its label ("service/ci"), which no person's name can be. A value with a control in it
// is left out, and so is a group with a comma, which would be read as two. Nothing for nobody.
std::string identity_fields(const Principal& who, std::string_view assertion);

// What /oauth2/userinfo says, as JSON.
std::string userinfo(const Principal& who);

}  // namespace sallyport::doors::forward_auth
