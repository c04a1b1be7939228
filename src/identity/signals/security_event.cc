#include "identity/signals/security_event.h"

#include <array>

namespace sallyport::identity {
namespace {

struct Known {
  std::string_view type;
  std::string_view name;
  bool ends_sessions;
};

constexpr std::array<Known, 6> known_events = {{
    {"https://schemas.openid.net/secevent/caep/event-type/session-revoked", "session-revoked", true},
    {"https://schemas.openid.net/secevent/caep/event-type/credential-change", "credential-change", true},
    {"https://schemas.openid.net/secevent/risc/event-type/account-disabled", "account-disabled", true},
    {"https://schemas.openid.net/secevent/risc/event-type/account-purged", "account-purged", true},
    {"https://schemas.openid.net/secevent/risc/event-type/sessions-revoked", "sessions-revoked", true},
    {"https://schemas.openid.net/secevent/ssf/event-type/verification", "verification", false},
}};

Error malformed(std::string_view why) {
  return client_error(ErrorKind::malformed, "security event: " + std::string(why));
}

const Known* find_known(std::string_view type) {
  for (const Known& one : known_events) {
    if (one.type == type) return &one;
  }
  return nullptr;
}

// `sub_id` of the token; `subject` in the event, as drafts before it had it; `sub` of the token.
Result<Subject> find_subject(const Token& token, const jose::Json& event, std::string_view issuer) {
  if (const jose::Json* const id = token.claims.find("sub_id")) return parse_subject(*id, issuer);
  if (const jose::Json* const id = event.find("subject")) return parse_subject(*id, issuer);
  if (!token.subject.empty()) return subject_of_claim(token.subject);
  return malformed("it names no subject");
}

}  // namespace

Result<SecurityEvent> read_security_event(const Token& token, std::string_view issuer) {
  SecurityEvent read;
  read.id = token.id;
  read.name = "other";
  if (read.id.empty()) return malformed("no jti");
  const jose::Json* const events = token.claims.find("events");
  if (events == nullptr || events->object() == nullptr || events->object()->empty())
    return malformed("events: missing, empty or no object");
  for (const auto& [type, event] : *events->object()) {
    if (event.object() == nullptr) return malformed("events: one that is no object");
    const Known* const known = find_known(type);
    if (known == nullptr || read.ends_sessions) continue;  // several of one token are about one happening
    read.name = known->name;
    read.ends_sessions = known->ends_sessions;
    if (known->ends_sessions) {
      SP_TRY(read.subject, find_subject(token, event, issuer));
    }
  }
  return read;
}

std::string_view push_error_code(const Error& error) {
  const std::string_view why = error.detail;
  if (error.kind != ErrorKind::unauthenticated) return "invalid_request";
  if (why.starts_with("token: iss")) return "invalid_issuer";
  if (why.starts_with("token: aud")) return "invalid_audience";
  if (why.starts_with("token: no key") || why.starts_with("token: its algorithm")) return "invalid_key";
  return "invalid_request";
}

}  // namespace sallyport::identity
