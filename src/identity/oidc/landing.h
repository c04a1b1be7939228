#pragma once
// identity/oidc/landing.h: where a provider sends a browser that asks to sign in without anybody there
// (`prompt=none`, OpenID Connect Core §3.1.2.1): back to us with an error, or, if it does not know our
// redirect address, nowhere (§3.1.2.6, RFC 6749 §4.1.2.1). Pure.
#include <string>
#include <string_view>

#include "outbound/outbound.h"

namespace sallyport::identity {

// A plain value.
struct Landing {
  enum class Where : std::uint8_t {
    elsewhere,    // cannot be told: another page, or a page that leads on by a script
    with_us,      // the address is registered, and so is the client
    not_with_us,  // it is not: an error page that does not say which of the two it is
    no_address,   // an error page that speaks of the redirect address
    no_client,    // an error page that speaks of the client
    broken,       // 5xx, 429
  };
  Where where = Where::elsewhere;
  std::string error;  // with_us: what the provider says; empty: a code
};

// `redirect`: the address of ours that was asked for.
Landing landing_of(const outbound::Response& response, std::string_view redirect);

}  // namespace sallyport::identity
