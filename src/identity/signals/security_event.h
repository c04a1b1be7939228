#pragma once
// identity/signals/security_event.h: what a security event token says (RFC 8417; CAEP, RISC and SSF of the
// OpenID Foundation), once its signature, issuer, audience and times have held.
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/signals/subject.h"
#include "identity/token/token.h"

namespace sallyport::identity {

inline constexpr std::chrono::hours max_event_age{24};  // since `iat`: transmitters try for hours

struct SecurityEvent {
  std::string name;            // "session-revoked", "credential-change" ...; "other": none that is known here
  bool ends_sessions = false;  // false: acknowledged, and nothing else
  Subject subject;             // of one that ends sessions
  std::string id;              // `jti`
};

// `issuer`: of the provider whose people it speaks of. Errors: malformed (no jti, no events, an event that
// ends sessions without a subject), naming the rule and nothing of the token.
Result<SecurityEvent> read_security_event(const Token& token, std::string_view issuer);

// For `err` of RFC 8935 §2.4: what verify_token() refused it for.
std::string_view push_error_code(const Error& error);

}  // namespace sallyport::identity
