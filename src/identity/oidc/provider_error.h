#pragma once
// identity/oidc/provider_error.h: what the errors mean that a provider sends back with the browser (RFC 6749
// §4.1.2.1, OpenID Connect Core §3.1.2.6). Pure.
#include <string_view>

#include "identity/oidc/refusal.h"

namespace sallyport::identity {

// Anybody can send a browser here with any text: nothing of it is shown to the person.
Refusal provider_error(std::string_view code, std::string_view description);

}  // namespace sallyport::identity
