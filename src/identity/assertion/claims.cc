#include "identity/assertion/claims.h"

#include <algorithm>
#include <vector>

#include "base/json_text.h"
#include "base/utf8.h"
#include "identity/assertion/assertion.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view webhook_label = "webhook/";

Error refused(std::string_view why) {
  return self_error(ErrorKind::forbidden, "no assertion: " + std::string(why));
}

// A webhook's `sub` has a prefix that no person's may have: an upstream that looks at `sub` alone is not
// fooled. Invalid UTF-8 would be replaced in JSON, and two names could become one.
Result<std::string> subject_of(const Principal& who) {
  if (who.name.empty()) return refused("nobody to speak of");
  if (!is_valid_utf8(who.name)) return refused("the name is not UTF-8");
  if (who.kind == Principal::Kind::webhook) return label(who);
  if (who.kind != Principal::Kind::person) return refused("nobody to speak of");
  if (who.name.starts_with(webhook_label)) return refused("a person's name looks like a webhook's");
  return who.name;
}

std::string array_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, text);
  }
  return out + "]";
}

// RFC 8176 names: of a person what the sign-in said, of a delivery the scheme that it was signed by.
std::string references_of(const Principal& who) {
  std::vector<std::string> out = who.amr;
  if (out.empty() && !who.method.empty()) out.push_back(who.method);
  if (who.mfa && std::ranges::find(out, "mfa") == out.end()) out.emplace_back("mfa");
  return array_of(out);
}

}  // namespace

Result<std::string> make_claims(const Principal& who, const ClaimsContext& context) {
  if (context.issuer.empty() || context.audience.empty()) return refused("no issuer or no audience");
  SP_TRY(const std::string subject, subject_of(who));
  const std::int64_t now = to_unix_seconds(context.now);
  std::string out;
  JsonObject claims(out);
  claims.add("iss", context.issuer)
      .add("aud", context.audience)
      .add("sub", subject)
      .add("kind", to_string(who.kind));
  claims.add_if("email", who.email).add_if("name", who.display_name).add_raw("groups", array_of(who.groups));
  const std::string_view ours = who.mfa ? "mfa" : "single";
  claims.add_if("sid", who.session)
      .add("acr", who.acr.empty() ? ours : who.acr)
      .add_raw("amr", references_of(who));
  if (who.authenticated_at > WallTime{}) claims.add("auth_time", to_unix_seconds(who.authenticated_at));
  claims.add("iat", now)
      .add("nbf", now)
      .add("exp", now + std::int64_t{assertion_life.count()})
      .add("jti", context.id);
  claims.close();
  return out;
}

}  // namespace sallyport::identity
