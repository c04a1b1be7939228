#pragma once
// identity/oidc/refusal.h: why a sign-in with a provider came to nothing: for the person, the record and the
// operator.
#include <string>
#include <string_view>

#include "identity/method.h"

namespace sallyport::identity {

// A plain value. No part of it holds a secret, a code or a token.
struct Refusal {
  Declined::Help help = Declined::Help::provider_unavailable;
  std::string_view reason;  // for the record; static
  std::string report;       // for the operator: which check failed, which setting to look at. Empty: nothing
};

}  // namespace sallyport::identity
