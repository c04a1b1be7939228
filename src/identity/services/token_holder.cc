#include "identity/services/token_holder.h"

#include <algorithm>
#include <string>

namespace sallyport::identity {
namespace {

Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "token: " + std::string(why));
}

// It goes into records: no line of it may look like another.
bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= max_token_subject && std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

Result<void> check_use(const Token& token) {
  for (const std::string_view claim : {"nonce", "at_hash", "c_hash"}) {
    if (token.claims.find(claim) != nullptr) return refused(std::string(claim) + ": it is an ID token");
  }
  if (token.claims.find("events") != nullptr) return refused("events: it tells of one, and opens nothing");
  if (token.claims.find("cnf") != nullptr) return refused("cnf: it is bound to a key that nobody asks for");
  return {};
}

// A service that asks for nothing is nobody: whatever let it through, it fits no token.
bool fits(const ServiceToken& wanted, const Token& token, std::string_view issuer) {
  if (wanted.issuer != issuer || (wanted.subject.empty() && wanted.claims.empty())) return false;
  if (!wanted.subject.empty() && wanted.subject != token.subject) return false;
  return std::ranges::all_of(wanted.claims, [&](const auto& claim) {
    const auto said = token.texts(claim.first);
    return std::ranges::find(said, claim.second) != said.end();
  });
}

}  // namespace

Result<Principal> holder_of_token(const Token& token, std::string_view issuer,
                                  std::span<const Service> services, WallTime now) {
  SP_CHECK(check_use(token));
  if (!is_plain(token.subject)) return refused("sub: missing, or no plain text");
  if (!token.expires_at) return refused("no exp");
  // Without the leeway of other times: what it opens ends then, and could only be opened again.
  if (*token.expires_at <= now) return refused("exp: expired");
  const Service* holder = nullptr;
  for (const Service& service : services) {
    if (!service.token || !fits(*service.token, token, issuer)) continue;
    if (holder != nullptr) return refused("more than one service of the map is meant");
    holder = &service;
  }
  if (holder == nullptr) return refused("no service of the map is meant");
  Principal who;
  who.kind = Principal::Kind::service;
  who.name = holder->name;
  who.method = jwt_method;
  who.provider = issuer;
  who.subject = token.subject;
  who.authenticated_at = std::min(now, token.issued_at.value_or(now));  // its clock may be ahead of ours
  who.expires = *token.expires_at;
  return who;
}

}  // namespace sallyport::identity
