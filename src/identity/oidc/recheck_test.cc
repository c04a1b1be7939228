#include "identity/oidc/recheck.h"

#include <thread>

#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

class RecheckTest : public RelyingPartyTest {};

TEST_F(RecheckTest, NothingIsAskedBeforeItIsDue) {
  const SessionRef session = begin();
  wait(200s);
  EXPECT_EQ(at_.count("/token"), 1U);
  wait(50s);
  EXPECT_EQ(at_.count("/token"), 2U);
  EXPECT_NE(now(session), nullptr);
}

TEST_F(RecheckTest, S12_GroupsAreReadAgainWithinTheBound) {
  const SessionRef session = begin();
  at_.claims["groups"] = R"(["other"])";
  at_.claims["amr"] = R"(["mfa"])";
  wait(300s);
  const SessionRef changed = now(session);
  ASSERT_NE(changed, nullptr) << ended_;
  EXPECT_EQ(changed->who.groups, (std::vector<std::string>{"everybody", "other"}));
  EXPECT_FALSE(changed->who.mfa);  // a refresh shows no factor
}

TEST_F(RecheckTest, S12_WhoIsNoLongerAllowedIsEnded) {
  for (const Members& claims :
       {Members{{"email", as_json("alice@elsewhere.com")}}, Members{{"email_verified", "false"}},
        Members{{"email", as_json("bob@example.com")}},
        Members{{"groups", ""}, {"_claim_names", R"({"groups":"src1"})"}}}) {
    at_.claims.clear();
    const SessionRef session = begin();
    at_.claims = claims;
    wait(300s);
    EXPECT_EQ(now(session), nullptr) << to_json(claims);
  }
}

TEST_F(RecheckTest, S09_FiftyAskersMakeOneCall) {
  const SessionRef session = begin();
  clock_.advance(300s);
  std::vector<std::jthread> askers;
  at_.in_token_call = [&] {
    for (int i = 0; i < 50; ++i) askers.emplace_back([&] { providers_->recheck_due(); });
    askers.clear();  // all have come back while the one call is under way
  };
  providers_->recheck_due();
  EXPECT_EQ(at_.count("/token"), 2U);
  EXPECT_NE(now(session), nullptr);
}

TEST_F(RecheckTest, S10_ASlowTokenEndpointEndsNobodyAndIsAskedOnce) {
  const SessionRef session = begin();
  clock_.advance(295s);
  at_.takes = 10s;
  at_.in_token_call = [&] {
    clock_.advance(60s);
    providers_->recheck_due();  // the lease outlives the call
    EXPECT_NE(now(session), nullptr);
  };
  providers_->recheck_due();
  EXPECT_EQ(at_.count("/token"), 2U);
  EXPECT_NE(now(session), nullptr);
  at_.in_token_call = {};
  wait(300s);
  EXPECT_EQ(at_.last("/token").form.at("refresh_token"), "refresh-2");
  EXPECT_NE(now(session), nullptr);
}

TEST_F(RecheckTest, S11_InvalidGrantEndsTheSession) {
  const SessionRef session = begin();
  at_.refuse_token = "invalid_grant";
  wait(300s);
  EXPECT_EQ(now(session), nullptr);
  EXPECT_EQ(ended_, "provider ended it (invalid_grant)");
  wait(300s);
  EXPECT_EQ(at_.count("/token"), 2U);
}

TEST_F(RecheckTest, AWrongClientSecretEndsNobodyAtOnce) {
  const SessionRef session = begin();
  at_.refuse_token = "invalid_client";
  at_.refuse_status = 401;
  wait(300s);
  EXPECT_NE(now(session), nullptr);
  EXPECT_NE(reports_.find("the client secret"), std::string::npos);
  at_.refuse_token.clear();
  wait(60s);
  EXPECT_NE(now(session), nullptr);
}

TEST_F(RecheckTest, J15_ARefreshedIdTokenOfAnotherEndsTheSession) {
  const std::vector<Members> changes = {
      {{"iss", as_json("https://evil.example")}},
      {{"sub", as_json("u-2")}},
      {{"aud", R"(["sallyport","another"])"}, {"azp", as_json("sallyport")}},
      {{"aud", as_json("another")}},
      {{"azp", as_json("sallyport")}},
      {{"nonce", as_json("another")}},
      {{"at_hash", as_json("AAAAAAAAAAAAAAAAAAAAAA")}}};
  for (const Members& claims : changes) {
    at_.claims.clear();
    const SessionRef session = begin();
    at_.claims = claims;
    wait(300s);
    EXPECT_EQ(now(session), nullptr) << to_json(claims);
  }
}

TEST_F(RecheckTest, ADeadProviderEndsSessionsOnlyAfterTwiceTheBound) {
  const SessionRef session = begin();
  at_.down = true;
  for (int i = 0; i < 19; ++i) wait(31s);  // 589 s
  EXPECT_NE(now(session), nullptr);
  for (int i = 0; i < 3; ++i) wait(31s);
  EXPECT_EQ(now(session), nullptr);
  EXPECT_EQ(ended_, "provider has not confirmed it for too long");
}

TEST_F(RecheckTest, AProviderThatComesBackConfirmsThem) {
  const SessionRef session = begin();
  at_.down = true;
  for (int i = 0; i < 15; ++i) wait(31s);
  at_.down = false;
  wait(31s);
  for (int i = 0; i < 6; ++i) wait(31s);
  EXPECT_NE(now(session), nullptr);
}

TEST_F(RecheckTest, RotatedTokensAreStoredBeforeAnythingElse) {
  const SessionRef session = begin();
  at_.refresh_has_id_token = false;
  at_.userinfo_down = true;  // what comes after the answer fails
  wait(300s);
  EXPECT_NE(now(session), nullptr);
  reopen();
  at_.userinfo_down = false;
  wait(1s);
  EXPECT_NE(now(session), nullptr) << ended_;
  EXPECT_EQ(at_.last("/token").form.at("refresh_token"), "refresh-2");
}

TEST_F(RecheckTest, WithoutARefreshTokenUserinfoIsAskedUntilTheAccessTokenEnds) {
  at_.answer["refresh_token"] = "";
  at_.userinfo = {{"sub", as_json("u-1")}, {"groups", R"(["other"])"}};
  const SessionRef session = begin();
  wait(300s);
  ASSERT_NE(now(session), nullptr) << ended_;
  EXPECT_EQ(now(session)->who.groups, (std::vector<std::string>{"everybody", "other"}));
  at_.userinfo.erase("groups");  // said in ID tokens alone: not taken away
  wait(300s);
  EXPECT_EQ(now(session)->who.groups, (std::vector<std::string>{"everybody", "staff"}));
  for (int i = 0; i < 11; ++i) wait(300s);
  EXPECT_EQ(now(session), nullptr);
  EXPECT_EQ(ended_, "provider gives no way to look again");
}

TEST_F(RecheckTest, J14_UserinfoOfAnotherEndsTheSession) {
  at_.answer["refresh_token"] = "";
  const SessionRef session = begin();
  at_.userinfo["sub"] = as_json("u-2");
  wait(300s);
  EXPECT_EQ(now(session), nullptr);
}

TEST_F(RecheckTest, AChangeThatCannotBeStoredIsTriedAgain) {
  const SessionRef session = begin();
  at_.claims["groups"] = R"(["other"])";
  database_.failing = true;
  wait(300s);
  EXPECT_EQ(now(session)->who.groups, (std::vector<std::string>{"everybody", "staff"}));
  database_.failing = false;
  wait(60s);
  EXPECT_EQ(now(session)->who.groups, (std::vector<std::string>{"everybody", "other"}));
}

TEST_F(RecheckTest, NobodyEndsBeforeThereIsAMap) {
  const SessionRef session = begin();
  ProvidersContext context{database_, *sessions_, at_, clock_, random_, Secret(std::string(32, 'k')),
                           {},        {},         {}};
  const auto unset = std::move(*Providers::open(std::move(context)));
  clock_.advance(300s);
  unset->recheck_due();
  EXPECT_NE(now(session), nullptr);
}

TEST_F(RecheckTest, SessionsOfAProviderThatIsGoneEnd) {
  const SessionRef session = begin();
  Provider other = map_;
  other.label = "New label";
  use(other);
  EXPECT_NE(now(session), nullptr);
  providers_->set({});
  EXPECT_EQ(now(session), nullptr);
}

TEST_F(RecheckTest, SessionsOfAnotherIssuerUnderTheSameNameEnd) {
  const SessionRef session = begin();
  Provider other = map_;
  other.issuer = "https://login.example.com/elsewhere";
  use(other);
  EXPECT_EQ(now(session), nullptr);
}

TEST_F(RecheckTest, ASessionThatCannotBeKeptDoesNotBegin) {
  Step step = sign_in();
  auto& established = std::get<Established>(step);
  const auto made = sessions_->create(established.who, "flows.example.com", "Browser", "192.0.2.7");
  database_.failing = true;
  EXPECT_FALSE(established.begun(made->session));
  database_.failing = false;
  providers_->set({});  // the map lost the provider meanwhile
  EXPECT_FALSE(established.begun(made->session));
}

TEST_F(RecheckTest, ASessionWhoseTokensCannotBeOpenedEndsAtTheStart) {
  const SessionRef session = begin();
  ASSERT_TRUE(database_.run("UPDATE provider_tokens SET provider = 'other'").ok());
  reopen();
  EXPECT_EQ(now(session), nullptr);
}

}  // namespace
}  // namespace sallyport::identity
