#include "identity/assertion/claims.h"

#include <algorithm>
#include <vector>

#include "base/json_text.h"
#include "base/utf8.h"
#include "identity/assertion/assertion.h"

namespace sallyport::identity {
namespace {

// Who acts without being a person says so in `sub`.
constexpr std::string_view labels[] = {"webhook/", "service/"};

Error refused(std::string_view why) {
  return self_error(ErrorKind::forbidden, "no assertion: " + std::string(why));
}

// The `sub` of a webhook or a service has a prefix that no person's may have: an upstream that looks at `sub`
// alone is not fooled. Invalid UTF-8 would be replaced in JSON, and two names could become one.
Result<std::string> subject_of(const Principal& who) {
  if (who.name.empty()) return refused("nobody to speak of");
  if (!is_valid_utf8(who.name)) return refused("the name is not UTF-8");
  using enum Principal::Kind;
  if (who.kind == webhook || who.kind == service) return label(who);
  if (who.kind != person) return refused("nobody to speak of");
  if (std::ranges::any_of(labels, [&](std::string_view one) { return who.name.starts_with(one); })) {
    return refused("a person's name looks like that of a webhook or a service");
  }
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

// RFC 8176 names: of a person what the sign-in said, of a delivery the scheme that it was signed by, of a
// service what it showed. Who shows an API token showed the rest when they signed in, and not with this
// request: it is said beside.
std::string references_of(const Principal& who) {
  std::vector<std::string> out = who.amr;
  const bool said = std::ranges::find(out, who.method) != out.end();
  if (!who.method.empty() && (out.empty() || (who.method == api_token_method && !said))) {
    out.push_back(who.method);
  }
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
