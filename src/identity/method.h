#pragma once
// identity/method.h: one way for a person to show who they are. Accounts with password and TOTP are the
// first; company sign-in and passkeys come through the same door.
#include <chrono>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "identity/session/sessions.h"
#include "model/flow.h"
#include "model/principal.h"
#include "model/sign_in.h"

namespace sallyport::identity {

// What the browser sent in one step of signing in. Views live for one call.
struct Attempt {
  std::string_view host;
  std::string_view address;  // of the client; for bounds only
  std::string_view user_agent;
  std::string_view browser;         // names the browser: a sign-in under way is bound to it. Never empty
  std::string_view transaction;     // handle of a sign-in that is under way; empty at its start
  bool need_second_factor = false;  // the password alone is not enough for what the person wants to reach
  // Groups whose members need a second factor here, because a role of theirs asks for it.
  std::span<const std::string> second_factor_groups;
  std::string_view public_origin;  // "https://flows.example.com": where this sign-in happens, from the map
  std::string_view return_path;    // where to go once signed in; checked, of our own origin
  // What the person wants to reach asks for; null: nothing beyond signing in. Lives for the call.
  const Requirements* wanted = nullptr;
  // How accounts of ours sign in; null: as AccountRules is by itself. Lives for the call.
  const AccountRules* rules = nullptr;
  SessionRef session;  // the one that the browser has, if any: a step-up of the same person
  // Form fields, or those of the query: account, password, code ..., state, iss ... None came twice.
  std::map<std::string, std::string, std::less<>> fields;
};

// A session may begin.
struct Established {
  Principal who;
  std::vector<std::string> recovery_codes;  // made in this sign-in: to be shown once. Mostly empty
  // Asked once the session exists: false if what was shown is no longer true (the account was reset
  // meanwhile), and the session must end again. Empty: nothing can have changed.
  std::function<bool()> still_true;
  // Told of the session once it has begun, before the browser hears of it: what a provider gave for it is
  // kept under its id. False: the session must end again. Empty: nothing to keep.
  std::function<bool(const SessionRef&)> begun{};
  std::string return_path{};   // where to go; empty: what the browser's form says
  std::string_view changed{};  // what the account got on the way, for the record: "passkey added"
};

// Show a form next: "code" asks for a one-time or recovery code; "enrol" shows `secret` and asks for the
// first code; "passkey" asks for a passkey with `options`, "enrol-passkey" for a new one.
struct Ask {
  std::string transaction;
  std::string_view what;
  std::string secret;     // enrol: base32
  std::string address;    // enrol: otpauth:// address for a QR code
  std::string options{};  // passkey, enrol-passkey: PublicKeyCredential...Options as JSON
  bool codes_too = true;  // passkey: a code of the authenticator would do as well
};
struct Redirect {
  std::string location;  // go to a provider
};
struct Declined {
  std::string_view reason;  // for the record: "wrong password". Never shown: no oracle
  std::string account;  // if there is one of the claimed name; else empty: it may be a password typed into
                        // the wrong field
  std::chrono::seconds retry_after{0};  // > 0: too many attempts
  bool stale = false;                   // the transaction is unknown or over: begin again
  // What kind of page helps the person; the reason is for the operator.
  enum class Help : std::uint8_t {
    try_again,             // typed something wrong
    provider_unavailable,  // the provider does not answer, or answers nonsense: later, or another way in
    provider_refused,      // the provider, or the person there, said no
    not_for_you,           // signed in there, but nobody here: e-mail domain, unverified address
    not_strong_enough,     // signed in there, without the second factor, acr or freshness that was asked for
    other_person,          // a step-up that came back with somebody else
  };
  Help help = Help::try_again;
  std::string return_path{};  // where this sign-in was to lead; empty: unknown
};
using Step = std::variant<Declined, Established, Ask, Redirect>;

// May block (password hashing): called on a worker thread, never on a connection's thread. Thread-safe.
class Method {
 public:
  virtual ~Method() = default;
  virtual std::string_view name() const = 0;  // "accounts"
  virtual Step step(const Attempt& attempt) = 0;
  // The form of a transaction that is under way, to show it again; Declined with `stale` if there is none.
  virtual Step again(const Attempt& attempt) = 0;
};

}  // namespace sallyport::identity
