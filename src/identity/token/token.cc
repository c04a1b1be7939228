#include "identity/token/token.h"

#include <algorithm>
#include <cmath>

#include "base/control/control.h"
#include "base/encoding.h"
#include "crypto/signature.h"
#include "wire/jose/jws.h"
#include "wire/jose/jwt.h"

namespace sallyport::identity {
namespace {

constexpr jose::JsonLimits claim_limits{.max_bytes = max_foreign_token, .max_depth = 16, .max_values = 4096};

// The year 9999: later times count as that one, earlier ones than 1970 as 1970, so that no sum of a time and
// a leeway can overflow (J08).
constexpr std::int64_t last_second = 253402300799;

Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "token: " + std::string(why));
}

// RFC 7515 §4.1.9: a media type, whose case does not matter, usually without its "application/".
std::string type_of(std::string_view typ) {
  constexpr std::string_view prefix = "application/";
  std::string out(typ);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out.starts_with(prefix) ? out.substr(prefix.size()) : out;
}

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

Result<jose::Json> read_claims(const jose::Jws& jws) {
  auto claims = jose::parse_json(jws.payload, claim_limits);
  if (claims.ok() && claims->object() == nullptr)
    return client_error(ErrorKind::malformed, "token: its claims are no object");
  return claims;
}

Result<void> check_header(const jose::Jws& jws, const TokenRules& rules) {
  // J01, J02: what the token says of itself counts only where the rules say the same.
  if (enforced(Control::token_algorithm) && !contains(rules.algorithms, jws.algorithm))
    return refused("its algorithm is not allowed");
  const std::string type = type_of(jws.type);
  if (rules.types.empty()) return {};
  const bool known = std::any_of(rules.types.begin(), rules.types.end(),
                                 [&](const std::string& one) { return type_of(one) == type; });
  if (!known) return refused("its type is not allowed");
  return {};
}

bool signed_with(const IssuerKey& key, const jose::Jws& jws) {
  const auto algorithm = crypto::find_signature_algorithm(jws.algorithm);
  if (!algorithm || (!key.algorithm.empty() && key.algorithm != jws.algorithm)) return false;
  return key.key.verify(*algorithm, jws.signing_input, as_text(jws.signature));
}

Result<void> check_signature(const jose::Jws& jws, IssuerKeys& keys) {
  // What `alg: none` gets where the token decides how it is checked.
  if (!enforced(Control::token_algorithm) && jws.algorithm == "none") return {};
  auto found = keys.find(jws.key_id);
  if (!found.ok()) {
    const bool late = found.error().kind == ErrorKind::timed_out;
    return upstream_error(late ? ErrorKind::timed_out : ErrorKind::unavailable, found.error().detail);
  }
  const bool good =
      std::any_of(found->begin(), found->end(), [&](const IssuerKey& key) { return signed_with(key, jws); });
  if (!good) return refused("no key of the issuer signed it");
  return {};
}

// RFC 7519 §2: seconds, perhaps with a fraction, which is dropped.
Result<std::optional<WallTime>> read_time(const jose::Json& claims, std::string_view name) {
  const jose::Json* claim = claims.find(name);
  if (claim == nullptr) return std::optional<WallTime>();
  if (claim->integer() == nullptr && claim->fraction() == nullptr)
    return refused(std::string(name) + " is no number");
  std::int64_t seconds = 0;
  if (claim->integer() != nullptr) {
    seconds = std::clamp<std::int64_t>(*claim->integer(), 0, last_second);
  } else {
    const double clamped = std::clamp(*claim->fraction(), 0.0, static_cast<double>(last_second));
    seconds = static_cast<std::int64_t>(std::floor(clamped));
  }
  return std::optional(from_unix_seconds(seconds));
}

Result<void> check_times(Token& token, const TokenRules& rules, WallTime now) {
  SP_TRY(token.expires_at, read_time(token.claims, "exp"));
  SP_TRY(token.issued_at, read_time(token.claims, "iat"));
  SP_TRY(const std::optional<WallTime> starts_at, read_time(token.claims, "nbf"));
  const auto leeway = rules.leeway;
  if (rules.expires && !token.expires_at) return refused("no exp");
  if (token.expires_at && now >= *token.expires_at + leeway) return refused("exp: it has expired");
  if (token.issued_at && *token.issued_at > now + leeway) return refused("iat: issued in the future");
  if (starts_at && *starts_at > now + leeway) return refused("nbf: not valid yet");
  if (rules.max_age <= std::chrono::seconds(0)) return {};
  if (!token.issued_at) return refused("no iat");
  if (now - *token.issued_at > rules.max_age + leeway) return refused("iat: issued too long ago");
  return {};
}

Result<void> check_parties(const jose::Json& claims, const TokenRules& rules) {
  const std::string* issuer = claims.find_string("iss");
  if (rules.issuer.empty() || issuer == nullptr || *issuer != rules.issuer)
    return refused("iss: of another issuer");
  if (enforced(Control::token_audience) && !jose::names_audience(claims, rules.audience))
    return refused("aud: meant for somebody else");
  return {};
}

}  // namespace

std::string_view Token::text(std::string_view claim) const {
  const std::string* value = claims.find_string(claim);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::vector<std::string> Token::texts(std::string_view claim) const {
  std::vector<std::string> out;
  const jose::Json* value = claims.find(claim);
  if (value == nullptr) return out;
  if (value->string() != nullptr) out.push_back(*value->string());
  if (value->array() == nullptr) return out;
  for (const jose::Json& one : *value->array()) {
    if (one.string() != nullptr) out.push_back(*one.string());
  }
  return out;
}

Result<Token> verify_token(std::string_view text, IssuerKeys& keys, const TokenRules& rules,
                           const Clock& clock) {
  SP_TRY(const jose::Jws jws, jose::parse_jws(text, max_foreign_token));
  SP_CHECK(check_header(jws, rules));
  SP_CHECK(check_signature(jws, keys));
  Token token;
  token.type = type_of(jws.type);
  token.algorithm = jws.algorithm;
  SP_TRY(token.claims, read_claims(jws));
  SP_CHECK(check_parties(token.claims, rules));
  SP_CHECK(check_times(token, rules, clock.wall()));
  token.subject = token.text("sub");
  token.id = token.text("jti");
  return token;
}

Result<std::string> claimed_issuer(std::string_view text) {
  SP_TRY(const jose::Jws jws, jose::parse_jws(text, max_foreign_token));
  SP_TRY(const jose::Json claims, read_claims(jws));
  const std::string* issuer = claims.find_string("iss");
  if (issuer == nullptr || issuer->empty()) return refused("iss: it says none");
  return *issuer;
}

std::string half_hash(std::string_view algorithm, std::string_view value) {
  const auto known = crypto::find_signature_algorithm(algorithm);
  if (!known) return {};
  const std::string whole = crypto::hash_of(*known, value);
  return base64url(as_bytes(std::string_view(whole).substr(0, whole.size() / 2)));
}

}  // namespace sallyport::identity
