#pragma once
// model/principal.h: who acts. Established by an identity method, never by an address or a forwarded header.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sallyport {

// A plain value; immutable once an identity method has filled it.
struct Principal {
  enum class Kind : std::uint8_t { nobody, person, webhook };

  Kind kind = Kind::nobody;
  std::string name;                 // person: account name; webhook: the flow's id. Empty for nobody
  std::string email;                // person; may be empty
  std::string display_name;         // person; may be empty
  std::vector<std::string> groups;  // person; sorted, no duplicates, none empty
  std::string session;              // person: public session id (not the secret). Safe to log
  std::string method;               // how: "password", "password+totp", "hmac", "stripe" ...
  bool mfa = false;                 // two factors were shown in this session
  WallTime authenticated_at{};      // when the factors were last shown
};

// "person/alice", "webhook/flow:3", "nobody": as written in records and tests.
std::string label(const Principal& principal);
std::string_view to_string(Principal::Kind kind);

}  // namespace sallyport
