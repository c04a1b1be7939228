#pragma once
// identity/oidc/providers.h: signing in with OpenID providers (OpenID Connect Core 1.0, as a relying party):
// code flow with PKCE S256, nonce, `state` bound to the browser, `iss` of RFC 9207; several providers at
// once.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "identity/method.h"
#include "identity/session/sessions.h"
#include "identity/token/issuer_keys.h"
#include "model/sign_in.h"
#include "outbound/outbound.h"
#include "store/database.h"

namespace sallyport::identity {

// What a provider's tokens are checked with: for those who read its logout tokens and security events.
struct ProviderTrust {
  std::string issuer;
  std::string client_id;
  std::vector<std::string> algorithms;
  std::shared_ptr<IssuerKeys> keys;
  outbound::Place place;  // where it may be: for a key set of its own that a source of events names
};

struct ProvidersContext {
  store::Database& database;
  Sessions& sessions;
  outbound::Outbound& outbound;
  const Clock& clock;
  Random& random;
  Secret seal;  // 32 bytes: seals what is kept of a session's tokens in the store
  // The value of a secret that counts now, newest first; nothing if there is none. Thread-safe.
  std::function<std::optional<Secret>(std::string_view name)> secret;
  // True if an account of ours has this name: a provider must not be able to become it. Thread-safe.
  std::function<bool(std::string_view name)> account_exists;
  // Told what an operator should know: a provider that lies or does not answer. No secrets. Thread-safe.
  std::function<void(std::string_view provider, std::string_view what)> report;
};

// The paths of one provider, below the origin of every host: /.sallyport/oidc/NAME/start, and /callback,
// /backchannel-logout, /frontchannel-logout, /signed-out.
inline constexpr std::string_view oidc_prefix = "/.sallyport/oidc/";

// Thread-safe. Calls may block on the provider (at most about 20 s) and on the store: never on a connection's
// thread. A transaction is kept on this side, under its `state`: at most 32 of one browser and 20,000 in all,
// for 15 minutes, the oldest goes first (R24, R25).
class Providers {
 public:
  // Reads back what is kept of live sessions' tokens. Nothing is asked of any provider yet.
  static Result<std::unique_ptr<Providers>> open(ProvidersContext context);
  virtual ~Providers() = default;

  // Those of a new map; sessions of a provider that is gone end. Transactions of what changed are forgotten.
  virtual void set(std::vector<Provider> providers) = 0;

  struct Shown {
    std::string name;
    std::string label;
  };
  virtual std::vector<Shown> list() const = 0;
  // The way to sign in with one. Two steps: field `do` = "start" gives a Redirect to the provider, which asks
  // for what Attempt::wanted says (acr_values, max_age, prompt); with field `again` = "1" it lets the person
  // choose another account. Field `do` = "callback" with the query's
  // fields gives Established, whose return_path is that of the start, or Declined: `state` unknown, of
  // another browser or used (stale, R10, R11, R16), the provider's error, or anything that does not hold.
  // What was wanted is looked for in the ID token that came back (R17, R18), and a step-up by another person
  // is refused. again() is always stale. Null: no such provider.
  virtual std::shared_ptr<Method> find(std::string_view name) = 0;

  // What to check tokens of this provider with; discovery may run. Errors: not_found, unavailable ...
  virtual Result<ProviderTrust> trust(std::string_view name) = 0;

  // Where a browser goes to be signed out there as well (RP-Initiated Logout 1.0); it comes back to
  // `origin`/.sallyport/oidc/NAME/signed-out. Empty: the session is no provider's, or it has no such place.
  // Called before the session ends.
  virtual std::string sign_out_address(const SessionRef& session, std::string_view origin) = 0;

  // Background work, called about once a second on a worker thread; returns at once when there is nothing to
  // do, and runs at most a few exchanges. Every session of a provider is looked at again within its
  // `recheck`: by its refresh token (used once, before the access token ends: a single call however many ask,
  // S09, S10), else by userinfo. invalid_grant, or a person who is no longer allowed, ends it; changed groups
  // update it; a provider that does not answer is tried again until twice `recheck` has gone, then the
  // session ends.
  virtual void recheck_due() = 0;
  // The session has ended: forgets its tokens. Cheap; may be called on any thread, also from on_end.
  virtual void forget(std::string_view session) = 0;
};

}  // namespace sallyport::identity
