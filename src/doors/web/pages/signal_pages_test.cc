// What providers and transmitters of security events say to us: answers to programs.
#include "doors/web/pages/test_pages.h"

namespace sallyport::doors {
namespace {

using identity::SignalAnswer;
using Texts = std::vector<std::string>;

const std::string back = "/.sallyport/oidc/company/backchannel-logout";
const std::string front = "/.sallyport/oidc/company/frontchannel-logout";
const std::string events = "/.sallyport/signals/events";
constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr std::string_view event_type = "application/secevent+jwt";

class SignalPagesTest : public PeoplePagesTest {
 protected:
  SignalPagesTest() { answers(200); }
  void answers(std::uint16_t status, std::string error = {}, std::string description = {}) {
    signals_.answer = {};
    signals_.answer.status = status;
    signals_.answer.error = std::move(error);
    signals_.answer.description = std::move(description);
  }
  // An answer to a program: JSON or nothing, and no cookie.
  void expect_for_a_program(std::uint16_t status, std::string_view body) {
    EXPECT_EQ(browser_.reply().status, status);
    EXPECT_EQ(browser_.reply().body, body);
    EXPECT_EQ(browser_.reply().content_type, status == 202 ? "" : "application/json");
    EXPECT_TRUE(browser_.reply().set_cookies.empty());
    EXPECT_TRUE(browser_.reply().location.empty());
  }
};

TEST_F(SignalPagesTest, J20OneLogoutTokenIsHandedOnAsItCame) {
  browser_.send_body(back, "logout_token=a.b-c_d.e&other=x", form_type);
  expect_for_a_program(200, "{}");
  browser_.send_body(back, "logout_token=t", "Application/X-WWW-Form-URLEncoded; charset=utf-8");
  expect_for_a_program(200, "{}");
  EXPECT_EQ(signals_.asked, (Texts{"back company a.b-c_d.e", "back company t"}));
}

TEST_F(SignalPagesTest, R13NoneTwoOrUnreadableLogoutTokensAreNotLookedAt) {
  for (const std::string body :
       {"", "x=y", "logout_token=", "logout_token", "logout_token=a&logout_token=a", "logout_token=a&x=1&x=2",
        "logout_token=a&logout%5Ftoken=b", "logout_token=%zz", "Logout_Token=a"}) {
    browser_.send_body(back, body, form_type);
    EXPECT_EQ(browser_.reply().status, 400) << body;
    EXPECT_NE(browser_.reply().body.find("{\"error\":\"invalid_request\",\"error_description\":"),
              std::string::npos)
        << browser_.reply().body;
  }
  for (const std::string type :
       {"", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/jwt",
        "application/x-www-form-urlencodedx", "application/x-www-form-urlencode"}) {
    browser_.send_body(back, "logout_token=a", type);
    EXPECT_EQ(browser_.reply().status, 400) << type;
  }
  EXPECT_EQ(browser_.get(back + "?logout_token=a").status, 405);
  EXPECT_TRUE(signals_.asked.empty());
}

TEST_F(SignalPagesTest, WhatALogoutTokenCameToIsSaidAsTheStandardSays) {
  answers(400, "invalid_request", "iss: \"not\" ours");
  browser_.send_body(back, "logout_token=a", form_type);
  expect_for_a_program(400, R"({"error":"invalid_request","error_description":"iss: \"not\" ours"})");
  EXPECT_EQ(browser_.reply().retry_after, seconds(0));
  answers(503, "temporarily_unavailable", "keys");
  browser_.send_body(back, "logout_token=a", form_type);
  expect_for_a_program(503, R"({"error":"temporarily_unavailable","error_description":"keys"})");
  EXPECT_GT(browser_.reply().retry_after, seconds(0));
}

TEST_F(SignalPagesTest, AcceptedSignalsAreOnRecordAsSignedOut) {
  signals_.answer.subject = "sub-17";
  signals_.answer.event = "back-channel logout";
  signals_.answer.ended = {begin(person("ann", "company", "sub-17")).session,
                           begin(person("ann", "company", "sub-17")).session};
  browser_.send_body(back, "logout_token=a.b.c", form_type);
  EXPECT_EQ(journal_.last().kind, Record::Kind::signed_out);
  EXPECT_EQ(journal_.last().who, "person/ann");
  EXPECT_EQ(journal_.last().reason, "back-channel logout: 2 sessions ended");
  EXPECT_EQ(journal_.last().session, "") << "there are two";
  EXPECT_NE(journal_.last().everything.find("company, subject sub-17"), std::string::npos);
  EXPECT_EQ(journal_.last().everything.find("a.b.c"), std::string::npos);
  signals_.answer.ended.pop_back();
  browser_.send_body(back, "logout_token=a", form_type);
  EXPECT_EQ(journal_.last().reason, "back-channel logout: 1 session ended");
  EXPECT_EQ(journal_.last().session, signals_.answer.ended.front()->id);
  answers(202);
  signals_.answer.event = "credential-change";
  signals_.answer.tokens_ended = 2;
  browser_.send_body(events, "t", event_type);
  EXPECT_EQ(journal_.last().reason, "credential-change: 0 sessions and 2 API tokens ended");
  signals_.answer.tokens_ended = 0;
  signals_.answer.event = "verification";
  browser_.send_body(events, "t", event_type);
  EXPECT_EQ(journal_.last().kind, Record::Kind::signed_out);
  EXPECT_EQ(journal_.last().who, "") << "it named nobody";
  EXPECT_EQ(journal_.last().reason, "verification: 0 sessions ended");
  for (const auto& entry : journal_.entries()) EXPECT_NE(entry.kind, Record::Kind::revocation);
}

TEST_F(SignalPagesTest, RefusedSignalsAreAnAlert) {
  answers(400, "invalid_request", "signature");
  signals_.answer.event = "back-channel logout";
  browser_.send_body(back, "logout_token=a.b.c", form_type);
  EXPECT_EQ(journal_.last().kind, Record::Kind::alert);
  EXPECT_EQ(journal_.last().reason, "back-channel logout refused: signature");
  EXPECT_EQ(journal_.last().everything.find("a.b.c"), std::string::npos);
  answers(401, "authentication_failed");
  browser_.send_body(events, "t", event_type);
  EXPECT_EQ(journal_.last().kind, Record::Kind::alert);
  EXPECT_EQ(journal_.last().reason, "signal refused: authentication_failed");
}

TEST_F(SignalPagesTest, EndingDoesNotWaitForTheJournal) {
  journal_.failing = true;
  EXPECT_EQ(browser_.send_body(back, "logout_token=a", form_type).status, 200);
  EXPECT_EQ(signals_.asked.size(), 1u);
}

TEST_F(SignalPagesTest, FrontChannelAnswersMayBeFramedAndShowNothing) {
  const auto session = be(person("ann", "company", "ann"));
  browser_.follow(front + "?iss=https%3A%2F%2Flogin.example.com&sid=s1");
  EXPECT_EQ(signals_.asked, Texts{"front company https://login.example.com s1 own from 192.0.2.7"});
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_EQ(browser_.reply().policy, framed_csp);
  EXPECT_EQ(framed_csp.find("frame-ancestors"), std::string_view::npos);
  EXPECT_NE(framed_csp.find("default-src 'none'"), std::string_view::npos);
  const std::string shown = browser_.reply().body;
  answers(400, "invalid_request", "iss");
  browser_.follow(front + "?sid=%3Cscript%3E");
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_EQ(browser_.reply().body, shown) << "the same, whatever came of it";
  browser_.cookies.clear();
  browser_.follow(front + "?iss=a&sid=s1");
  EXPECT_EQ(signals_.asked.back(), "front company a s1 from 192.0.2.7") << "as in a frame: without a cookie";
}

TEST_F(SignalPagesTest, R13FrontChannelParametersComeOnce) {
  for (const std::string query : {"?sid=a&sid=a", "?iss=a&sid=b&iss=c", "?sid=%zz"})
    EXPECT_EQ(browser_.follow(front + query).status, 400) << query;
  EXPECT_EQ(browser_.post(front, {{"sid", "a"}}).status, 405);
  EXPECT_EQ(browser_.reply().policy, framed_csp);
  EXPECT_TRUE(signals_.asked.empty());
}

TEST_F(SignalPagesTest, PushedEventsAreAnsweredAsRfc8935Says) {
  browser_.authorization = "Bearer x";
  answers(202);
  browser_.send_body(events, "a.b.c", "application/secevent+jwt");
  expect_for_a_program(202, "");
  browser_.send_body(events, "a.b.c", "Application/Secevent+JWT; charset=utf-8");
  expect_for_a_program(202, "");
  EXPECT_EQ(signals_.asked, (Texts{"push events Bearer x|a.b.c", "push events Bearer x|a.b.c"}));
  answers(400, "invalid_issuer", "iss");
  browser_.send_body(events, "a.b.c", event_type);
  expect_for_a_program(400, R"({"err":"invalid_issuer","description":"iss"})");
  answers(401, "authentication_failed", "bearer");
  browser_.send_body(events, "a.b.c", event_type);
  expect_for_a_program(401, R"({"err":"authentication_failed","description":"bearer"})");
  answers(503, "invalid_key", "keys");
  browser_.send_body(events, "a.b.c", event_type);
  expect_for_a_program(503, R"({"err":"invalid_key","description":"keys"})");
  EXPECT_GT(browser_.reply().retry_after, seconds(0));
}

TEST_F(SignalPagesTest, PushedEventsHaveTheirTypeAndAToken) {
  for (const std::string type :
       {"", "application/jwt", "application/json", "text/plain", "application/secevent+jwtx",
        "application/secevent", "application/x-www-form-urlencoded"}) {
    browser_.send_body(events, "a.b.c", type);
    expect_for_a_program(400, R"({"err":"invalid_request","description":"not application/secevent+jwt"})");
  }
  browser_.send_body(events, "", event_type);
  expect_for_a_program(400, R"({"err":"invalid_request","description":"no token"})");
  EXPECT_EQ(browser_.get(events).status, 405);
  EXPECT_TRUE(signals_.asked.empty());
}

TEST_F(SignalPagesTest, UnknownSendersAreForTheSignalsToRefuse) {
  answers(400, "invalid_request", "no such source");
  browser_.send_body("/.sallyport/signals/nobody", "t", event_type);
  EXPECT_EQ(browser_.reply().status, 400);
  browser_.send_body("/.sallyport/signals/", "t", event_type);
  EXPECT_EQ(browser_.reply().status, 400);
  browser_.send_body("/.sallyport/oidc/nobody/backchannel-logout", "logout_token=t", form_type);
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_EQ(signals_.asked, (Texts{"push nobody |t", "push  |t", "back nobody t"}));
  EXPECT_EQ(journal_.last().kind, Record::Kind::alert);
}

TEST_F(SignalPagesTest, NothingListensWhereThereAreNoSignals) {
  const auto without = make_pages({*method_, accounts(), bounds_, sessions(), journal_, clock(), random(),
                                   &providers_, nullptr, nullptr});
  TestBrowser other(*without, sessions());
  EXPECT_EQ(other.send_body(back, "logout_token=t", form_type).status, 404);
  EXPECT_EQ(other.send_body(events, "t", event_type).status, 404);
  EXPECT_EQ(other.follow(front + "?sid=a").status, 404);
}

}  // namespace
}  // namespace sallyport::doors
