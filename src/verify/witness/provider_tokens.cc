#include "verify/witness/provider_tokens.h"

#include <boost/json.hpp>
#include <ctime>

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::verify {
namespace {

namespace json = boost::json;
using enum Misbehaviour;

constexpr std::int64_t life = 300;
constexpr std::int64_t day = 86'400;
constexpr std::int64_t in_2039 = 2'177'452'800;  // past 32 bits of time
constexpr std::size_t huge = 1 << 20;
constexpr std::size_t dots = 100'000;
constexpr std::size_t depth = 2'000;
constexpr std::string_view elsewhere = "https://evil.example";

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

json::array list(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

std::string half_hash(std::string_view text) {
  const crypto::Digest256 digest = crypto::sha256(text);
  return base64url(std::span(digest).first(digest.size() / 2));
}

void add_groups(json::object& claims, const ProviderScript& script) {
  claims["groups"] = list(script.groups);
  if (script.misbehaviour == no_groups) claims.erase("groups");
  if (script.misbehaviour == empty_group) claims["groups"] = {"", " ", nullptr, 0, false};
  if (script.misbehaviour == groups_as_text) claims["groups"] = "other verify-members,verify-members";
  if (script.misbehaviour == groups_as_object) claims["groups"] = {{"verify-members", true}};
  if (script.misbehaviour == nested_groups)
    claims["groups"] = json::array(1, json::array(1, "verify-members"));
}

void add_email(json::object& claims, const ProviderScript& script) {
  claims["email"] = script.email;
  claims["email_verified"] = script.misbehaviour != unverified_email;
  if (script.misbehaviour == two_at_signs) claims["email"] = "attacker@evil.example@verify.example";
  if (script.misbehaviour == email_with_line_end) claims["email"] = script.email + "\n";
  if (script.misbehaviour == email_elsewhere) claims["email"] = "member@verify.example.evil.example";
  if (script.misbehaviour == email_in_capitals) claims["email"] = "Member@VERIFY.example";
}

// Which of iss, aud, azp and sub are another's, and of the ones of a refreshed token.
void change_parties(json::object& claims, const TokenOrder& order, Misbehaviour what) {
  if (what == other_issuer) claims["iss"] = elsewhere;
  if (what == no_issuer) claims.erase("iss");
  if (what == other_audience) claims["aud"] = "another-client";
  if (what == no_audience) claims.erase("aud");
  if (what == audiences_without_party) claims["aud"] = {"another-client", "a-third-client"};
  if (what == other_party) claims["azp"] = "another-client";
  if (what == no_subject) claims.erase("sub");
  if (!order.refreshed) return;
  if (what == refreshed_subject) claims["sub"] = "another-subject";
  if (what == refreshed_audience) claims["aud"] = "another-client";
  if (what == refreshed_issuer) claims["iss"] = elsewhere;
  if (what == refreshed_party) claims["azp"] = "another-client";
}

void change_times(json::object& claims, Misbehaviour what) {
  if (what == no_issue_time) claims.erase("iat");
  if (what == issued_in_future) claims["iat"] = now() + day;
  if (what == expired) claims["exp"] = now() - day;
  if (what == no_expiry) claims.erase("exp");
  if (what == expiry_as_text) claims["exp"] = std::to_string(now() + life);
  if (what == expiry_huge) claims["exp"] = 1e300;
  if (what == expiry_fractional) claims["exp"] = static_cast<double>(now() + life) + 0.5;
  if (what == expiry_2039) claims["exp"] = in_2039;
  if (what == no_sign_in_time) claims.erase("auth_time");
  if (what == old_sign_in_time) claims["auth_time"] = now() - day;
}

bool is_unsigned(Misbehaviour what) {
  return what == alg_none || what == alg_none_mixed_case || what == alg_none_upper_case;
}

void change_binding(json::object& claims, Misbehaviour what) {
  if (what == no_nonce) claims.erase("nonce");
  if (what == other_nonce) claims["nonce"] = "of-another-sign-in";
  if (what == other_access_token_hash) claims["at_hash"] = half_hash("another access token");
  // Without an algorithm there is no hash to compare: whoever forges a token leaves it out.
  if (is_unsigned(what)) claims.erase("at_hash");
  if (what == acr_ignored) claims["acr"] = "urn:verify:one";
  if (what == huge_token) claims["padding"] = std::string(huge, 'x');
}

std::string claims_text(const ProviderScript& script, const TokenOrder& order) {
  json::object claims = {{"iss", order.issuer},  {"aud", order.client_id}, {"sub", script.subject},
                         {"exp", now() + life},  {"iat", now()},           {"auth_time", now()},
                         {"sid", order.session}, {"amr", list(script.amr)}};
  if (!order.access_token.empty()) claims["at_hash"] = half_hash(order.access_token);
  if (!order.nonce.empty()) claims["nonce"] = order.nonce;
  if (!order.acr.empty()) claims["acr"] = order.acr;
  if (script.email_in_id_token) add_email(claims, script);
  add_groups(claims, script);
  if (order.refreshed && !script.keeps_groups) claims["groups"] = json::array();
  change_parties(claims, order, script.misbehaviour);
  change_times(claims, script.misbehaviour);
  change_binding(claims, script.misbehaviour);
  std::string text = json::serialize(claims);
  if (script.misbehaviour == duplicate_members) text.insert(1, R"("sub":"another-subject",)");
  if (script.misbehaviour == deep_nesting)
    text.insert(1, "\"deep\":" + std::string(depth, '[') + std::string(depth, ']') + ",");
  return text;
}

// A key that the token brings along, or says where to find.
json::object header_of_attacker(const RealmKeys& keys, Misbehaviour what) {
  const std::string where = std::string(elsewhere) + "/jwks";
  json::object header = {{"typ", "JWT"}, {"alg", "ES256"}, {"kid", keys.attacker.id()}};
  if (what == jwk_of_attacker) header["jwk"] = json::parse(keys.attacker.jwk());
  if (what == jku_of_attacker) header["jku"] = where;
  if (what == x5u_of_attacker) header["x5u"] = where;
  if (what == x5c_of_attacker) header["x5c"] = {base64(as_bytes(keys.attacker.public_der()))};
  if (what == absent_kid_of_attacker) header.erase("kid");
  return header;
}

json::object own_header(const RealmKeys& keys, Misbehaviour what) {
  json::object header = {{"typ", "JWT"}, {"alg", "ES256"}, {"kid", keys.own.id()}};
  if (what == alg_none) header["alg"] = "none";
  if (what == alg_none_mixed_case) header["alg"] = "nOnE";
  if (what == alg_none_upper_case) header["alg"] = "NONE";
  if (what == alg_missing) header.erase("alg");
  if (what == alg_of_other_key) header["kid"] = keys.other.id();
  if (what == unknown_kid) header["kid"] = "nobody-has-this-key";
  if (what == path_kid) header["kid"] = "../../../../dev/null";
  if (what == sql_kid) header["kid"] = "x' UNION SELECT 'secret' --";
  if (what == absent_kid) header.erase("kid");
  if (what == other_type) header["typ"] = "logout+jwt";
  return header;
}

bool of_attacker(Misbehaviour what) {
  return what == jwk_of_attacker || what == jku_of_attacker || what == x5c_of_attacker ||
         what == x5u_of_attacker || what == absent_kid_of_attacker;
}

std::string sign_with_public_key(const NamedKey& key, std::string_view payload, Misbehaviour what) {
  const std::string secret = what == hmac_with_public_pem   ? key.public_pem()
                             : what == hmac_with_public_der ? key.public_der()
                                                            : key.jwk();
  return sign_hmac(secret, R"({"typ":"JWT","alg":"HS256","kid":")" + key.id() + "\"}", payload);
}

}  // namespace

std::string make_id_token(const ProviderScript& script, const TokenOrder& order, const RealmKeys& keys) {
  const Misbehaviour what = script.misbehaviour;
  const std::string payload = claims_text(script, order);
  if (of_attacker(what)) return keys.attacker.sign(json::serialize(header_of_attacker(keys, what)), payload);
  if (what == hmac_with_public_pem || what == hmac_with_public_der || what == hmac_with_public_jwk)
    return sign_with_public_key(keys.own, payload, what);
  const std::string header = json::serialize(own_header(keys, what));
  if (is_unsigned(what)) return sign_not(header, payload);
  if (what == alg_of_other_key) return keys.other.sign(header, payload);
  if (what == many_dots) return keys.own.sign(header, payload) + std::string(dots, '.');
  std::string token = keys.own.sign(header, payload);
  if (what == broken_signature) token[token.size() - 20] = token[token.size() - 20] == 'A' ? 'B' : 'A';
  return token;
}

std::string make_userinfo(const ProviderScript& script) {
  json::object claims = {{"sub", script.subject}};
  add_email(claims, script);
  add_groups(claims, script);
  if (script.misbehaviour == userinfo_of_other) claims["sub"] = "another-subject";
  if (script.misbehaviour == userinfo_as_list) return json::serialize(json::array{claims});
  return json::serialize(claims);
}

}  // namespace sallyport::verify
