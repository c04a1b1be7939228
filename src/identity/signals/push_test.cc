// Security events: push().
#include <algorithm>

#include "identity/signals/test_signals.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view caep = "https://schemas.openid.net/secevent/caep/event-type/";
constexpr std::string_view risc = "https://schemas.openid.net/secevent/risc/event-type/";
constexpr std::string_view audience = "https://flows.example.com";
constexpr std::string_view ann = R"({"format":"iss_sub","iss":"https://login.example.com","sub":"ann"})";

class PushTest : public SignalsTest {
 protected:
  PushTest() {
    SignalSource source;
    source.name = "events";
    source.provider = "company";
    source.issuer = login_issuer;
    source.audience = audience;
    signals_->set({source});
  }

  std::string payload(std::string_view events, std::string_view subject, std::string_view more = {}) {
    std::string text = R"({"iss":"https://login.example.com","aud":"https://flows.example.com","iat":)";
    text += std::to_string(now()) + R"(,"jti":"e)" + std::to_string(++ids_) + R"(","events":)";
    text.append(events);
    if (!subject.empty()) text.append(R"(,"sub_id":)").append(subject);
    return text.append(more) + "}";
  }
  static std::string one_event(std::string_view type, std::string_view content = "{}") {
    return R"({")" + std::string(type) + R"(":)" + std::string(content) + "}";
  }
  static std::string revoked() { return one_event(std::string(caep) + "session-revoked"); }
  SignalAnswer send(std::string_view text, std::string_view type = "secevent+jwt") {
    return signals_->push("events", "", sign(text, type));
  }
  void expect_refused(const SignalAnswer& answer, std::string_view code, std::string_view what) {
    EXPECT_EQ(answer.status, 400) << what;
    EXPECT_EQ(answer.error, code) << what;
    EXPECT_FALSE(answer.description.empty()) << what;
    expect_nothing_ended(answer);
  }
  void expect_acknowledged(const SignalAnswer& answer, std::string_view what) {
    EXPECT_EQ(answer.status, 202) << what << " " << answer.description;
    EXPECT_EQ(answer.error, "") << what;
    expect_nothing_ended(answer);
  }
  int ids_ = 0;
};

TEST_F(PushTest, EventsThatEndSessions) {
  const std::pair<std::string_view, std::string_view> types[] = {{caep, "session-revoked"},
                                                                 {caep, "credential-change"},
                                                                 {risc, "account-disabled"},
                                                                 {risc, "account-purged"},
                                                                 {risc, "sessions-revoked"}};
  for (const auto& [family, name] : types) {
    const SessionRef own[] = {sign_in("company", "ann", "s1"), sign_in("company", "ann", "s2")};
    const SessionRef kept[] = {sign_in("company", "bob", "s3"), sign_in("other", "ann", "s1"),
                               sign_in("", "ann", "")};
    const SignalAnswer answer = send(payload(one_event(std::string(family) + std::string(name)), ann));
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(answer.event, name);
    EXPECT_EQ(answer.subject, "ann");
    EXPECT_EQ(answer.ended.size(), 2u) << name;
    for (const auto& session : own) EXPECT_FALSE(live(session));
    for (const auto& session : kept) EXPECT_TRUE(live(session));
  }
}

TEST_F(PushTest, OtherEventsAreAcknowledgedAndChangeNothing) {
  sign_in("company", "ann", "s1");
  const SignalAnswer verification =
      send(payload(one_event("https://schemas.openid.net/secevent/ssf/event-type/verification",
                             R"({"state":"never asked"})"),
                   R"({"format":"opaque","id":"stream"})"));
  expect_acknowledged(verification, "J22: a verification that nobody asked for");
  EXPECT_EQ(verification.event, "verification");
  for (const std::string& type : {std::string(caep) + "device-compliance-change",
                                  std::string(caep) + "session-revoked/", std::string("urn:x")}) {
    const SignalAnswer answer = send(payload(one_event(type), ann));
    expect_acknowledged(answer, type);
    EXPECT_EQ(answer.event, "other");
  }
}

struct Named {
  const char* subject;
  std::vector<std::string> sids;  // of ann and bob; which sessions end
};

TEST_F(PushTest, SubjectsOfEachFormat) {
  const std::string user = R"({"format":"iss_sub","iss":"https://login.example.com","sub":"ann"})";
  const Named cases[] = {
      {R"({"format":"email","email":"Ann@Example.com"})", {"a1", "a2"}},
      {R"({"format":"opaque","id":"ann"})", {"a1", "a2"}},
      {R"({"format":"opaque","id":"a2"})", {"a2"}},
      {R"({"format":"complex","user":{"format":"email","email":"ann@example.com"}})", {"a1", "a2"}},
      {R"({"format":"complex","session":{"format":"opaque","id":"b1"}})", {"b1"}},
      {R"({"format":"complex","user":{"format":"email","email":"ann@example.com"},"session":{"format":"opaque","id":"a2"}})",
       {"a2"}},
      {R"({"format":"complex","user":{"format":"email","email":"ann@example.com"},"session":{"format":"opaque","id":"b1"}})",
       {}},
      {R"({"format":"complex","user":{"format":"email","email":"ann@example.com"},"session":{"format":"uri","uri":"urn:x"}})",
       {"a1", "a2"}},
      {R"({"format":"complex","user":{"format":"opaque","id":"bob"},"device":{"format":"opaque","id":"d"}})",
       {"b1"}},
      {R"({"format":"aliases","identifiers":[{"format":"phone_number","phone_number":"+1"},{"format":"email","email":"bob@example.com"}]})",
       {"b1"}},
      {R"({"format":"complex","user":{"format":"aliases","identifiers":[{"format":"opaque","id":"ann"}]}})",
       {"a1", "a2"}},
  };
  for (const Named& one : cases) {
    sessions_->end({}, "next");
    sign_in("company", "ann", "a1");
    sign_in("company", "ann", "a2");
    sign_in("company", "bob", "b1");
    const SignalAnswer answer = send(payload(revoked(), one.subject));
    EXPECT_EQ(answer.status, 202) << one.subject;
    std::vector<std::string> sids;
    for (const auto& session : answer.ended) sids.push_back(session->who.provider_session);
    std::sort(sids.begin(), sids.end());
    EXPECT_EQ(sids, one.sids) << one.subject;
  }
}

TEST_F(PushTest, OneAboutAPersonEndsTheirApiTokensToo) {
  const Named people[] = {{R"({"format":"iss_sub","iss":"https://login.example.com","sub":"ann"})", {}},
                          {R"({"format":"email","email":"Ann@Example.com"})", {}},
                          {R"({"format":"opaque","id":"ann"})", {}},
                          {R"({"format":"complex","user":{"format":"opaque","id":"ann"}})", {}}};
  for (const Named& one : people) {
    const ApiTokenRef own = make_token(sign_in("company", "ann", "a1"));
    const ApiTokenRef kept[] = {make_token(sign_in("company", "bob", "b1")),
                                make_token(sign_in("other", "ann", "a1")),
                                make_token(sign_in("", "ann", ""))};
    sessions_->end({}, "nobody is signed in: that makes no difference");
    const SignalAnswer answer =
        send(payload(one_event(std::string(caep) + "credential-change"), one.subject));
    EXPECT_EQ(answer.tokens_ended, 1u) << one.subject;
    EXPECT_FALSE(live(own)) << one.subject;
    for (const ApiTokenRef& token : kept) EXPECT_TRUE(live(token)) << one.subject;
    EXPECT_EQ(tokens_->list({.id = own->id}).front()->ended_why, "credential-change of events");
  }
}

TEST_F(PushTest, OneAboutLessThanAPersonEndsNoApiToken) {
  const ApiTokenRef token = make_token(sign_in("company", "ann", "a1"));
  for (
      const std::string subject :
      {R"({"format":"opaque","id":"a1"})", R"({"format":"complex","session":{"format":"opaque","id":"a1"}})",
       R"({"format":"complex","user":{"format":"opaque","id":"ann"},"session":{"format":"opaque","id":"a1"}})",
       R"({"format":"complex","user":{"format":"opaque","id":"ann"},"session":{"format":"uri","uri":"urn:x"}})",
       R"({"format":"complex","user":{"format":"opaque","id":"ann"},"device":{"format":"opaque","id":"d"}})",
       R"({"format":"email","email":"nobody@example.com"})"}) {
    EXPECT_EQ(send(payload(revoked(), subject)).tokens_ended, 0u) << subject;
  }
  EXPECT_EQ(send(payload(one_event(std::string(caep) + "device-compliance-change"), ann)).tokens_ended, 0u);
  EXPECT_TRUE(live(token));
}

TEST_F(PushTest, OlderFormsOfTheSubject) {
  SessionRef session = sign_in("company", "ann", "s1");
  EXPECT_EQ(send(payload(one_event(std::string(caep) + "session-revoked",
                                   R"({"subject":{"format":"opaque","id":"s1"}})"),
                         ""))
                .ended.size(),
            1u);
  session = sign_in("company", "ann", "s1");
  EXPECT_EQ(send(payload(revoked(), "", R"(,"sub":"ann")")).ended.size(), 1u);
}

TEST_F(PushTest, J22_UnknownSubjectsAreAcknowledged) {
  sign_in("company", "ann", "s1");
  for (const char* subject :
       {R"({"format":"iss_sub","iss":"https://login.example.com","sub":"nobody"})",
        R"({"format":"iss_sub","iss":"https://other.example.com","sub":"ann"})",
        R"({"format":"email","email":"ann@example.com.evil.test"})", R"({"format":"opaque","id":"x"})",
        R"({"format":"phone_number","phone_number":"+12065550100"})", R"({"format":"unheard-of","x":1})",
        R"({"format":"complex","tenant":{"format":"opaque","id":"all"}})",
        R"({"format":"complex","session":{"format":"email","email":"ann@example.com"}})"}) {
    expect_acknowledged(send(payload(revoked(), subject)), subject);
  }
}

TEST_F(PushTest, SubjectsThatAreNoneAreRefused) {
  sign_in("company", "ann", "s1");
  for (const char* subject :
       {"", "{}", "[]", "\"ann\"", "null", R"({"format":7})", R"({"format":"iss_sub","sub":"ann"})",
        R"({"format":"iss_sub","iss":"https://login.example.com"})", R"({"format":"email","email":""})",
        R"({"format":"opaque","id":7})", R"({"format":"aliases"})",
        R"({"format":"aliases","identifiers":[]})",
        R"({"format":"aliases","identifiers":[{"format":"aliases","identifiers":[]}]})",
        R"({"format":"complex","user":{"format":"complex","user":{"format":"opaque","id":"ann"}}})",
        R"({"format":"complex","user":"ann"})"}) {
    expect_refused(send(payload(revoked(), subject)), "invalid_request", subject);
  }
}

TEST_F(PushTest, J22_IssuerAudienceAndKey) {
  sign_in("company", "ann", "s1");
  const std::string tail = R"(,"jti":"x","events":)" + revoked() + R"(,"sub_id":)" + std::string(ann) + "}";
  const std::string iat = R"("iat":)" + std::to_string(now());
  expect_refused(send(R"({"iss":"https://evil.test","aud":"https://flows.example.com",)" + iat + tail),
                 "invalid_issuer", "issuer");
  expect_refused(send(R"({"aud":"https://flows.example.com",)" + iat + tail), "invalid_issuer", "no issuer");
  expect_refused(send(R"({"iss":"https://login.example.com","aud":"sallyport",)" + iat + tail),
                 "invalid_audience", "audience");
  const auto stranger = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  const std::string text = payload(revoked(), ann);
  expect_refused(signals_->push("events", "", stranger.token(R"("kid":"k1","typ":"secevent+jwt")", text)),
                 "invalid_key", "another's key");
  const auto rsa = crypto::TestSigner::make(crypto::SignatureAlgorithm::rs256);
  expect_refused(signals_->push("events", "", rsa.token(R"("kid":"k1","typ":"secevent+jwt")", text)),
                 "invalid_key", "algorithm");
  const std::string none = R"({"alg":"none","typ":"secevent+jwt"})";
  const SignalAnswer unsigned_one =
      signals_->push("events", "", base64url(as_bytes(none)) + "." + base64url(as_bytes(text)) + ".");
  EXPECT_EQ(unsigned_one.status, 400);
  expect_nothing_ended(unsigned_one);
}

TEST_F(PushTest, RefusesWhatIsNoSecurityEvent) {
  sign_in("company", "ann", "s1");
  for (const char* type : {"JWT", "", "logout+jwt", "at+jwt"}) {
    expect_refused(send(payload(revoked(), ann), type), "invalid_request", type);
  }
  for (const char* events : {"{}", "[]", "null", "\"x\""}) {
    expect_refused(send(payload(events, ann)), "invalid_request", events);
  }
  expect_refused(send(payload(one_event(std::string(caep) + "session-revoked", "7"), ann)), "invalid_request",
                 "an event that is no object");
  const std::string base = R"({"iss":"https://login.example.com","aud":"https://flows.example.com",)";
  const std::string rest = R"("events":)" + revoked() + R"(,"sub_id":)" + std::string(ann) + "}";
  expect_refused(send(base + R"("jti":"x",)" + rest), "invalid_request", "no iat");
  expect_refused(send(base + R"("iat":)" + std::to_string(now()) + "," + rest), "invalid_request", "no jti");
  expect_refused(send(base + R"("jti":"x","iat":)" + std::to_string(now() - 100'000) + "," + rest),
                 "invalid_request", "too old");
  expect_refused(send("{"), "invalid_request", "no JSON");
  expect_refused(signals_->push("events", "", ""), "invalid_request", "nothing");
  expect_refused(signals_->push("unknown", "", sign(payload(revoked(), ann), "secevent+jwt")),
                 "access_denied", "no such source");
}

TEST_F(PushTest, J22_ARedeliveredEventIsAcknowledgedAndChangesNothing) {
  sign_in("company", "ann", "s1");
  const std::string token = sign(payload(revoked(), ann), "secevent+jwt");
  EXPECT_EQ(signals_->push("events", "", token).ended.size(), 1u);
  sign_in("company", "ann", "s2");
  keep_endings();
  expect_acknowledged(signals_->push("events", "", token), "redelivered");
  clock_.advance(std::chrono::hours(23));
  sessions_->end({}, "idle");
  sign_in("company", "ann", "s3");
  keep_endings();
  expect_acknowledged(signals_->push("events", "", token), "redelivered late");
}

TEST_F(PushTest, ASourceWithABearerAsksForIt) {
  SignalSource source;
  source.name = "events";
  source.provider = "company";
  source.issuer = login_issuer;
  source.audience = audience;
  source.bearer = "events-bearer";
  signals_->set({source});
  sign_in("company", "ann", "s1");
  const std::string token = sign(payload(revoked(), ann), "secevent+jwt");
  EXPECT_EQ(signals_->push("events", "Bearer x", token).status, 503) << "no secret to compare with";
  secrets_["events-bearer"] = "open sesame";
  providers_.asked = 0;
  for (const char* wrong :
       {"", "Bearer", "Bearer ", "Bearer open sesam", "Bearer open sesame ", "Basic open sesame",
        "open sesame", "Bearer  open sesame", "Bearer open sesamE"}) {
    const SignalAnswer answer = signals_->push("events", wrong, token);
    EXPECT_EQ(answer.status, 401) << wrong;
    EXPECT_EQ(answer.error, "authentication_failed") << wrong;
    EXPECT_EQ(answer.description.find("sesame"), std::string::npos);
    expect_nothing_ended(answer);
  }
  EXPECT_EQ(providers_.asked, 0) << "who is not let in makes nobody fetch anything";
  EXPECT_EQ(signals_->push("events", "bearer open sesame", token).ended.size(), 1u);
}

TEST_F(PushTest, WithoutKeysTheTransmitterIsAskedToTryAgain) {
  sign_in("company", "ann", "s1");
  const std::string token = sign(payload(revoked(), ann), "secevent+jwt");
  providers_.down = true;
  const SignalAnswer answer = signals_->push("events", "", token);
  EXPECT_EQ(answer.status, 503);
  expect_nothing_ended(answer);
  providers_.down = false;
  EXPECT_EQ(signals_->push("events", "", token).ended.size(), 1u);
}

TEST_F(PushTest, ASourceMayHaveKeysOfItsOwn) {
  const auto own = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  SignalSource source;
  source.name = "events";
  source.provider = "company";
  source.issuer = "https://ssf.example.com";
  source.audience = audience;
  source.jwks = "https://ssf.example.com/jwks";
  signals_->set({source});
  sign_in("company", "ann", "s1");
  const std::string text = R"({"iss":"https://ssf.example.com","aud":["https://flows.example.com"],"iat":)" +
                           std::to_string(now()) + R"(,"jti":"x","events":)" + revoked() + R"(,"sub_id":)" +
                           std::string(ann) + "}";
  const std::string token = own.token(R"("kid":"own","typ":"secevent+jwt")", text);
  EXPECT_EQ(signals_->push("events", "", token).status, 503) << "its keys cannot be had";
  outbound_.body = own.jwk_set("own");
  clock_.advance(std::chrono::minutes(1));
  expect_refused(signals_->push("events", "", sign(text, "secevent+jwt")), "invalid_key",
                 "the provider's key");
  EXPECT_EQ(signals_->push("events", "", token).ended.size(), 1u);
  EXPECT_EQ(outbound_.urls.back(), "https://ssf.example.com/jwks");
  EXPECT_TRUE(outbound_.inside) << "it may be where the provider may be";

  const std::size_t fetched = outbound_.urls.size();
  signals_->set({source});
  EXPECT_EQ(signals_->push("events", "", token).status, 202) << "seen before the map was read again";
  EXPECT_EQ(outbound_.urls.size(), fetched);
  signals_->set({});
  EXPECT_EQ(signals_->push("events", "", token).error, "access_denied");
}

}  // namespace
}  // namespace sallyport::identity
