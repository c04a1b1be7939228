#pragma once
// doors/gate.h: what every loop of the doors shares. Built by app/compose.cc, which owns all of it.
#include "audit/journal.h"
#include "base/clock.h"
#include "base/random.h"
#include "doors/web/pages/pages.h"
#include "guard/budgets.h"
#include "identity/assertion/assertion.h"
#include "identity/keys/keys.h"
#include "identity/services/service_tokens.h"
#include "identity/session/sessions.h"
#include "identity/tokens/api_tokens.h"
#include "identity/webhook/webhook.h"
#include "map/map.h"
#include "net/offload.h"
#include "net/tls.h"
#include "vault/kept.h"

namespace sallyport::doors {

// References to thread-safe parts; all outlive the loops.
struct Gate {
  const Clock& clock;
  Random& random;
  audit::Journal& journal;
  identity::Sessions& sessions;
  identity::AssertionSigner& signer;
  identity::ReplayCache& replays;
  Pages& pages;
  net::Workers& workers;
  net::Workers& verifiers;  // of tokens: an issuer that hangs holds nobody up but those who show its tokens
  std::shared_ptr<const net::TlsContext> upstream_tls;
  identity::WorkflowKeys& keys;
  identity::ApiTokens& tokens;
  identity::ServiceTokens& service_tokens;
  guard::Budgets& budgets;
  vault::KeptTexts* kept;  // null: the map keeps no prompts
  std::string via;         // how this gateway names itself in Via: a call that comes back is a loop
  // Told of every finished call of a model and of the component that answered, null if none was reached; on
  // its loop, and must not block. May be empty.
  std::function<void(const Record&, const map::Component*)> on_model_call;
};

}  // namespace sallyport::doors
