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

#include "model/principal.h"

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
  std::map<std::string, std::string, std::less<>> fields;  // form fields: account, password, code ...
};

// A session may begin.
struct Established {
  Principal who;
  std::vector<std::string> recovery_codes;  // made in this sign-in: to be shown once. Mostly empty
  // Asked once the session exists: false if what was shown is no longer true (the account was reset
  // meanwhile), and the session must end again. Empty: nothing can have changed.
  std::function<bool()> still_true;
};

// Show a form next: "code" asks for a one-time or recovery code; "enrol" shows `secret` and asks for the
// first code.
struct Ask {
  std::string transaction;
  std::string_view what;
  std::string secret;   // enrol: base32
  std::string address;  // enrol: otpauth:// address for a QR code
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
