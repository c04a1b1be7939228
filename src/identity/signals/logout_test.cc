// Logouts that a provider sends or lets a browser ask for: back_channel() and front_channel().
#include "identity/signals/test_signals.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view event = R"("events":{"http://schemas.openid.net/event/backchannel-logout":{}})";

class LogoutTest : public SignalsTest {
 protected:
  // A good one but for what `claims` say; each of its own jti unless it says one.
  std::string claims(std::string_view issuer, std::string_view audience, std::string_view more) {
    std::string text = R"({"iss":")" + std::string(issuer) + R"(","aud":")" + std::string(audience) + R"(",)";
    text += R"("iat":)" + std::to_string(now()) + R"(,"exp":)" + std::to_string(now() + 120) + ",";
    return text + std::string(more) + "}";
  }
  std::string next_id() { return R"("jti":"j)" + std::to_string(++ids_) + R"(",)"; }
  std::string good(std::string_view who) {
    return claims(login_issuer, "sallyport", next_id() + std::string(event) + "," + std::string(who));
  }
  SignalAnswer send(std::string_view payload, std::string_view type = "logout+jwt") {
    return signals_->back_channel("company", sign(payload, type));
  }
  void expect_refused(const SignalAnswer& answer, std::string_view what) {
    EXPECT_EQ(answer.status, 400) << what;
    EXPECT_EQ(answer.error, "invalid_request") << what;
    EXPECT_FALSE(answer.description.empty()) << what;
    expect_nothing_ended(answer);
  }
  int ids_ = 0;
};

TEST_F(LogoutTest, EndsTheSessionThatItNames) {
  const SessionRef meant = sign_in("company", "ann", "s1");
  const SessionRef sibling = sign_in("company", "ann", "s2");
  const SessionRef foreign = sign_in("other", "ann", "s1");
  const SignalAnswer answer = send(good(R"("sid":"s1")"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.error, "");
  EXPECT_EQ(answer.event, "back-channel logout");
  EXPECT_EQ(answer.subject, "s1");
  ASSERT_EQ(answer.ended.size(), 1u);
  EXPECT_EQ(answer.ended[0]->id, meant->id);
  EXPECT_FALSE(live(meant));
  EXPECT_TRUE(live(sibling));
  EXPECT_TRUE(live(foreign)) << "a `sid` is the provider's own";
}

TEST_F(LogoutTest, J21_SubAloneEndsAllSessionsOfThatPersonAtThatProvider) {
  const SessionRef own[] = {sign_in("company", "ann", "s1"), sign_in("company", "ann", "s2"),
                            sign_in("company", "ann", "")};
  const SessionRef kept[] = {sign_in("company", "bob", "s4"), sign_in("other", "ann", "s1"),
                             sign_in("", "ann", "")};
  const SignalAnswer answer = send(good(R"("sub":"ann")"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.subject, "ann");
  EXPECT_EQ(answer.ended.size(), 3u);
  for (const auto& session : own) EXPECT_FALSE(live(session));
  for (const auto& session : kept) EXPECT_TRUE(live(session));
}

TEST_F(LogoutTest, WhoSignsOutKeepsTheirApiTokens) {
  const ApiTokenRef token = make_token(sign_in("company", "ann", "s1"));
  const SignalAnswer answer = send(good(R"("sub":"ann")"));
  EXPECT_EQ(answer.ended.size(), 1u);
  EXPECT_EQ(answer.tokens_ended, 0u);
  EXPECT_TRUE(live(token));
}

TEST_F(LogoutTest, SidAndSubEndThatSessionAndThoseWhoseSidWasNeverSaid) {
  const SessionRef meant = sign_in("company", "ann", "s1");
  const SessionRef unnamed = sign_in("company", "ann", "");
  const SessionRef sibling = sign_in("company", "ann", "s2");
  EXPECT_EQ(send(good(R"("sub":"ann","sid":"s1")")).ended.size(), 2u);
  EXPECT_FALSE(live(meant));
  EXPECT_FALSE(live(unnamed));
  EXPECT_TRUE(live(sibling));
}

TEST_F(LogoutTest, NobodyOfThatNameIsNoMistake) {
  sign_in("company", "ann", "s1");
  const SignalAnswer answer = send(good(R"("sub":"nobody")"));
  EXPECT_EQ(answer.status, 200);
  expect_nothing_ended(answer);
}

TEST_F(LogoutTest, TypeIsLogoutTokenOrAsOlderProvidersSendIt) {
  for (const char* type : {"logout+jwt", "LOGOUT+JWT", "application/logout+jwt", "JWT", ""}) {
    EXPECT_EQ(send(good(R"("sub":"ann")"), type).status, 200) << type;
  }
  for (const char* type : {"at+jwt", "secevent+jwt", "logout", "dpop+jwt"}) {
    expect_refused(send(good(R"("sub":"ann")"), type), type);
  }
}

class RefusedLogout : public LogoutTest {
 protected:
  RefusedLogout() { sign_in("company", "ann", "s1"); }
  std::string about(std::string_view more) { return next_id() + std::string(more); }
  const std::string who_ = std::string(event) + R"(,"sub":"ann","sid":"s1")";
};

TEST_F(RefusedLogout, J20_Algorithms) {
  const std::string payload = good(R"("sub":"ann")");
  const std::string none = R"({"alg":"none","typ":"logout+jwt"})";
  expect_refused(
      signals_->back_channel("company", base64url(as_bytes(none)) + "." + base64url(as_bytes(payload)) + "."),
      "alg none");
  expect_refused(signals_->back_channel("company", signer().token_with_header(none, payload)),
                 "none, signed");
  const auto rsa = crypto::TestSigner::make(crypto::SignatureAlgorithm::rs256);
  expect_refused(signals_->back_channel("company", rsa.token(R"("kid":"k1")", payload)),
                 "not of the provider");
  const auto stranger = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  expect_refused(signals_->back_channel("company", stranger.token(R"("kid":"k1")", payload)),
                 "another's key");
  expect_refused(signals_->back_channel("company", "not.a.token"), "no token");
  expect_refused(signals_->back_channel("company", ""), "nothing");
  expect_refused(signals_->back_channel("company", std::string(max_foreign_token + 1, 'a')), "too long");
}

TEST_F(RefusedLogout, J20_IssuerAndAudience) {
  expect_refused(send(claims(other_issuer, "sallyport", about(who_))), "issuer");
  expect_refused(send(claims("https://login.example.com/", "sallyport", about(who_))), "nearly the issuer");
  expect_refused(send(claims(login_issuer, "somebody-else", about(who_))), "audience");
  expect_refused(signals_->back_channel("other", sign(good(R"("sub":"ann")"), "logout+jwt")),
                 "at another provider's address");
  expect_refused(signals_->back_channel("unknown", sign(good(R"("sub":"ann")"), "logout+jwt")),
                 "no provider");
  expect_refused(signals_->back_channel("", sign(good(R"("sub":"ann")"), "logout+jwt")), "no name");
}

TEST_F(RefusedLogout, J20_Events) {
  const std::string sub = R"("sub":"ann")";
  for (const char* wrong :
       {R"("a":1)", R"("events":null)", R"("events":[])", R"("events":"x")", R"("events":{})",
        R"("events":{"http://schemas.openid.net/event/backchannel-logout":true})",
        R"("events":{"http://schemas.openid.net/event/backchannel-logout/":{}})",
        R"("events":["http://schemas.openid.net/event/backchannel-logout"])"}) {
    expect_refused(send(claims(login_issuer, "sallyport", about(std::string(wrong) + "," + sub))), wrong);
  }
}

TEST_F(RefusedLogout, J20_RefusesATokenWithANonce) {
  for (const char* nonce : {R"("nonce":"n")", R"("nonce":"")", R"("nonce":null)"}) {
    expect_refused(send(claims(login_issuer, "sallyport", about(who_ + "," + nonce))), nonce);
  }
}

TEST_F(RefusedLogout, J20_NeitherSubNorSidOrNoTextInThem) {
  for (const char* who : {R"("a":1)", R"("sub":"")", R"("sid":"")", R"("sub":7)", R"("sub":"ann","sid":"")",
                          R"("sub":null,"sid":"s1")", R"("sub":["ann"])", R"("sub":"","sid":"s1")"}) {
    expect_refused(send(good(who)), who);
  }
}

TEST_F(RefusedLogout, J20_WithoutItsTimesOrItsId) {
  const std::string base = R"({"iss":"https://login.example.com","aud":"sallyport",)";
  const std::string iat = R"("iat":)" + std::to_string(now()) + ",";
  const std::string exp = R"("exp":)" + std::to_string(now() + 60) + ",";
  const std::string id = R"("jti":"x",)";
  expect_refused(send(base + exp + id + who_ + "}"), "no iat");
  expect_refused(send(base + iat + id + who_ + "}"), "no exp");
  expect_refused(send(base + iat + exp + who_ + "}"), "no jti");
  expect_refused(send(base + iat + exp + R"("jti":"",)" + who_ + "}"), "empty jti");
  expect_refused(send(base + iat + exp + R"("jti":7,)" + who_ + "}"), "jti that is a number");
  const std::string old = R"("iat":)" + std::to_string(now() - 3600) + ",";
  expect_refused(send(base + old + exp + id + who_ + "}"), "issued long ago");
  const std::string past = R"("exp":)" + std::to_string(now() - 61) + ",";
  expect_refused(send(base + iat + past + id + who_ + "}"), "expired");
  const std::string future = R"("iat":)" + std::to_string(now() + 600) + ",";
  expect_refused(send(base + future + exp + id + who_ + "}"), "not issued yet");
  EXPECT_EQ(send(base + iat + exp + id + who_ + "}").status, 200) << "with all of them it counts";
}

TEST_F(LogoutTest, J20_ATokenCountsOnce) {
  const std::string token = sign(good(R"("sub":"ann")"), "logout+jwt");
  EXPECT_EQ(signals_->back_channel("company", token).status, 200);
  sign_in("company", "ann", "s9");
  keep_endings();
  expect_refused(signals_->back_channel("company", token), "replayed");
  const std::string same_id =
      claims(login_issuer, "sallyport", R"("jti":"j1",)" + std::string(event) + R"(,"sid":"s9")");
  expect_refused(send(same_id), "another token of the same jti");
  clock_.advance(std::chrono::minutes(3));
  expect_refused(signals_->back_channel("company", token), "it has expired by now");
}

TEST_F(LogoutTest, ARefusedTokenDoesNotUseUpItsId) {
  sign_in("company", "ann", "s1");
  const std::string nonce =
      claims(login_issuer, "sallyport", R"("jti":"x","nonce":"n",)" + std::string(event) + R"(,"sub":"ann")");
  expect_refused(send(nonce), "nonce");
  EXPECT_EQ(send(claims(login_issuer, "sallyport", R"("jti":"x",)" + std::string(event) + R"(,"sub":"ann")"))
                .ended.size(),
            1u);
}

TEST_F(LogoutTest, WithoutKeysTheSenderIsAskedToTryAgain) {
  sign_in("company", "ann", "s1");
  const std::string token = sign(good(R"("sub":"ann")"), "logout+jwt");
  providers_.down = true;
  const SignalAnswer answer = signals_->back_channel("company", token);
  EXPECT_EQ(answer.status, 503);
  expect_nothing_ended(answer);
  providers_.down = false;
  EXPECT_EQ(signals_->back_channel("company", token).ended.size(), 1u);
}

TEST_F(LogoutTest, NoAnswerTellsAnythingOfTheToken) {
  for (const auto& answer :
       {send(claims(other_issuer, "sesame", next_id() + std::string(event) + R"(,"sub":"sesame")")),
        send(R"({"iss":"sesame")"), signals_->back_channel("company", "sesame")}) {
    EXPECT_EQ(answer.description.find("sesame"), std::string::npos) << answer.description;
  }
}

class FrontChannelTest : public SignalsTest {
 protected:
  SignalAnswer ask(std::string_view provider, std::string_view issuer, std::string_view sid,
                   const SessionRef& own = nullptr, std::string_view address = "192.0.2.7") {
    keep_endings();
    return signals_->front_channel(provider, issuer, sid, own, address);
  }
  void expect_refused(const SignalAnswer& answer, std::string_view why) {
    EXPECT_EQ(answer.status, 400) << why;
    expect_nothing_ended(answer);
  }
  // As far as whoever asks can see.
  static void expect_same(const SignalAnswer& answer) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.error + answer.description, "");
  }
  const std::string sid_ = "f3b1c6d0-7a52-4c55-9d1e-0a4b7c2e8f11";
};

TEST_F(FrontChannelTest, EndsTheSessionsOfItsSidWithoutACookie) {
  const SessionRef here = sign_in("company", "ann", sid_);
  const SessionRef elsewhere = sign_in("company", "ann", sid_);  // the same sign-in, on another host of ours
  const SessionRef sibling = sign_in("company", "ann", "another-sign-in-of-anns");
  const SessionRef namesake = sign_in("other", "bob", sid_);
  const SignalAnswer answer = ask("company", login_issuer, sid_);
  expect_same(answer);
  EXPECT_EQ(answer.ended.size(), 2u);
  EXPECT_EQ(answer.event, "front-channel logout");
  EXPECT_EQ(answer.subject, sid_);
  EXPECT_FALSE(live(here));
  EXPECT_FALSE(live(elsewhere));
  EXPECT_TRUE(live(sibling));
  EXPECT_TRUE(live(namesake));
}

TEST_F(FrontChannelTest, WhatIsNoLogoutOfAnybodyEndsNothing) {
  const SessionRef own = sign_in("company", "ann", sid_);
  for (const auto& answer : {ask("company", login_issuer, sid_ + "x"), ask("other", other_issuer, sid_)}) {
    expect_same(answer);
    expect_nothing_ended(answer);
    EXPECT_EQ(answer.subject, "") << "what somebody tried is nobody's name";
  }
  expect_refused(ask("company", other_issuer, sid_, own), "another issuer");
  expect_refused(ask("company", "", sid_, own), "no issuer");
  expect_refused(ask("company", login_issuer, "", own), "no sid");
  expect_refused(ask("nobody", login_issuer, sid_, own), "no such provider");
}

TEST_F(FrontChannelTest, ASidThatCanBeGuessedEndsOnlyWhatTheBrowserHas) {
  const SessionRef own = sign_in("company", "ann", "s1");
  const SessionRef sibling = sign_in("company", "ann", "s2");
  const SessionRef bob = sign_in("company", "bob", "s3");
  for (const SessionRef& with : {SessionRef(), bob, sibling}) {
    const SignalAnswer answer = ask("company", login_issuer, "s1", with);
    expect_same(answer);
    expect_nothing_ended(answer);
  }
  expect_same(ask("company", login_issuer, "s1", own));
  EXPECT_FALSE(live(own));
  EXPECT_TRUE(live(sibling));
  EXPECT_TRUE(live(bob));
}

TEST_F(FrontChannelTest, AnAddressThatGuessesIsNotLookedAtForAWhileAndDoesNotSeeIt) {
  for (int i = 0; i < 200; ++i) expect_same(ask("company", login_issuer, sid_ + std::to_string(i)));
  const SessionRef session = sign_in("company", "ann", sid_);
  const SignalAnswer late = ask("company", login_issuer, sid_);
  expect_same(late);
  expect_nothing_ended(late);
  EXPECT_NE(late.event.find("too many from this address"), std::string::npos);
  const SignalAnswer other = ask("company", login_issuer, sid_, nullptr, "192.0.2.8");
  EXPECT_EQ(other.ended.size(), 1u) << "nobody else waits";
  EXPECT_FALSE(live(session));
  clock_.advance(std::chrono::minutes(6));
  const SessionRef again = sign_in("company", "ann", sid_);
  EXPECT_EQ(ask("company", login_issuer, sid_).ended.size(), 1u);
  EXPECT_FALSE(live(again));
}

TEST_F(FrontChannelTest, WhoeverEndsSessionsHasNotGuessed) {
  for (int i = 0; i < 120; ++i) {
    const std::string sid = sid_ + std::to_string(i);
    sign_in("company", "ann", sid);
    ASSERT_EQ(ask("company", login_issuer, sid).ended.size(), 1u) << i << ": a company behind one address";
  }
}

TEST_F(FrontChannelTest, AProviderThatIsAwayIsAskedAgain) {
  const SessionRef session = sign_in("company", "ann", sid_);
  providers_.down = true;
  const SignalAnswer answer = ask("company", login_issuer, sid_);
  EXPECT_EQ(answer.status, 503);
  expect_nothing_ended(answer);
  EXPECT_TRUE(live(session));
}

TEST_F(FrontChannelTest, AnAccountOfOursIsNoProvidersToEnd) {
  const SessionRef ours = sign_in("", "ann", "");
  const SignalAnswer answer = ask("", login_issuer, sid_, ours);
  EXPECT_NE(answer.status, 503);
  expect_nothing_ended(answer);
}

}  // namespace
}  // namespace sallyport::identity
