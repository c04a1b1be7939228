#include "identity/oidc/provider_calls.h"

#include "base/encoding.h"
#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

class ProviderCallsTest : public RelyingPartyTest {
 protected:
  void authenticate(ClientAuthentication how) {
    map_.authentication = how;
    use(map_);
  }
};

TEST_F(ProviderCallsTest, ShowsWhoWeAreByBasic) {
  ASSERT_EQ(refused(sign_in()), "");
  const auto& call = at_.last("/token");
  EXPECT_EQ(call.authorization, "Basic " + base64(as_bytes("sallyport:s3cret%3A%26")));
  EXPECT_FALSE(call.form.contains("client_secret"));
  EXPECT_EQ(call.form.at("code_verifier").size(), 43U);
}

TEST_F(ProviderCallsTest, ShowsWhoWeAreByPost) {
  authenticate(ClientAuthentication::secret_post);
  ASSERT_EQ(refused(sign_in()), "");
  EXPECT_EQ(at_.last("/token").authorization, "");
  EXPECT_EQ(at_.last("/token").form.at("client_secret"), "s3cret:&");
  EXPECT_EQ(at_.last("/token").form.at("client_id"), "sallyport");
}

TEST_F(ProviderCallsTest, APublicClientShowsNothing) {
  authenticate(ClientAuthentication::none);
  ASSERT_EQ(refused(sign_in()), "");
  EXPECT_EQ(at_.last("/token").authorization, "");
  EXPECT_FALSE(at_.last("/token").form.contains("client_secret"));
  EXPECT_EQ(at_.last("/token").form.at("client_id"), "sallyport");
}

TEST_F(ProviderCallsTest, ShowsWhoWeAreByAKey) {
  const auto key = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  secrets_["oidc"] = key.pem();
  for (const bool pushed : {false, true}) {
    map_.pushed = pushed;
    authenticate(ClientAuthentication::private_key_jwt);
    ASSERT_EQ(refused(sign_in()), "") << reports_;
    const auto& form = at_.last(pushed ? "/par" : "/token").form;
    EXPECT_EQ(form.at("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    auto keys = given_issuer_keys(R"({"keys":[)" + key.jwk("") + "]}");
    TokenRules rules{.issuer = "sallyport",
                     .audience = std::string(test_issuer),
                     .algorithms = {"ES256"},
                     .types = {"jwt"}};
    rules.max_age = std::chrono::seconds(1);
    // The set's key has no id, the assertion names its own: what is looked up is the signature.
    const std::string& assertion = form.at("client_assertion");
    const auto header = parse_base64url(assertion.substr(0, assertion.find('.')));
    const std::string kid = *jose::parse_json(as_text(*header))->find_string("kid");
    keys = given_issuer_keys(key.jwk_set(kid));
    const auto token = verify_token(assertion, **keys, rules, clock_);
    ASSERT_TRUE(token.ok()) << token.error().detail;
    EXPECT_EQ(token->subject, "sallyport");
    EXPECT_EQ(token->id.size(), 22U);
    EXPECT_EQ(*token->expires_at - *token->issued_at, std::chrono::seconds(60));
  }
}

TEST_F(ProviderCallsTest, TheAudienceOfTheKeyIsWhatTheProviderTakes) {
  secrets_["oidc"] = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256).pem();
  map_.preset = ProviderPreset::okta;
  authenticate(ClientAuthentication::private_key_jwt);
  ASSERT_EQ(refused(sign_in()), "") << reports_;
  const std::string assertion = at_.last("/token").form.at("client_assertion");
  const std::size_t dot = assertion.find('.');
  const auto payload = parse_base64url(assertion.substr(dot + 1, assertion.rfind('.') - dot - 1));
  EXPECT_EQ(*jose::parse_json(as_text(*payload))->find_string("aud"), std::string(test_issuer) + "/token");
}

TEST_F(ProviderCallsTest, AMissingOrWrongSecretIsSaid) {
  secrets_.clear();
  EXPECT_EQ(refused(sign_in()), "code cannot be redeemed");
  EXPECT_NE(reports_.find("there is no secret \"oidc\""), std::string::npos);
  secrets_["oidc"] = "no key";
  authenticate(ClientAuthentication::private_key_jwt);
  EXPECT_EQ(refused(sign_in()), "code cannot be redeemed");
  EXPECT_EQ(at_.count("/token"), 0U);
}

TEST_F(ProviderCallsTest, ARefusalSaysWhichSettingToLookAt) {
  at_.discovery["token_endpoint_auth_methods_supported"] = R"(["client_secret_post"])";
  const std::vector<std::pair<std::string, std::string>> advice = {
      {"invalid_client", "it knows client_secret_post"},
      {"unauthorized_client", "`client_id`"},
      {"invalid_grant", "redirect address"},
      {"invalid_scope", "`scopes`"}};
  for (const auto& [error, words] : advice) {
    reports_.clear();
    at_.refuse_token = error;
    EXPECT_NE(refused(sign_in()), "");
    EXPECT_NE(reports_.find(words), std::string::npos) << reports_;
  }
}

TEST_F(ProviderCallsTest, RefusesTokenAnswersThatAreNone) {
  const std::vector<Members> wrong = {{{"access_token", ""}},
                                      {{"access_token", "7"}},
                                      {{"access_token", as_json("a\r\nb")}},
                                      {{"access_token", as_json(std::string(16385, 'a'))}},
                                      {{"token_type", ""}},
                                      {{"token_type", as_json("DPoP")}},
                                      {{"expires_in", as_json("3600")}},
                                      {{"expires_in", "-1"}},
                                      {{"expires_in", "1e300"}},
                                      {{"refresh_token", "7"}},
                                      {{"refresh_token", as_json("")}},
                                      {{"id_token", "7"}},
                                      {{"id_token", ""}},
                                      {{"id_token", as_json(std::string(65537, 'a'))}},
                                      {{"id_token", as_json("a.b.c")}}};
  for (const Members& answer : wrong) {
    at_.answer = answer;
    EXPECT_NE(refused(sign_in()), "") << to_json(answer).substr(0, 80);
  }
  at_.answer = {{"token_type", as_json("bEARER")}, {"expires_in", ""}};
  EXPECT_EQ(refused(sign_in()), "");
  for (const auto* body :
       {"", "[]", "{", R"({"access_token":"a","access_token":"b","token_type":"Bearer"})"}) {
    EXPECT_EQ(parse_token_answer(body).error().kind, ErrorKind::malformed) << body;
  }
}

TEST_F(ProviderCallsTest, WhatPresetsAskFor) {
  const auto asked = [&](ProviderPreset preset) {
    map_.preset = preset;
    use(map_);
    at_.sign_in(start());
    return at_.last_request;
  };
  EXPECT_EQ(asked(ProviderPreset::entra)["scope"], "openid email profile offline_access");
  EXPECT_EQ(asked(ProviderPreset::keycloak)["scope"], "openid email profile");
  auto google = asked(ProviderPreset::google);
  EXPECT_EQ(google["access_type"], "offline");
  EXPECT_EQ(google["prompt"], "consent");
  EXPECT_FALSE(google.contains("max_age"));
  map_.scopes = {"offline_access", "offline_access"};
  auto generic = asked(ProviderPreset::generic);
  EXPECT_EQ(generic["scope"], "openid offline_access");
  EXPECT_EQ(generic["prompt"], "consent");
  EXPECT_EQ(generic["max_age"], "31536000");
}

TEST_F(ProviderCallsTest, ASecondFactorIsAskedForByTheAcrOfTheMap) {
  Requirements wanted;
  wanted.mfa = true;
  wanted_ = &wanted;
  map_.second_factor.acr = {"urn:two"};
  use(map_);
  at_.sign_in(start());
  EXPECT_EQ(at_.last_request["acr_values"], "urn:two");
}

}  // namespace
}  // namespace sallyport::identity
