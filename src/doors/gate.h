#pragma once
// doors/gate.h: what every loop of the doors shares. Built by app/compose.cc, which owns all of it.
#include "audit/journal.h"
#include "base/clock.h"
#include "base/random.h"
#include "doors/web/pages/pages.h"
#include "guard/budgets.h"
#include "identity/assertion/assertion.h"
#include "identity/keys/keys.h"
#include "identity/session/sessions.h"
#include "identity/webhook/webhook.h"
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
  std::shared_ptr<const net::TlsContext> upstream_tls;
  identity::WorkflowKeys& keys;
  guard::Budgets& budgets;
  vault::KeptTexts* kept;  // null: the map keeps no prompts
  std::string via;         // how this gateway names itself in Via: a call that comes back is a loop
  // Told of every finished call of a model, on its loop; must not block. May be empty.
  std::function<void(const Record&)> on_model_call;
};

}  // namespace sallyport::doors
