#pragma once
// identity/oidc/examination.h: what can be told of a provider without anybody signing in: is it there, is it
// the one that the map names, does it know us. For `sallyport doctor`; nothing is changed, here or there.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "identity/oidc/provider_calls.h"
#include "model/sign_in.h"
#include "outbound/outbound.h"

namespace sallyport::identity {

// One thing that was looked at. No part of it holds a secret, a code or a token.
struct Observation {
  std::string what;
  std::string why;    // what follows from it, and
  std::string to_do;  // both empty: it is in order, or it cannot be told
};

struct ExaminationContext {
  outbound::Outbound& outbound;
  const Clock& clock;
  Random& random;
  // Empty: secrets cannot be read here, so nothing is asked that needs one.
  ProviderCalls::SecretOf secret{};
};

// `origins`: under which people reach us; a redirect address for each is asked for, at most 16. Blocks: about
// six questions of at most 6 s each, and none after one that was not answered.
//   discovery: reachable, the same issuer, the endpoints that are needed
//   clock: at most a minute apart
//   keys: they can be read, and one fits `algorithms`
//   redirect addresses: an authorization request with `prompt=none` comes back to us
//   client id and secret: a made-up code is refused as a code (RFC 6749 §5.2: invalid_grant), not as a
//   client's; where requests are pushed, the pushed request is taken
std::vector<Observation> examine_provider(const Provider& provider, const std::vector<std::string>& origins,
                                          const ExaminationContext& context);

}  // namespace sallyport::identity
