#pragma once
// doors/forward_auth/identity_fields.h: what a proxy is told of who asks. Pure.
#include <string>
#include <string_view>

#include "model/principal.h"

namespace sallyport::doors::forward_auth {

// Lines of a response head: X-Auth-Request-User, -Email, -Groups, -Preferred-Username, and the assertion, all
// of them always: Caddy writes the name of its variable into the request where one of them is missing, and a
// proxy that copies only what is there would leave what the client sent. The user of a service is its label
// ("service/ci"), which no person's name can be; of nobody, all are empty, and so is a value with a control
// in it. A group with a comma is left out: it would be read as two.
std::string identity_fields(const Principal& who, std::string_view assertion);

// What /oauth2/userinfo says, as JSON.
std::string userinfo(const Principal& who);

}  // namespace sallyport::doors::forward_auth
