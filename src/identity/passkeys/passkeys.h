#pragma once
// identity/passkeys/passkeys.h: passkeys of accounts of ours (WebAuthn Level 2), as first factor (the browser
// says who) and as second. libfido2 checks signatures; what the browser says of itself is checked here.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/database.h"

namespace sallyport::identity {

struct Passkey {
  std::string id;       // our own name of it: 22 characters; safe to show and to log
  std::string account;  // canonical
  std::string label;    // given by its owner: "work laptop"; at most 64 bytes
  std::string host;     // relying party id: the host it was made for
  bool backed_up = false;
  WallTime created{};
  WallTime used{};
  bool syncs = false;  // it may be copied to other devices of its owner (backup eligible)
};

// Thread-safe; writes to the store: never on a connection's thread. A ceremony is opened only by the browser
// that began it, once, within five minutes; at most 10,000 are under way. User verification is always asked
// for and required, so a passkey is two factors by itself.
class Passkeys {
 public:
  // After Accounts::open: passkeys are rows that go with an account when it is reset or removed.
  static Result<std::unique_ptr<Passkeys>> open(store::Database& database, const Clock& clock,
                                                Random& random);
  virtual ~Passkeys() = default;

  struct Ceremony {
    std::string transaction;
    std::string
        options;  // JSON: PublicKeyCredentialCreationOptions or ...RequestOptions, binary as base64url
  };
  // Where the browser is; from the map, never from the request.
  struct Place {
    std::string_view host;    // relying party id: "flows.example.com"
    std::string_view origin;  // "https://flows.example.com"
    std::string_view browser;
  };
  // Errors: rate_limited (20 passkeys already).
  virtual Result<Ceremony> begin_registration(const Place& place, std::string_view account,
                                              std::string_view display_name) = 0;
  // `response`: the RegistrationResponseJSON of WebAuthn Level 3, at most 32 KiB. Attestation "none" and
  // "packed" (self or x5c; the signature is checked, no model of authenticator is preferred); ES256, RS256,
  // EdDSA. Errors: malformed, unauthenticated (challenge, origin, host, flags, signature; the detail names
  // it), forbidden (this credential is registered already).
  virtual Result<Passkey> finish_registration(const Place& place, std::string_view account,
                                              std::string_view transaction, std::string_view response,
                                              std::string_view label) = 0;

  // `account` empty: first factor, any passkey that the browser has for this host.
  virtual Ceremony begin_assertion(const Place& place, std::string_view account) = 0;
  // The passkey that was shown; its account is who signs in. A counter that did not grow, of an authenticator
  // that counts, is a copy: refused (forbidden). Errors: as above.
  virtual Result<Passkey> finish_assertion(const Place& place, std::string_view transaction,
                                           std::string_view response) = 0;

  virtual Result<std::vector<Passkey>> list(std::string_view account) = 0;  // oldest first
  virtual Result<bool> any(std::string_view account, std::string_view host) = 0;
  // False: the account has no such passkey.
  virtual Result<bool> rename(std::string_view account, std::string_view id, std::string_view label) = 0;
  virtual Result<bool> remove(std::string_view account, std::string_view id) = 0;
  virtual Result<void> remove_all(std::string_view account) = 0;  // the account was reset or removed
};

}  // namespace sallyport::identity
