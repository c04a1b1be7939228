#include "verify/witness/provider.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "wire/http1/form.h"

namespace sallyport::verify {
namespace {

namespace json = boost::json;
using enum Misbehaviour;

constexpr std::size_t max_grants = 4096;  // beyond it all are forgotten
constexpr std::size_t max_issued = 512;
constexpr std::string_view elsewhere = "https://evil.example";
constexpr std::string_view metadata = "http://169.254.169.254/latest";
// No point, an unknown kind, no kind at all, and not even an object.
constexpr std::string_view unreadable_keys =
    R"({"kty":"EC","crv":"P-256","kid":"bad","x":"AA","y":"!"},{"kty":"what","kid":"odd"},{},7,)";

ProviderReply refusal(int status, std::string_view error) {
  return {.status = status, .body = json::serialize(json::object{{"error", error}})};
}

std::string value(const FormFields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

Result<RealmKeys> make_keys(std::string_view realm) {
  SP_TRY(NamedKey own, NamedKey::generate(std::string(realm) + "-key"));
  SP_TRY(NamedKey other, NamedKey::generate(std::string(realm) + "-other"));
  SP_TRY(NamedKey attacker, NamedKey::generate(std::string(realm) + "-attacker"));
  return RealmKeys{std::move(own), std::move(other), std::move(attacker)};
}

std::string challenge_of(std::string_view verifier) { return base64url(crypto::sha256(verifier)); }

// Adds what belongs to the answer of the authorization endpoint, and what a script makes of it.
std::string callback(const std::string& redirect, const std::string& issuer, const std::string& code,
                     const std::string& state, Misbehaviour what) {
  const std::string code_field = "code=" + http1::url_encode(code);
  const std::string state_field = "&state=" + http1::url_encode(state);
  std::string query = what == error_with_markup
                          ? "error=access_denied&error_description=" +
                                http1::url_encode("<script>alert(1)</script>\"'><img src=x onerror=alert(1)>")
                          : code_field;
  query += state_field;
  if (what == other_callback_issuer) query += "&iss=" + http1::url_encode(elsewhere);
  if (what != other_callback_issuer && what != no_callback_issuer)
    query += "&iss=" + http1::url_encode(issuer);
  if (what == repeated_callback_state) query += state_field;
  if (what == repeated_callback_code) query += "&" + code_field;
  return redirect + (redirect.find('?') == std::string::npos ? "?" : "&") + query;
}

}  // namespace

Result<std::unique_ptr<HostileProvider>> HostileProvider::start() {
  std::unique_ptr<HostileProvider> made(new HostileProvider());
  std::vector<std::string_view> names(provider_realms.begin(), provider_realms.end());
  names.push_back(machines_realm);
  for (const std::string_view name : names) {
    SP_TRY(RealmKeys keys, make_keys(name));
    auto& realm = made->realms_.emplace(std::string(name), std::move(keys)).first->second;
    realm.name = name;
  }
  const auto serve = [provider = made.get()](int descriptor, const std::atomic<bool>& stopping) {
    provider->serve(descriptor, stopping);
  };
  SP_TRY(made->acceptor_, Acceptor::start("127.0.0.1", serve));
  return made;
}

std::string HostileProvider::issuer(std::string_view realm) const {
  return "http://127.0.0.1:" + std::to_string(port()) + "/" + std::string(realm);
}

HostileProvider::Realm& HostileProvider::find(std::string_view realm) const {
  const auto found = realms_.find(realm);
  return found == realms_.end() ? realms_.find(company_realm)->second : found->second;
}

void HostileProvider::follow(std::string_view realm, ProviderScript script) {
  const std::lock_guard lock(mutex_);
  find(realm).script = std::move(script);
}

ProviderSeen HostileProvider::seen(std::string_view realm) const {
  const std::lock_guard lock(mutex_);
  return find(realm).seen;
}

std::string HostileProvider::key_id(std::string_view realm) const {
  const std::lock_guard lock(mutex_);
  return find(realm).keys.own.id();
}

std::string HostileProvider::sign(std::string_view realm, std::string_view header,
                                  std::string_view claims) const {
  const std::lock_guard lock(mutex_);
  return find(realm).keys.own.sign(header, claims);
}

std::string HostileProvider::sign_as_attacker(std::string_view realm, std::string_view header,
                                              std::string_view claims) const {
  const std::lock_guard lock(mutex_);
  return find(realm).keys.attacker.sign(header, claims);
}

std::string HostileProvider::token_for(std::string_view realm, const std::string& audience,
                                       const ProviderScript& script) const {
  const std::lock_guard lock(mutex_);
  TokenOrder order;
  order.issuer = issuer(realm);
  order.client_id = audience;
  return make_id_token(script, order, find(realm).keys);
}

void HostileProvider::serve(int descriptor, const std::atomic<bool>& stopping) {
  ProviderRequest request;
  if (read_request(descriptor, stopping, request)) write_reply(descriptor, stopping, answer(request));
}

ProviderReply HostileProvider::answer(const ProviderRequest& request) {
  const std::string_view path = request.path;
  const std::size_t slash = path.find('/', 1);
  if (!path.starts_with('/') || slash == std::string_view::npos) return refusal(404, "no_such_path");
  const std::lock_guard lock(mutex_);
  const auto found = realms_.find(path.substr(1, slash - 1));
  if (found == realms_.end()) return refusal(404, "no_such_realm");
  const std::string_view endpoint = path.substr(slash + 1);
  if (found->second.seen.asked.size() < max_grants) ++found->second.seen.asked[std::string(endpoint)];
  return answer(found->second, endpoint, request);
}

ProviderReply HostileProvider::answer(Realm& realm, std::string_view endpoint,
                                      const ProviderRequest& request) {
  if (endpoint == ".well-known/openid-configuration") return discovery(realm);
  if (endpoint == "authorize") return authorize(realm, request.fields);
  if (endpoint == "token") return token(realm, request.fields);
  if (endpoint == "jwks") return key_set(realm);
  if (endpoint == "end_session") return {.body = "signed out", .content_type = "text/plain"};
  if (endpoint != "userinfo") return refusal(404, "no_such_endpoint");
  if (!request.authorization.starts_with("Bearer access-")) return refusal(401, "invalid_token");
  return {.body = make_userinfo(realm.script)};
}

ProviderReply HostileProvider::discovery(const Realm& realm) const {
  const std::string own = issuer(realm.name);
  json::object document = {
      {"issuer", realm.name == renamed_realm ? std::string(elsewhere) : own},
      {"authorization_endpoint", own + "/authorize"},
      {"token_endpoint", (realm.name == inward_realm ? std::string(metadata) : own) + "/token"},
      {"userinfo_endpoint", own + "/userinfo"},
      {"jwks_uri", own + "/jwks"},
      {"end_session_endpoint", own + "/end_session"},
      {"response_types_supported", json::array{"code"}},
      {"response_modes_supported", json::array{"query"}},
      {"grant_types_supported", json::array{"authorization_code", "refresh_token"}},
      {"subject_types_supported", json::array{"public"}},
      {"id_token_signing_alg_values_supported", json::array{"ES256", "ES384", "HS256", "none"}},
      {"token_endpoint_auth_methods_supported", json::array{"client_secret_basic", "client_secret_post"}},
      {"code_challenge_methods_supported", json::array{"S256"}},
      {"acr_values_supported", json::array{"urn:verify:one", "urn:verify:two"}},
      {"scopes_supported", json::array{"openid", "email", "profile", "offline_access"}},
      {"authorization_response_iss_parameter_supported", true},
      {"backchannel_logout_supported", true},
      {"backchannel_logout_session_supported", true},
      {"frontchannel_logout_supported", true},
      {"frontchannel_logout_session_supported", true}};
  return {.body = json::serialize(document)};
}

ProviderReply HostileProvider::key_set(const Realm& realm) const {
  const std::string odd(realm.name == keys_realm ? unreadable_keys : std::string_view());
  return {.body = "{\"keys\":[" + odd + realm.keys.own.jwk() + "," + realm.keys.other.jwk("ES384") + "]}"};
}

ProviderReply HostileProvider::authorize(Realm& realm, const FormFields& fields) {
  const std::string redirect = value(fields, "redirect_uri");
  if (redirect.empty()) return refusal(400, "invalid_request");
  realm.seen.authorize = fields;
  const std::string asked = value(fields, "acr_values");
  Grant grant{.client_id = value(fields, "client_id"),
              .nonce = value(fields, "nonce"),
              .challenge = value(fields, "code_challenge"),
              .acr = asked.substr(0, asked.find(' ')),
              .session = realm.script.session.empty() ? "sid-" + random_.token(12) : realm.script.session};
  realm.seen.session = grant.session;
  grant.script = realm.script;
  if (realm.codes.size() >= max_grants) realm.codes.clear();
  const std::string code = "code-" + random_.token(24);
  note(code);
  realm.codes[code] = std::move(grant);
  return {.status = 302,
          .location =
              callback(redirect, issuer(realm.name), code, value(fields, "state"), realm.script.misbehaviour),
          .content_type = "text/plain"};
}

ProviderReply HostileProvider::token(Realm& realm, const FormFields& fields) {
  realm.seen.token = fields;
  return value(fields, "grant_type") == "refresh_token" ? refresh(realm, fields) : redeem(realm, fields);
}

ProviderReply HostileProvider::redeem(Realm& realm, const FormFields& fields) {
  const auto found = realm.codes.find(value(fields, "code"));
  if (found == realm.codes.end()) return refusal(400, "invalid_grant");
  Grant& grant = found->second;
  if (grant.used) {
    ++realm.seen.used_codes;
    return refusal(400, "invalid_grant");
  }
  const std::string verifier = value(fields, "code_verifier");
  if (verifier.empty()) ++realm.seen.without_proof_key;
  if (!verifier.empty() && !grant.challenge.empty() && challenge_of(verifier) != grant.challenge)
    return refusal(400, "invalid_grant");
  grant.used = true;
  return give(realm, grant, false);
}

ProviderReply HostileProvider::refresh(Realm& realm, const FormFields& fields) {
  const auto found = realm.refresh_tokens.find(value(fields, "refresh_token"));
  if (found == realm.refresh_tokens.end()) return refusal(400, "invalid_grant");
  const ProviderScript& script = found->second.script;
  ++realm.seen.refreshes[script.subject];
  if (script.misbehaviour == refresh_refused) return refusal(400, "invalid_grant");
  if (found->second.used) {
    ++realm.seen.used_refresh_tokens;
    return refusal(400, "invalid_grant");
  }
  found->second.used = true;
  return give(realm, found->second, true);
}

ProviderReply HostileProvider::give(Realm& realm, const Grant& grant, bool refreshed) {
  const ProviderScript& script = grant.script;
  if (script.misbehaviour == rotated_key && !refreshed) {
    if (auto next = NamedKey::generate(realm.name + "-" + random_.token(6)); next.ok())
      realm.keys.own = std::move(next).value();
  }
  const std::string access = "access-" + random_.token(24);
  note(access);
  const TokenOrder order{.issuer = issuer(realm.name),
                         .client_id = grant.client_id,
                         .nonce = refreshed ? std::string() : grant.nonce,
                         .acr = grant.acr,
                         .session = grant.session,
                         .access_token = access,
                         .refreshed = refreshed};
  json::object answer = {{"access_token", access},
                         {"token_type", "Bearer"},
                         {"expires_in", script.access_life.count()},
                         {"id_token", make_id_token(script, order, realm.keys)}};
  if (script.refresh_tokens) {
    if (realm.refresh_tokens.size() >= max_grants) realm.refresh_tokens.clear();
    const std::string next = "refresh-" + random_.token(24);
    note(next);
    Grant again = grant;
    again.used = false;
    answer["refresh_token"] = next;
    realm.refresh_tokens[next] = std::move(again);
  }
  return {.body = json::serialize(answer),
          .wait = refreshed ? script.refresh_wait : std::chrono::milliseconds(0)};
}

void HostileProvider::note(std::string secret) {
  issued_.push_back(std::move(secret));
  if (issued_.size() > max_issued) issued_.pop_front();
}

std::vector<std::string> HostileProvider::issued() const {
  const std::lock_guard lock(mutex_);
  return {issued_.begin(), issued_.end()};
}

}  // namespace sallyport::verify
