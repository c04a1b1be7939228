#include "verify/witness/provider.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "verify/run/exchange.h"
#include "wire/http1/form.h"
#include "wire/jose/jwk.h"
#include "wire/jose/jws.h"

namespace sallyport::verify {
namespace {

namespace json = boost::json;

class Provider : public testing::Test {
 protected:
  void SetUp() override {
    auto started = HostileProvider::start();
    ASSERT_TRUE(started.ok()) << started.error().detail;
    provider = std::move(started).value();
  }

  Reply ask(const std::string& bytes) {
    net::BlockingTarget target;
    target.address = "127.0.0.1";
    target.port = provider->port();
    Patience patience;
    patience.until_closed = true;
    const Exchange seen = exchange(target, bytes, patience);
    return seen.replies.empty() ? Reply{} : seen.replies.front();
  }
  Reply get(const std::string& path, const std::string& more = {}) {
    return ask("GET " + path + " HTTP/1.1\r\nHost: p\r\n" + more + "\r\n");
  }
  Reply post(const std::string& path, const std::string& body) {
    return ask("POST " + path + " HTTP/1.1\r\nHost: p\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body);
  }
  FormFields begin(const std::string& realm, const std::string& more = {}) {
    const Reply reply =
        get("/" + realm + "/authorize?client_id=c&redirect_uri=https%3A%2F%2Fx%2Fcb&state=s%201" +
            "&nonce=n" + more);
    const std::string location = reply.field("location");
    EXPECT_TRUE(location.starts_with("https://x/cb?")) << location;
    return read_fields(location.substr(location.find('?') + 1));
  }
  json::value redeem(const std::string& realm, const std::string& code, const std::string& more = {}) {
    boost::system::error_code failed;
    return json::parse(post("/" + realm + "/token", "grant_type=authorization_code&code=" + code + more).body,
                       failed);
  }
  std::string id_token(const std::string& realm, Misbehaviour what) {
    ProviderScript script;
    script.misbehaviour = what;
    provider->follow(realm, script);
    const json::value answer = redeem(realm, begin(realm)["code"]);
    return answer.is_object() ? std::string(answer.at("id_token").as_string()) : std::string();
  }
  // True if somebody who takes the realm's key set at its word would believe the token.
  bool believed(const std::string& realm, const std::string& token) {
    const auto keys = jose::parse_jwk_set(get("/" + realm + "/jwks").body);
    EXPECT_TRUE(keys.ok());
    std::vector<jose::VerificationKey> known;
    for (const jose::Jwk& key : *keys) {
      if (key.algorithm != "ES256") continue;
      crypto::Coordinate x{};
      crypto::Coordinate y{};
      std::ranges::copy(as_bytes(key.x), x.begin());
      std::ranges::copy(as_bytes(key.y), y.begin());
      auto made = crypto::EcdsaPublicKey::create(x, y);
      EXPECT_TRUE(made.ok());
      known.push_back({key.id, [made = *made](std::string_view input, std::span<const std::byte> signature) {
                         return made.verify(input, signature);
                       }});
    }
    return jose::verify_jws(token, known).ok();
  }
  static json::value part(const std::string& token, int which) {
    const std::size_t first = token.find('.');
    const std::string text =
        which == 0 ? token.substr(0, first) : token.substr(first + 1, token.find('.', first + 1) - first - 1);
    return json::parse(as_text(parse_base64url(text).value()));
  }

  std::unique_ptr<HostileProvider> provider;
};

TEST_F(Provider, SaysWhereItsEndpointsAre) {
  const json::value document = json::parse(get("/verify/.well-known/openid-configuration").body);
  EXPECT_EQ(document.at("issuer").as_string(), provider->issuer("verify"));
  EXPECT_EQ(document.at("token_endpoint").as_string(), provider->issuer("verify") + "/token");
}

TEST_F(Provider, R15_TwoRealmsLieInTheirDocument) {
  EXPECT_EQ(
      json::parse(get("/verify-renamed/.well-known/openid-configuration").body).at("issuer").as_string(),
      "https://evil.example");
  const json::value inward = json::parse(get("/verify-inward/.well-known/openid-configuration").body);
  EXPECT_TRUE(
      std::string_view(inward.at("token_endpoint").as_string()).starts_with("http://169.254.169.254/"));
}

TEST_F(Provider, SignsInWhomItsScriptNames) {
  const FormFields back = begin("verify", "&acr_values=urn%3Averify%3Atwo+x");
  EXPECT_EQ(back.at("state"), "s 1");
  EXPECT_EQ(back.at("iss"), provider->issuer("verify"));
  const json::value answer = redeem("verify", back.at("code"));
  const std::string token(answer.at("id_token").as_string());
  EXPECT_TRUE(believed("verify", token));
  const json::value claims = part(token, 1);
  EXPECT_EQ(claims.at("nonce").as_string(), "n");
  EXPECT_EQ(claims.at("aud").as_string(), "c");
  EXPECT_EQ(claims.at("acr").as_string(), "urn:verify:two");
  EXPECT_EQ(claims.at("sid").as_string(), provider->seen("verify").session);
  const crypto::Digest256 digest = crypto::sha256(std::string_view(answer.at("access_token").as_string()));
  EXPECT_EQ(claims.at("at_hash").as_string(), base64url(std::span(digest).first(16)));
}

TEST_F(Provider, R16_ACodeCountsOnce) {
  const std::string code = begin("verify")["code"];
  EXPECT_EQ(provider->issued().back(), code);
  EXPECT_TRUE(redeem("verify", code).as_object().contains("id_token"));
  EXPECT_EQ(redeem("verify", code).at("error").as_string(), "invalid_grant");
  EXPECT_EQ(provider->seen("verify").used_codes, 1u);
}

TEST_F(Provider, ComparesAProofKeyThatIsShown) {
  const std::string challenge = "&code_challenge=" + base64url(crypto::sha256("right"));
  EXPECT_TRUE(redeem("verify", begin("verify", challenge)["code"], "&code_verifier=right")
                  .as_object()
                  .contains("id_token"));
  EXPECT_EQ(provider->seen("verify").without_proof_key, 0u);
  EXPECT_EQ(
      redeem("verify", begin("verify", challenge)["code"], "&code_verifier=wrong").at("error").as_string(),
      "invalid_grant");
  EXPECT_TRUE(redeem("verify", begin("verify", challenge)["code"]).as_object().contains("id_token"));
  EXPECT_EQ(provider->seen("verify").without_proof_key, 1u);
}

TEST_F(Provider, S09_ARefreshTokenCountsOnce) {
  const std::string first(redeem("verify", begin("verify")["code"]).at("refresh_token").as_string());
  const std::string body = "grant_type=refresh_token&refresh_token=" + first;
  EXPECT_EQ(post("/verify/token", body).status, 200);
  EXPECT_EQ(post("/verify/token", body).status, 400);
  EXPECT_EQ(provider->seen("verify").used_refresh_tokens, 1u);
  EXPECT_EQ(provider->seen("verify").refreshes["verify-subject"], 2u);
}

TEST_F(Provider, J15_ARefreshedTokenMayBeOfSomebodyElse) {
  ProviderScript script;
  script.misbehaviour = Misbehaviour::refreshed_subject;
  script.keeps_groups = false;
  provider->follow("verify", script);
  const std::string first(redeem("verify", begin("verify")["code"]).at("refresh_token").as_string());
  const json::value answer =
      json::parse(post("/verify/token", "grant_type=refresh_token&refresh_token=" + first).body);
  EXPECT_EQ(part(std::string(answer.at("id_token").as_string()), 1).at("sub").as_string(), "another-subject");
  EXPECT_TRUE(part(std::string(answer.at("id_token").as_string()), 1).at("groups").as_array().empty());
  EXPECT_EQ(part(std::string(redeem("verify", begin("verify")["code"]).at("id_token").as_string()), 1)
                .at("sub")
                .as_string(),
            "verify-subject");
}

TEST_F(Provider, J01_J02_J03_ForgedSignaturesAreNotItsOwn) {
  using enum Misbehaviour;
  EXPECT_TRUE(believed("verify", id_token("verify", none)));
  for (const Misbehaviour what :
       {alg_none, alg_none_mixed_case, alg_none_upper_case, alg_missing, hmac_with_public_pem,
        hmac_with_public_der, hmac_with_public_jwk, jwk_of_attacker, jku_of_attacker, x5c_of_attacker,
        x5u_of_attacker, absent_kid_of_attacker, broken_signature, alg_of_other_key}) {
    EXPECT_FALSE(believed("verify", id_token("verify", what))) << to_string(what);
  }
}

TEST_F(Provider, J06_ItsKeySetHasUnreadableKeysAndAKeyIsReplaced) {
  EXPECT_NE(get("/verify-keys/jwks").body.find("\"kty\":\"what\""), std::string::npos);
  const std::string before = provider->key_id("verify-keys");
  const std::string token = id_token("verify-keys", Misbehaviour::rotated_key);
  EXPECT_NE(provider->key_id("verify-keys"), before);
  EXPECT_TRUE(believed("verify-keys", token));
}

TEST_F(Provider, J07_J08_EachLieIsInTheToken) {
  using enum Misbehaviour;
  EXPECT_EQ(part(id_token("verify", other_audience), 1).at("aud").as_string(), "another-client");
  EXPECT_FALSE(part(id_token("verify", no_nonce), 1).as_object().contains("nonce"));
  EXPECT_EQ(part(id_token("verify", expiry_2039), 1).at("exp").as_int64(), 2'177'452'800);
  EXPECT_DOUBLE_EQ(part(id_token("verify", expiry_huge), 1).at("exp").as_double(), 1e300);
  EXPECT_TRUE(part(id_token("verify", expiry_as_text), 1).at("exp").is_string());
}

// Whatever is wrong must be seen somewhere: a misbehaviour that changes nothing would prove nothing.
TEST_F(Provider, EveryMisbehaviourOfATokenChangesIt) {
  const auto without_chance = [](const std::string& token) {
    json::value claims = part(token, 1);
    for (const char* name : {"iat", "exp", "auth_time"}) {
      json::value* const time = claims.as_object().if_contains(name);
      if (time && time->is_int64()) *time = time->as_int64() / 1000;
    }
    for (const char* name : {"sid", "at_hash"}) claims.as_object().erase(name);
    return json::serialize(part(token, 0)) + json::serialize(claims);
  };
  using enum Misbehaviour;
  const std::string honest = without_chance(id_token("verify", none));
  const std::set<Misbehaviour> not_in_an_id_token = {
      none, no_callback_issuer, other_callback_issuer, repeated_callback_state, repeated_callback_code,
      error_with_markup, rotated_key, userinfo_of_other, userinfo_as_list, refresh_refused, refreshed_subject,
      refreshed_audience, refreshed_issuer, refreshed_party,
      // seen in the signature, in what was cut out above, or no JSON of one reading
      broken_signature, other_access_token_hash, many_dots, duplicate_members, deep_nesting};
  for (const Misbehaviour what : all_misbehaviours()) {
    if (not_in_an_id_token.contains(what)) continue;
    if (what == acr_ignored) continue;  // needs an acr that was asked for
    EXPECT_NE(without_chance(id_token("verify", what)), honest) << to_string(what);
  }
}

TEST_F(Provider, R13_R14_TheWayBackMayBeWrong) {
  using enum Misbehaviour;
  const auto location = [&](Misbehaviour what) {
    ProviderScript script;
    script.misbehaviour = what;
    provider->follow("verify", script);
    return get("/verify/authorize?redirect_uri=https%3A%2F%2Fx%2Fcb&state=abc").field("location");
  };
  EXPECT_EQ(location(no_callback_issuer).find("iss="), std::string::npos);
  EXPECT_NE(location(other_callback_issuer).find("iss=https%3A%2F%2Fevil.example"), std::string::npos);
  EXPECT_TRUE(location(repeated_callback_state).ends_with("&state=abc"));
  EXPECT_EQ(location(error_with_markup).find("code="), std::string::npos);
}

TEST_F(Provider, J14_UserinfoMayBeOfSomebodyElse) {
  const std::string field = "Authorization: Bearer access-x\r\n";
  EXPECT_EQ(get("/verify/userinfo").status, 401);
  EXPECT_EQ(json::parse(get("/verify/userinfo", field).body).at("sub").as_string(), "verify-subject");
  ProviderScript script;
  script.misbehaviour = Misbehaviour::userinfo_of_other;
  provider->follow("verify", script);
  EXPECT_EQ(json::parse(get("/verify/userinfo", field).body).at("sub").as_string(), "another-subject");
  script.misbehaviour = Misbehaviour::userinfo_as_list;
  provider->follow("verify", script);
  EXPECT_TRUE(json::parse(get("/verify/userinfo", field).body).is_array());
}

TEST_F(Provider, S10_ItMayTakeItsTime) {
  ProviderScript script;
  script.refresh_wait = std::chrono::milliseconds(300);
  provider->follow("verify", script);
  const std::string first(redeem("verify", begin("verify")["code"]).at("refresh_token").as_string());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(post("/verify/token", "grant_type=refresh_token&refresh_token=" + first).status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - start, script.refresh_wait);
}

TEST_F(Provider, WhatItDoesNotHaveIsRefused) {
  for (const char* path : {"/", "/verify", "/nobody/token", "/verify/nothing", "x"})
    EXPECT_EQ(get(path).status, 404) << path;
  EXPECT_EQ(get("/verify/authorize").status, 400);
  EXPECT_EQ(redeem("verify", "code-unknown").at("error").as_string(), "invalid_grant");
  EXPECT_EQ(ask("\r\n\r\n").status, 0);
  EXPECT_EQ(ask("POST /verify/token HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n").status, 0);
}

TEST(Misbehaviours, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const Misbehaviour what : all_misbehaviours()) {
    EXPECT_TRUE(names.insert(to_string(what)).second) << to_string(what);
    EXPECT_EQ(find_misbehaviour(to_string(what)), what);
  }
  EXPECT_FALSE(find_misbehaviour("kind"));
}

}  // namespace
}  // namespace sallyport::verify
