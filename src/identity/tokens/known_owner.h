#pragma once
// identity/tokens/known_owner.h: what accounts, providers and sessions say now of who has a token.
#include "identity/accounts/accounts.h"
#include "identity/oidc/providers.h"
#include "identity/session/sessions.h"
#include "identity/tokens/api_tokens.h"

namespace sallyport::identity {

// All must outlive it. Thread-safe; reads the store.
struct OwnerSources {
  Accounts& accounts;
  const Sessions& sessions;
  const Providers& providers;
};

// Of an account of ours: gone once it is removed, waits to be set up anew, or is a later one of the same
// name; else known. Of a provider: gone with the provider; known while the person is signed in, with what the
// latest sign-in says; else unknown. What cannot be read says nothing.
OwnerNow look_up_owner(const OwnerSources& sources, const Principal& owner);

}  // namespace sallyport::identity
