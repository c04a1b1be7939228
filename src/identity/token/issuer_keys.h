#pragma once
// identity/token/issuer_keys.h: the keys that an issuer signs with (RFC 7517), fetched when they are first
// needed and again when a token names one that is not there, both bounded (J04 to J06).
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/signature.h"
#include "outbound/outbound.h"

namespace sallyport::identity {

// One key of a set. Copies share what is immutable.
struct IssuerKey {
  std::string id;         // "kid"; may be empty
  std::string algorithm;  // "alg", if the set says; then the key counts for no other
  crypto::PublicKey key;
};

// Thread-safe. May block (a fetch): never on a connection's thread.
class IssuerKeys {
 public:
  virtual ~IssuerKeys() = default;
  // The keys that a token with this `kid` may be signed with: those of that id; all of them if `kid` is
  // empty. Unknown ids lead to one fetch, at most one in 10 s and shared by all who wait; then to an empty
  // list. Errors: unavailable, timed_out, malformed: there are no keys at all.
  virtual Result<std::vector<IssuerKey>> find(std::string_view kid) = 0;
};

struct IssuerKeysOptions {
  std::string url;
  outbound::Place place;
  std::chrono::seconds fresh{std::chrono::hours(1)};    // then fetched again, in passing
  std::chrono::seconds usable{std::chrono::hours(24)};  // old keys go on while the issuer does not answer
  std::chrono::seconds between{10};                     // two fetches for unknown ids
};
// All references must outlive it. Nothing is fetched yet.
std::unique_ptr<IssuerKeys> fetched_issuer_keys(IssuerKeysOptions options, outbound::Outbound& outbound,
                                                const Clock& clock);
// A set that is given: never fetches. Errors: malformed.
Result<std::unique_ptr<IssuerKeys>> given_issuer_keys(std::string_view jwk_set);

}  // namespace sallyport::identity
