#include "identity/signals/logout_token.h"

#include <algorithm>

namespace sallyport::identity {
namespace {

constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";

Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "logout token: " + std::string(why));
}

// A claim that may be missing, but is text if it is there. An empty one would name everybody.
Result<std::string> optional_text(const jose::Json& claims, std::string_view name) {
  const jose::Json* const claim = claims.find(name);
  if (claim == nullptr) return std::string();
  if (claim->string() == nullptr || claim->string()->empty())
    return refused(std::string(name) + " is no text");
  return *claim->string();
}

}  // namespace

Result<LogoutToken> verify_logout_token(std::string_view text, const ProviderTrust& trust,
                                        const Clock& clock) {
  TokenRules rules{
      .issuer = trust.issuer, .audience = trust.client_id, .algorithms = trust.algorithms, .types = {}};
  rules.types = {"logout+jwt", "JWT", ""};  // §2.4: providers older than the type send "JWT" or none
  rules.max_age = max_logout_age;
  SP_TRY(const Token token, verify_token(text, *trust.keys, rules, clock));
  const jose::Json* const events = token.claims.find("events");
  const jose::Json* const event = events == nullptr ? nullptr : events->find(logout_event);
  if (event == nullptr || event->object() == nullptr)
    return refused("events: it is not about a logout");  // an ID token, say (§2.6 step 6)
  if (token.claims.find("nonce") != nullptr) return refused("nonce: it must not have one");
  LogoutToken logout;
  SP_TRY(logout.subject, optional_text(token.claims, "sub"));
  SP_TRY(logout.provider_session, optional_text(token.claims, "sid"));
  if (logout.subject.empty() && logout.provider_session.empty())
    return refused("it names neither sub nor sid");
  if (token.id.empty()) return refused("no jti");
  logout.id = token.id;
  logout.last = std::min<WallTime>(*token.expires_at, *token.issued_at + max_logout_age) + rules.leeway;
  return logout;
}

}  // namespace sallyport::identity
