#pragma once
// identity/method.h: one way for a person to show who they are. Accounts with password and TOTP are the
// first; company sign-in and passkeys come through the same door.
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "model/principal.h"

namespace sallyport::identity {

// What the browser sent in one step of signing in. Views live for one call.
struct Attempt {
  std::string_view host;
  std::string_view address;  // of the client; for bounds only
  std::string_view user_agent;
  std::string_view transaction;  // handle of a sign-in that is under way; empty at its start
  std::map<std::string, std::string, std::less<>> fields;  // form fields: account, password, code ...
};

struct Established {
  Principal who;
};  // a session may begin
struct Ask {
  std::string transaction;
  std::string_view what;
};  // "code": show that form next
struct Redirect {
  std::string location;
};  // go to a provider
struct Declined {
  std::string_view reason;              // for the record: "wrong password". Never shown: no oracle
  std::string account;                  // as claimed, cut to 64 bytes
  std::chrono::seconds retry_after{0};  // > 0: too many attempts
};
using Step = std::variant<Declined, Established, Ask, Redirect>;

// May block (password hashing): called on a worker thread, never on a connection's thread. Thread-safe.
class Method {
 public:
  virtual ~Method() = default;
  virtual std::string_view name() const = 0;  // "accounts"
  virtual Step step(const Attempt& attempt) = 0;
};

}  // namespace sallyport::identity
