#include "identity/oidc/relying_party.h"

#include <algorithm>

#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

using Help = Declined::Help;
using namespace std::chrono_literals;

TEST_F(RelyingPartyTest, SignsAPersonIn) {
  const Step step = sign_in();
  ASSERT_TRUE(std::holds_alternative<Established>(step)) << refused(step) << reports_;
  const auto& established = std::get<Established>(step);
  EXPECT_EQ(established.return_path, "/workflow/7?tab=1");
  const Principal& who = established.who;
  EXPECT_EQ(label(who), "person/alice@example.com");
  EXPECT_EQ(who.email, "alice@example.com");
  EXPECT_EQ(who.display_name, "Alice");
  EXPECT_EQ(who.groups, (std::vector<std::string>{"everybody", "staff"}));
  EXPECT_EQ(who.provider, "company");
  EXPECT_EQ(who.subject, "u-1");
  EXPECT_EQ(who.provider_session, "s-1");
  EXPECT_EQ(who.method, "oidc:company");
  EXPECT_EQ(who.authenticated_at, clock_.wall() - 5s);
  EXPECT_FALSE(who.mfa);
}

TEST_F(RelyingPartyTest, R09_R19_TheRequestIsMadeFromTheMapAlone) {
  Attempt sent = attempt("start");
  sent.host = "evil.example";
  for (const auto* name :
       {"redirect_uri", "scope", "scopes", "client_id", "acr_values", "auth_request_params"}) {
    sent.fields[name] = "evil";
  }
  const Step step = providers_->find("company")->step(sent);
  const std::string address = std::get<Redirect>(step).location;
  EXPECT_TRUE(address.starts_with("https://login.example.com/realm/authorize?response_type=code&"));
  EXPECT_EQ(address.find("evil"), std::string::npos);
  at_.sign_in(address);
  auto& asked = at_.last_request;
  EXPECT_EQ(asked["redirect_uri"], "https://flows.example.com/.sallyport/oidc/company/callback");
  EXPECT_EQ(asked["scope"], "openid email profile");
  EXPECT_EQ(asked["code_challenge_method"], "S256");
  EXPECT_EQ(asked["state"].size(), 43U);
  EXPECT_EQ(asked["nonce"].size(), 43U);
  EXPECT_EQ(asked["code_challenge"].size(), 43U);
}

TEST_F(RelyingPartyTest, R10_RefusesAnAnswerWithoutAKnownState) {
  auto fields = at_.sign_in(start());
  for (const std::string& state : {std::string(), std::string("x"), fields["state"] + "x"}) {
    auto changed = fields;
    changed["state"] = state;
    EXPECT_NE(refused(come_back(changed)), "");
    EXPECT_TRUE(declined_.stale);
  }
  fields.erase("state");
  EXPECT_NE(refused(come_back(fields)), "");
  EXPECT_EQ(at_.count("/token"), 0U);
}

TEST_F(RelyingPartyTest, R11_RefusesTheAnswerOfAnotherBrowser) {
  const auto fields = at_.sign_in(start());
  browser_ = "browser-2";
  EXPECT_NE(refused(come_back(fields)), "");
  EXPECT_TRUE(declined_.stale);
  browser_ = "browser-1";
  EXPECT_EQ(refused(come_back(fields)), "");
}

TEST_F(RelyingPartyTest, R11_ACodeOfSomebodyElseFailsTheProofKey) {
  const auto victim = at_.sign_in(start());
  const auto attacker = at_.sign_in(start());
  auto mixed = attacker;
  mixed["code"] = victim.at("code");
  EXPECT_EQ(refused(come_back(mixed)), "code is refused");
}

TEST_F(RelyingPartyTest, R16_TakesAnAnswerOnce) {
  const auto fields = at_.sign_in(start());
  EXPECT_EQ(refused(come_back(fields)), "");
  EXPECT_NE(refused(come_back(fields)), "");
  EXPECT_TRUE(declined_.stale);
  EXPECT_EQ(at_.count("/token"), 1U);
}

TEST_F(RelyingPartyTest, R14_RefusesAnotherIssuerInTheAnswer) {
  auto fields = at_.sign_in(start());
  fields["iss"] = "https://evil.example";
  EXPECT_EQ(refused(come_back(fields)), "the answer names another issuer, or none");
  EXPECT_EQ(at_.count("/token"), 0U);
}

TEST_F(RelyingPartyTest, R14_AProviderThatNamesItselfHasToDoSo) {
  at_.discovery["authorization_response_iss_parameter_supported"] = "true";
  auto fields = at_.sign_in(start());
  EXPECT_NE(refused(come_back(fields)), "");
  fields = at_.sign_in(start());
  fields["iss"] = test_issuer;
  EXPECT_EQ(refused(come_back(fields)), "");
  fields = {{"state", at_.sign_in(start())["state"]}, {"error", "access_denied"}};
  EXPECT_EQ(refused(come_back(fields)), "the answer names another issuer, or none");
}

TEST_F(RelyingPartyTest, R15_RefusesAProviderThatCallsItselfOtherwise) {
  at_.discovery["issuer"] = as_json("https://evil.example");
  EXPECT_EQ(start(), "");
  EXPECT_EQ(declined_.help, Help::provider_unavailable);
  EXPECT_EQ(declined_.return_path, "/workflow/7?tab=1");
  EXPECT_NE(reports_.find("`issuer` has to be equal"), std::string::npos);
}

TEST_F(RelyingPartyTest, AnErrorOfTheProviderSaysWhoCanHelp) {
  const std::vector<std::pair<std::string, Help>> errors = {
      {"access_denied", Help::provider_refused},
      {"temporarily_unavailable", Help::provider_unavailable},
      {"unmet_authentication_requirements", Help::not_strong_enough},
      {"invalid_scope", Help::provider_unavailable},
      {"something\r\nelse", Help::provider_refused}};
  for (const auto& [error, help] : errors) {
    const std::string state = at_.sign_in(start())["state"];
    EXPECT_NE(refused(come_back({{"state", state}, {"error", error}, {"error_description", "<script>\x1b"}})),
              "");
    EXPECT_EQ(declined_.help, help) << error;
  }
  EXPECT_EQ(reports_.find('\r'), std::string::npos);
  EXPECT_EQ(reports_.find('\x1b'), std::string::npos);
  EXPECT_NE(reports_.find("`scopes`"), std::string::npos);
}

TEST_F(RelyingPartyTest, J07_RefusesIdTokensThatAreNotForThisSignIn) {
  const std::string now = std::to_string(to_unix_seconds(clock_.wall()));
  const std::vector<Members> wrong = {{{"iss", as_json("https://login.example.com/other")}},
                                      {{"iss", ""}},
                                      {{"aud", as_json("another")}},
                                      {{"aud", ""}},
                                      {{"aud", R"(["sallyport","another"])"}},
                                      {{"aud", R"(["sallyport","another"])"}, {"azp", as_json("another")}},
                                      {{"azp", as_json("another")}},
                                      {{"azp", "7"}},
                                      {{"sub", ""}},
                                      {{"sub", "7"}},
                                      {{"sub", as_json("a b")}},
                                      {{"iat", ""}},
                                      {{"iat", std::to_string(to_unix_seconds(clock_.wall()) - 3600)}},
                                      {{"exp", ""}},
                                      {{"exp", now.substr(0, now.size() - 3) + "000"}, {"iat", ""}},
                                      {{"nonce", ""}},
                                      {{"nonce", as_json("another")}},
                                      {{"nonce", "7"}},
                                      {{"at_hash", as_json("AAAAAAAAAAAAAAAAAAAAAA")}},
                                      {{"at_hash", "7"}},
                                      {{"c_hash", as_json("AAAAAAAAAAAAAAAAAAAAAA")}}};
  for (const Members& claims : wrong) {
    at_.claims = claims;
    EXPECT_EQ(refused(sign_in()), "ID token is refused") << to_json(claims);
    EXPECT_EQ(declined_.help, Help::provider_unavailable);
  }
  at_.claims = {{"aud", R"(["sallyport","another"])"}, {"azp", as_json("sallyport")}, {"at_hash", ""}};
  EXPECT_EQ(refused(sign_in()), "");
}

TEST_F(RelyingPartyTest, J01_J02_RefusesIdTokensThatNobodyOrAnotherSigned) {
  at_.wrong_key = true;
  EXPECT_EQ(refused(sign_in()), "ID token is refused");
  at_.wrong_key = false;
  at_.unsigned_tokens = true;
  EXPECT_EQ(refused(sign_in()), "ID token is refused");
  at_.unsigned_tokens = false;
  at_.token_type = "logout+jwt";
  EXPECT_EQ(refused(sign_in()), "ID token is refused");
  at_.token_type = "JWT";
  map_.algorithms = {"RS256"};
  use(map_);
  EXPECT_EQ(refused(sign_in()), "ID token is refused");
  EXPECT_NE(reports_.find("`algorithms`"), std::string::npos);
}

TEST_F(RelyingPartyTest, J14_UserinfoHasToBeOfTheSamePerson) {
  at_.claims["groups"] = "";
  at_.userinfo["groups"] = R"(["from-userinfo"])";
  EXPECT_EQ(refused(sign_in()), "");
  at_.userinfo["sub"] = as_json("u-2");
  EXPECT_EQ(refused(sign_in()), "userinfo is refused");
  for (const auto* body :
       {"[]", "[{\"sub\":\"u-1\"}]", "\"u-1\"", "{\"sub\":\"u-1\",\"sub\":\"u-1\"}", "{"}) {
    at_.userinfo_body = body;
    EXPECT_EQ(refused(sign_in()), "userinfo is refused") << body;
  }
  at_.userinfo_body.clear();
  at_.userinfo_down = true;
  EXPECT_EQ(refused(sign_in()), "userinfo is refused");
}

TEST_F(RelyingPartyTest, UserinfoIsAskedOnlyForWhatIsMissing) {
  EXPECT_EQ(refused(sign_in()), "");
  EXPECT_EQ(at_.count("/userinfo"), 0U);
  at_.claims["groups"] = "";
  at_.userinfo["groups"] = R"(["from-userinfo"])";
  const Step step = sign_in();
  ASSERT_EQ(refused(step), "");
  EXPECT_EQ(std::get<Established>(step).who.groups, (std::vector<std::string>{"everybody", "from-userinfo"}));
}

TEST_F(RelyingPartyTest, R17_LooksForTheAcrThatWasAskedFor) {
  Requirements wanted;
  wanted.acr = {"urn:two", "urn:three"};
  wanted_ = &wanted;
  const auto fields = at_.sign_in(start());
  EXPECT_EQ(at_.last_request["acr_values"], "urn:two urn:three");
  EXPECT_EQ(refused(come_back(fields)), "step-up: another acr, or none");
  EXPECT_EQ(declined_.help, Help::not_strong_enough);
  at_.claims["acr"] = as_json("urn:one");
  EXPECT_NE(refused(sign_in()), "");
  at_.claims["acr"] = as_json("urn:three");
  EXPECT_EQ(refused(sign_in()), "");
}

TEST_F(RelyingPartyTest, R17_LooksForTheSecondFactorThatWasAskedFor) {
  Requirements wanted;
  wanted.mfa = true;
  wanted.amr = {"hwk"};
  wanted_ = &wanted;
  EXPECT_EQ(refused(sign_in()), "step-up: no second factor was shown");
  at_.claims["amr"] = R"(["mfa","pwd"])";
  EXPECT_EQ(refused(sign_in()), "step-up: an amr is missing");
  at_.claims["amr"] = R"(["mfa","hwk"])";
  const Step step = sign_in();
  ASSERT_EQ(refused(step), "");
  EXPECT_TRUE(std::get<Established>(step).who.mfa);
}

TEST_F(RelyingPartyTest, R18_AMaxAgeNeedsAFreshAuthTime) {
  Requirements wanted;
  wanted.max_age = 300s;
  wanted_ = &wanted;
  const std::int64_t now = to_unix_seconds(clock_.wall());
  at_.claims["auth_time"] = std::to_string(now - 301);
  const auto fields = at_.sign_in(start());
  EXPECT_EQ(at_.last_request["max_age"], "300");
  EXPECT_EQ(refused(come_back(fields)), "step-up: signed in there too long ago");
  for (const auto* none : {"", "\"now\"", "0", "-1", "1e300", "null"}) {
    at_.claims["auth_time"] = none;
    EXPECT_EQ(refused(sign_in()), "step-up: no auth_time") << none;
  }
  at_.claims["auth_time"] = std::to_string(now - 299);
  EXPECT_EQ(refused(sign_in()), "");
}

TEST_F(RelyingPartyTest, R18_WithoutAuthTimeNoSignInCountsAsFresh) {
  at_.claims["auth_time"] = "";
  Step step = sign_in();
  ASSERT_EQ(refused(step), "");
  EXPECT_EQ(std::get<Established>(step).who.authenticated_at, WallTime{});
  at_.claims["auth_time"] = std::to_string(to_unix_seconds(clock_.wall()) + 3600);
  step = sign_in();
  EXPECT_EQ(std::get<Established>(step).who.authenticated_at, clock_.wall());  // never in the future
}

TEST_F(RelyingPartyTest, AStepUpIsOfTheSamePerson) {
  session_ = begin();
  Requirements wanted;
  wanted.max_age = 300s;
  wanted_ = &wanted;
  auto fields = at_.sign_in(start());
  EXPECT_EQ(at_.last_request["prompt"], "login");
  EXPECT_EQ(at_.last_request["login_hint"], "alice@example.com");
  at_.claims["sub"] = as_json("u-2");
  EXPECT_EQ(refused(come_back(fields)), "step-up by another person");
  EXPECT_EQ(declined_.help, Help::other_person);
  EXPECT_EQ(declined_.return_path, "/workflow/7?tab=1");
  at_.claims.clear();
  EXPECT_EQ(refused(sign_in()), "");
}

TEST_F(RelyingPartyTest, WhoWantsAnotherAccountIsAskedForIt) {
  const auto prompt = [&](std::string_view again) {
    Attempt sent = attempt("start");
    if (!again.empty()) sent.fields["again"] = again;
    const Step step = providers_->find("company")->step(sent);
    at_.sign_in(std::get<Redirect>(step).location);
    return at_.last_request["prompt"];
  };
  EXPECT_EQ(prompt(""), "");
  EXPECT_EQ(prompt("0"), "");
  EXPECT_EQ(prompt("1"), "login");
  map_.preset = ProviderPreset::google;
  use(map_);
  EXPECT_EQ(prompt("1"), "select_account consent");
}

TEST_F(RelyingPartyTest, AnAccountOfOursCannotBeTaken) {
  accounts_.insert("alice@example.com");
  EXPECT_EQ(refused(sign_in()), "an account of ours has this name");
  EXPECT_EQ(declined_.help, Help::not_for_you);
}

TEST_F(RelyingPartyTest, PushesTheRequestWhenAsked) {
  map_.pushed = true;
  use(map_);
  const std::string address = start();
  EXPECT_EQ(address.find("redirect_uri"), std::string::npos);
  EXPECT_EQ(at_.last("/par").form.at("redirect_uri"),
            std::string(test_origin) + "/.sallyport/oidc/company/callback");
  EXPECT_EQ(refused(come_back(at_.sign_in(address))), "");
}

TEST_F(RelyingPartyTest, ADeadProviderIsSaidToBeDead) {
  at_.down = true;
  EXPECT_EQ(start(), "");
  EXPECT_EQ(declined_.help, Help::provider_unavailable);
  EXPECT_EQ(start(), "");
  EXPECT_EQ(at_.count("openid-configuration"), 1U);  // asked once in five seconds
  at_.down = false;
  clock_.advance(6s);
  EXPECT_NE(start(), "");
}

TEST_F(RelyingPartyTest, AMapThatChangedForgetsWhatIsUnderWay) {
  const auto fields = at_.sign_in(start());
  map_.label = "Other";
  use(map_);
  EXPECT_NE(refused(come_back(fields)), "");
  EXPECT_TRUE(declined_.stale);
  EXPECT_EQ(providers_->list().at(0).label, "Other");
  EXPECT_EQ(providers_->find("none"), nullptr);
}

TEST_F(RelyingPartyTest, ATransactionEndsAfterAQuarterOfAnHour) {
  const auto fields = at_.sign_in(start());
  clock_.advance(15min);
  EXPECT_NE(refused(come_back(fields)), "");
  EXPECT_TRUE(declined_.stale);
  EXPECT_TRUE(std::get<Declined>(providers_->find("company")->again(attempt("start"))).stale);
}

TEST_F(RelyingPartyTest, R24_TwentyTabsComeBackInAnyOrder) {
  std::vector<std::map<std::string, std::string, std::less<>>> tabs;
  for (int i = 0; i < 20; ++i) tabs.push_back(at_.sign_in(start()));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(refused(come_back(tabs[static_cast<std::size_t>(i * 7 % 20)])), "");
}

TEST_F(RelyingPartyTest, SignsOutAtTheProviderToo) {
  const SessionRef session = begin();
  const std::string address = providers_->sign_out_address(session, test_origin);
  EXPECT_TRUE(address.starts_with("https://login.example.com/realm/logout?"));
  const auto sent = TestProvider::read(address.substr(address.find('?') + 1));
  EXPECT_EQ(sent.at("post_logout_redirect_uri"),
            "https://flows.example.com/.sallyport/oidc/company/signed-out");
  EXPECT_EQ(sent.at("client_id"), "sallyport");
  EXPECT_EQ(std::ranges::count(sent.at("id_token_hint"), '.'), 2);
  at_.discovery["end_session_endpoint"] = "";
  use([&] {
    map_.label = "x";
    return map_;
  }());
  EXPECT_EQ(providers_->sign_out_address(session, test_origin), "");
  EXPECT_EQ(providers_->sign_out_address(nullptr, test_origin), "");
}

TEST_F(RelyingPartyTest, TrustIsWhatTokensAreCheckedWith) {
  const auto trust = providers_->trust("company");
  ASSERT_TRUE(trust.ok());
  EXPECT_EQ(trust->issuer, test_issuer);
  EXPECT_EQ(trust->client_id, "sallyport");
  EXPECT_EQ(trust->keys->find("one")->size(), 1U);
  EXPECT_EQ(providers_->trust("none").error().kind, ErrorKind::not_found);
}

TEST_F(RelyingPartyTest, S22_ReportsHoldNoSecrets) {
  at_.claims["nonce"] = as_json("another");
  (void)sign_in();
  at_.claims.clear();
  at_.refuse_token = "invalid_client";
  at_.refuse_status = 401;
  (void)sign_in();
  for (const auto* secret : {"s3cret", "code-", "access-", "refresh-", "eyJ"}) {
    EXPECT_EQ(reports_.find(secret), std::string::npos) << secret;
  }
  EXPECT_NE(reports_.find("`client_id`"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::identity
