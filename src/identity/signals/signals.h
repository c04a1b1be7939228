#pragma once
// identity/signals/signals.h: others who may end sessions here: a provider by back-channel and front-channel
// logout (OpenID Connect Back-Channel Logout 1.0, Front-Channel Logout 1.0), a transmitter of security events
// (OpenID Shared Signals, CAEP; push by RFC 8935). Each ends sessions, and with them their open streams.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "identity/oidc/providers.h"
#include "identity/session/sessions.h"
#include "identity/tokens/api_tokens.h"
#include "model/sign_in.h"

namespace sallyport::identity {

struct SignalAnswer {
  std::uint16_t status = 400;  // back-channel: 200, 400, 503. Push: 202, 400, 401, 503
  std::string error;        // back-channel: OAuth error; push: code of RFC 8935 §2.4. Empty when all was well
  std::string description;  // for the sender: which rule, nothing of the token
  std::vector<SessionRef> ended;
  std::size_t tokens_ended = 0;  // API tokens, of who is meant as a person
  std::string subject;           // for the record: whom it named; may be empty
  std::string event;  // for the record: "back-channel logout", "session-revoked", "credential-change" ...
};

struct SignalsContext {
  Providers& providers;
  Sessions& sessions;
  outbound::Outbound& outbound;
  const Clock& clock;
  std::function<std::optional<Secret>(std::string_view name)> secret;  // as in ProvidersContext
  ApiTokens* tokens = nullptr;                                         // null: there are none
};

// Thread-safe; may block (keys are fetched). Nothing changes unless everything holds.
class Signals {
 public:
  static std::unique_ptr<Signals> make(SignalsContext context);
  virtual ~Signals() = default;
  virtual void set(std::vector<SignalSource> sources) = 0;  // of a new map

  // `token`: the only `logout_token` of the form. Ends the sessions of its `sid`, or all of its `sub` (J20,
  // J21). A `jti` counts once: what was seen is remembered for as long as its token could count. Whoever
  // signs out keeps their API tokens.
  virtual SignalAnswer back_channel(std::string_view provider, std::string_view token) = 0;
  // Ends the sessions of `sid` if `issuer` is the provider's. It comes in a frame of the provider's page,
  // where browsers send no cookie of ours: that somebody knows the `sid`, which is the provider's secret of
  // one sign-in, is what counts. One too short to be that ends only what the asking browser has itself;
  // `own` is its session, and may be null. The answer does not tell whether there was one, nor whether an
  // `address` has guessed so often that nothing is looked at any more.
  virtual SignalAnswer front_channel(std::string_view provider, std::string_view issuer, std::string_view sid,
                                     const SessionRef& own, std::string_view address) = 0;
  // One security event token (RFC 8417) for the source of that name. Subjects: `sub_id` of formats iss_sub,
  // email, opaque, complex (user, session); `sub`. Events: CAEP session-revoked, credential-change; RISC
  // account-disabled, account-purged, sessions-revoked; verification (acknowledged). Others are acknowledged
  // and change nothing. A repeated `jti` is acknowledged and changes nothing (J22). One that is about a
  // person and not about one session ends the person's API tokens too.
  virtual SignalAnswer push(std::string_view source, std::string_view authorization,
                            std::string_view token) = 0;
};

}  // namespace sallyport::identity
