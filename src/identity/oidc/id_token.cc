#include "identity/oidc/id_token.h"

#include <algorithm>
#include <utility>

#include "base/control/control.h"
#include "base/encoding.h"
#include "base/secret.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto max_age = 10min;  // it was made a moment ago, for us
constexpr std::size_t max_subject = 255;
constexpr std::size_t max_how = 128;
constexpr std::size_t max_amr = 32;
constexpr jose::JsonLimits claims_limits{.max_bytes = max_foreign_token, .max_depth = 16, .max_values = 4096};

Error refused(std::string why) {
  return upstream_error(ErrorKind::unauthenticated, "ID token: " + std::move(why));
}

bool is_visible(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<void> check_parties(const Token& token, const Provider& provider) {
  const jose::Json* party = token.claims.find("azp");
  if (party == nullptr) {
    if (token.texts("aud").size() < 2) return {};
    return refused("it is for several, and `azp` does not say that we asked for it: look at `client_id`");
  }
  if (party->string() != nullptr && *party->string() == provider.client_id) return {};
  return refused("`azp` is not `client_id`: another client asked for it");
}

Result<void> check_hash(const Token& token, std::string_view claim, std::string_view value) {
  const jose::Json* hash = token.claims.find(claim);
  if (hash == nullptr) return {};
  const std::string expected = half_hash(token.algorithm, value);
  if (!value.empty() && !expected.empty() && hash->string() != nullptr && *hash->string() == expected)
    return {};
  return refused("`" + std::string(claim) + "` does not fit what came with it");
}

Result<void> check_nonce(const Token& token, std::string_view nonce) {
  if (nonce.empty() || !enforced(Control::login_nonce)) return {};
  if (equal_constant_time(token.text("nonce"), nonce)) return {};
  return refused("`nonce` is not that of this sign-in");
}

const std::string* text_of(const jose::Json& claims, std::string_view name) {
  return claims.find_string(name);
}

bool same_text(const jose::Json& before, const jose::Json& now, std::string_view name) {
  const std::string* a = text_of(before, name);
  const std::string* b = text_of(now, name);
  return a == nullptr ? b == nullptr : b != nullptr && *a == *b;
}

std::vector<std::string> audiences(const jose::Json& claims) {
  std::vector<std::string> out;
  const jose::Json* audience = claims.find("aud");
  if (audience == nullptr) return out;
  if (audience->string() != nullptr) out.push_back(*audience->string());
  if (audience->array() != nullptr) {
    for (const jose::Json& entry : *audience->array()) {
      if (entry.string() != nullptr) out.push_back(*entry.string());
    }
  }
  std::ranges::sort(out);
  return out;
}

std::optional<WallTime> time_of(const jose::Json& claims, std::string_view name) {
  const jose::Json* value = claims.find(name);
  if (value == nullptr) return std::nullopt;
  constexpr std::int64_t last = 253'402'300'799;  // of the year 9999
  if (value->integer() != nullptr && *value->integer() > 0 && *value->integer() <= last) {
    return from_unix_seconds(*value->integer());
  }
  if (value->fraction() != nullptr && *value->fraction() > 0 && *value->fraction() <= double(last)) {
    return from_unix_seconds(static_cast<std::int64_t>(*value->fraction()));
  }
  return std::nullopt;
}

std::vector<std::string> references(const Token& token) {
  std::vector<std::string> out = token.texts("amr");
  std::erase_if(out, [](const std::string& text) { return !is_visible(text, max_how); });
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  if (out.size() > max_amr) out.clear();
  return out;
}

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

bool two_factors(const SecondFactorRule& rule, const Principal& who) {
  if (!rule.always.empty() || (!who.acr.empty() && has(rule.acr, who.acr))) return true;
  return std::ranges::any_of(rule.amr, [&](const std::string& amr) { return has(who.amr, amr); });
}

}  // namespace

Result<Token> check_id_token(std::string_view text, IssuerKeys& keys, const Provider& provider,
                             const IdTokenContext& context, const Clock& clock) {
  TokenRules rules;
  rules.issuer = provider.issuer;
  rules.audience = provider.client_id;
  rules.algorithms = provider.algorithms;
  rules.types = {"", "jwt"};  // never a logout token, a security event or an access token
  rules.max_age = max_age;
  SP_TRY(Token token, verify_token(text, keys, rules, clock));
  if (!is_visible(token.subject, max_subject)) return refused("`sub` is missing or no plain text");
  SP_CHECK(check_parties(token, provider));
  SP_CHECK(check_nonce(token, context.nonce));
  SP_CHECK(check_hash(token, "at_hash", context.access));
  SP_CHECK(check_hash(token, "c_hash", context.code));
  return token;
}

Result<void> check_same_person(const jose::Json& before, const Token& now) {
  for (const std::string_view claim : {"iss", "sub", "azp"}) {
    if (!same_text(before, now.claims, claim))
      return refused("a refresh changed `" + std::string(claim) + "`");
  }
  if (audiences(before) != audiences(now.claims)) return refused("a refresh changed `aud`");
  if (text_of(now.claims, "nonce") != nullptr && !same_text(before, now.claims, "nonce")) {
    return refused("a refresh changed `nonce`");
  }
  return {};
}

Result<jose::Json> claims_of_kept(std::string_view id_token) {
  const std::size_t first = id_token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : id_token.find('.', first + 1);
  if (second == std::string_view::npos)
    return self_error(ErrorKind::malformed, "kept ID token: not three parts");
  SP_TRY(const auto payload, parse_base64url(id_token.substr(first + 1, second - first - 1)));
  return jose::parse_json(as_text(payload), claims_limits);
}

void add_how(Principal& who, const Provider& provider, const Token& token, WallTime now) {
  who.provider = provider.name;
  who.method = "oidc:" + provider.name;
  who.subject = token.subject;
  const std::string_view session = token.text("sid");
  if (is_visible(session, max_subject)) who.provider_session = session;
  const std::string_view acr = token.text("acr");
  if (is_visible(acr, max_how)) who.acr = acr;
  who.amr = references(token);
  who.mfa = two_factors(provider.second_factor, who);
  // Without `auth_time` nobody knows when the factors were shown: the time of the token would make a session
  // there, however old, look fresh here (R18). The beginning of time is too old for every `max_age`.
  who.authenticated_at = std::min(now, time_of(token.claims, "auth_time").value_or(WallTime{}));
}

// No leeway for max_age: the policy gives none, and what passes here and fails there would go round.
std::string_view missing_strength(const Requirements& wanted, const Principal& who, WallTime now) {
  if (!enforced(Control::step_up_check)) return {};
  if (wanted.mfa && !who.mfa) return "step-up: no second factor was shown";
  if (!wanted.acr.empty() && !has(wanted.acr, who.acr)) return "step-up: another acr, or none";  // R17
  const auto shown = [&](const std::string& amr) { return has(who.amr, amr); };
  if (!std::ranges::all_of(wanted.amr, shown)) return "step-up: an amr is missing";
  if (wanted.max_age.count() == 0) return {};
  if (who.authenticated_at == WallTime{}) return "step-up: no auth_time";  // R18
  return now - who.authenticated_at > wanted.max_age ? "step-up: signed in there too long ago" : "";
}

}  // namespace sallyport::identity
