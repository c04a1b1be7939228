#pragma once
// model/principal.h: who acts. Established by an identity method, never by an address or a forwarded header.
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sallyport {

// A plain value; immutable once an identity method has filled it.
struct Principal {
  enum class Kind : std::uint8_t { nobody, person, webhook, workflow, service };

  Kind kind = Kind::nobody;
  std::string name;          // of the account, workflow or service; the webhook flow's id. Empty for nobody
  std::string email;         // person; may be empty
  std::string display_name;  // person; may be empty
  std::vector<std::string> groups;  // person; sorted, no duplicates, none empty
  std::string session;  // person: public id of the session or API token; workflow: of the key. Safe to log
  std::string method;   // how: "password", "password+totp", "hmac", "stripe", or one of those below
  bool mfa = false;     // two factors were shown in this session
  WallTime authenticated_at{};  // when the factors were last shown
  // person, of an OpenID provider; all empty for accounts of ours.
  std::string provider;          // the map's name of it: "company"
  std::string subject;           // its `sub`: who this is there, for good
  std::string provider_session;  // its `sid`; may be empty
  std::string acr;               // what it said of how: `acr`, and
  std::vector<std::string> amr;  // `amr` (RFC 8176); sorted. Of accounts of ours: "pwd", "otp", "hwk" ...
  // person who shows an API token: all that it opens. Of a session: empty, no bound.
  std::vector<std::string> token_components;
  bool token_reads_only = false;
  // service: what it showed ends then, and so does all that is open through it; epoch for everybody else,
  // whose sessions, tokens and keys end by themselves.
  WallTime expires{};
  // workflow: names that its key is bound to, of flows or components. Empty: every flow of the workflow.
  std::vector<std::string> key_flows;
};

// Principal::method of who shows something with every request.
inline constexpr std::string_view api_token_method = "api-token";      // a person
inline constexpr std::string_view jwt_method = "jwt";                  // a service
inline constexpr std::string_view certificate_method = "certificate";  // a service

// "person/alice", "webhook/flow:3", "service/ci", "workflow/invoice-triage", "nobody": as written in records
// and tests.
std::string label(const Principal& principal);
std::string_view to_string(Principal::Kind kind);

}  // namespace sallyport
