#pragma once
// identity/oidc/authorization.h: what the browser asks a provider for (OpenID Connect Core §3.1.2.1, RFC
// 7636). Made from the map and from what we keep; nothing of it from the browser (R09, R19). Pure.
#include <string>
#include <string_view>

#include "identity/oidc/parameters.h"
#include "model/flow.h"
#include "model/sign_in.h"

namespace sallyport::identity {

struct Asked {
  std::string_view state;
  std::string_view nonce;
  std::string_view verifier;
  std::string_view redirect;
  const Requirements* wanted = nullptr;
  bool step_up = false;  // somebody is signed in: a sign-in of before does not do
  bool another = false;  // the person wants to choose the account: not the one that the provider remembers
  std::string_view login_hint;
};

Parameters authorization_parameters(const Provider& provider, const Asked& asked);

// origin + "/.sallyport/oidc/NAME/" + `end`.
std::string own_address(std::string_view origin, std::string_view provider, std::string_view end);

}  // namespace sallyport::identity
