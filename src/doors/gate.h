#pragma once
// doors/gate.h: what every loop of the doors shares. Built by app/compose.cc, which owns all of it.
#include "audit/journal.h"
#include "base/clock.h"
#include "base/random.h"
#include "doors/web/pages/pages.h"
#include "identity/assertion/assertion.h"
#include "identity/session/sessions.h"
#include "identity/webhook/webhook.h"
#include "net/offload.h"
#include "net/tls.h"

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
};

}  // namespace sallyport::doors
