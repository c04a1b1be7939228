#include "console/people_api.h"

#include <gtest/gtest.h>

#include "console/tokens_api.h"
#include "doors/web/pages/test_browser.h"
#include "identity/test_people.h"

namespace sallyport::console {
namespace {

class PeopleApiTest : public testing::Test, protected identity::TestPeople {
 protected:
  PeopleApiTest() {
    sessions().set_on_end([this](const identity::SessionRef& session, std::string_view reason) {
      record_session_end(journal_, clock(), session, reason);
    });
    tokens_->set_rules({.enabled = true});
    tokens_->set_on_end([this](const identity::ApiTokenRef& token, std::string_view reason) {
      record_token_end(journal_, clock(), token, reason);
    });
  }
  std::string make_token_of(const std::string& provider, const std::string& name) {
    identity::NewApiToken wanted;
    wanted.owner.kind = Principal::Kind::person;
    wanted.owner.name = name;
    wanted.owner.provider = provider;
    wanted.owner.subject = provider.empty() ? "" : "sub of " + name;
    wanted.owner.groups = {"staff"};
    wanted.label = "export";
    wanted.components = {"n8n"};
    wanted.life = std::chrono::hours(1);
    return tokens_->issue(wanted)->token->id;
  }
  bool alive(const std::string& token) const {
    return tokens_->list({.id = token}).front()->ended == WallTime{};
  }
  std::string good(std::string_view method, std::string_view path, std::string_view body = "") {
    const auto answer = api_.handle(method, path, body);
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return answer.ok() ? *answer : std::string();
  }
  ErrorKind bad(std::string_view method, std::string_view path, std::string_view body = "") {
    const auto answer = api_.handle(method, path, body);
    EXPECT_FALSE(answer.ok()) << path;
    return answer.ok() ? ErrorKind::internal : answer.error().kind;
  }
  std::string begin_session_of(const std::string& provider, const std::string& name) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = name;
    who.provider = provider;
    who.subject = "sub of " + name;
    return (*sessions().create(who, identity::test_host, "Browser/1.0", "192.0.2.7")).session->id;
  }
  doors::RememberingJournal journal_;
  std::unique_ptr<identity::ApiTokens> tokens_ =
      std::move(*identity::ApiTokens::open(database(), clock(), random()));
  PeopleApi api_{accounts(), sessions(), *tokens_, journal_, clock()};
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(PeopleApiTest, InvitesListsChangesAndRemoves) {
  const std::string invited =
      good("POST", "/v1/account/invite", R"({"name":"Bob","groups":["staff"],"email":"bob@example.com"})");
  EXPECT_TRUE(holds(invited, R"("account":"bob","path":"/.sallyport/set-up?token=)"));
  EXPECT_TRUE(holds(good("GET", "/v1/account"),
                    R"("name":"bob","email":"bob@example.com","groups":["staff"],"set_up":false)"));
  const auto session = begin_session("bob");
  EXPECT_TRUE(holds(good("POST", "/v1/account/groups", R"({"name":"bob","groups":["b","a","b"]})"),
                    R"("groups":["a","b"])"));
  EXPECT_FALSE(sessions().live(session.session->id));
  EXPECT_TRUE(holds(good("POST", "/v1/account/reset", R"({"name":" BOB "})"), "token="));
  EXPECT_TRUE(holds(good("POST", "/v1/account/remove", R"({"name":"bob"})"), R"("account":"bob")"));
  EXPECT_EQ(good("GET", "/v1/account"), R"({"accounts":[]})");
  EXPECT_EQ(journal_.entries().size(), 5u);  // four changes, and the session that one of them ended
  EXPECT_EQ(journal_.last().who, "person/bob");
}

TEST_F(PeopleApiTest, EndsSessionsInEachWay) {
  const auto first = begin_session("alice");
  const auto second = begin_session("alice");
  begin_session("bob");
  EXPECT_TRUE(holds(good("GET", "/v1/session"), first.session->id));
  EXPECT_EQ(good("GET", "/v1/session").find(first.cookie.substr(23)), std::string::npos);
  EXPECT_EQ(good("POST", "/v1/session/end", R"({"id":")" + first.session->id + R"("})"),
            R"({"ended":[")" + first.session->id + R"("]})");
  EXPECT_TRUE(holds(good("POST", "/v1/session/end", R"({"account":"Alice "})"), second.session->id));
  EXPECT_EQ(good("POST", "/v1/session/end", R"({"group":"none"})"), R"({"ended":[]})");
  const auto company = begin_session_of("company", "Ann@Example.com");
  EXPECT_TRUE(holds(good("GET", "/v1/session"), R"("account":"Ann@Example.com","provider":"company")"));
  EXPECT_TRUE(holds(good("GET", "/v1/session"), R"("account":"bob","provider":"accounts")"));
  EXPECT_EQ(good("POST", "/v1/session/end", R"({"person":"ann@example.com"})"), R"({"ended":[]})")
      << "exactly";
  EXPECT_TRUE(holds(good("POST", "/v1/session/end", R"({"person":"Ann@Example.com"})"), company));
  const auto again = begin_session_of("company", "Ann@Example.com");
  EXPECT_EQ(good("POST", "/v1/session/end", R"({"provider":"compan"})"), R"({"ended":[]})");
  EXPECT_EQ(good("POST", "/v1/session/end", R"({"provider":"company"})"),
            R"({"ended":[")" + again + R"("]})");
  EXPECT_EQ(sessions().list({}).size(), 1u) << "bob's";
  good("POST", "/v1/session/end", R"({"all":true})");
  EXPECT_TRUE(sessions().list({}).empty());
  EXPECT_EQ(journal_.last().kind, Record::Kind::session_ended);
  EXPECT_EQ(journal_.last().reason, "by the operator");
}

TEST_F(PeopleApiTest, WhoLosesAllSessionsLosesTheirApiTokens) {
  const auto made = [&] {
    return std::vector<std::string>{make_token_of("", "alice"), make_token_of("", "bob"),
                                    make_token_of("company", "alice")};
  };
  const auto left_by = [&](std::string_view body) {
    tokens_->revoke({}, "next");
    const auto ids = made();
    const std::string answer = good("POST", "/v1/session/end", body);
    std::string left;
    for (const std::string& id : ids) {
      left += alive(id) ? "+" : "-";
      EXPECT_EQ(holds(answer, id), !alive(id)) << body;
    }
    return left;
  };
  EXPECT_EQ(left_by(R"({"id":"of-one-session"})"), "+++");
  EXPECT_EQ(left_by(R"({"account":"Alice"})"), "-+-");
  EXPECT_EQ(left_by(R"({"person":"alice"})"), "-+-");
  EXPECT_EQ(left_by(R"({"person":"Alice"})"), "+++");
  EXPECT_EQ(left_by(R"({"provider":"company"})"), "++-");
  EXPECT_EQ(left_by(R"({"provider":"accounts"})"), "--+");
  EXPECT_EQ(left_by(R"({"group":"staff"})"), "---");
  EXPECT_EQ(left_by(R"({"group":"admins"})"), "+++");
  EXPECT_EQ(left_by(R"({"all":true})"), "---");
  EXPECT_EQ(journal_.last().kind, Record::Kind::key_changed);
  EXPECT_EQ(journal_.last().reason, "API token revoked");
}

TEST_F(PeopleApiTest, AnAccountThatIsResetOrRemovedLosesItsApiTokens) {
  add_account("alice", {"staff"});
  const std::string first = make_token_of("", "alice");
  const std::string other = make_token_of("company", "alice");
  EXPECT_TRUE(holds(good("POST", "/v1/account/reset", R"({"name":"alice"})"), R"("tokens":[")" + first));
  EXPECT_FALSE(alive(first));
  const std::string second = make_token_of("", "alice");
  EXPECT_EQ(good("POST", "/v1/account/remove", R"({"name":"alice"})"),
            R"({"account":"alice","tokens":[")" + second + R"("]})");
  EXPECT_TRUE(alive(other));  // of another alice
}

TEST_F(PeopleApiTest, SaysSoWhenTheStoreCannotKeepThatTokensHaveEnded) {
  const std::string token = make_token_of("", "alice");
  database().failing = true;
  EXPECT_EQ(bad("POST", "/v1/session/end", R"({"person":"alice"})"), ErrorKind::unavailable);
  EXPECT_FALSE(alive(token));
}

TEST_F(PeopleApiTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(bad("GET", "/v1/nothing"), ErrorKind::not_found);
  EXPECT_EQ(bad("GET", "/v1/account/invite"), ErrorKind::forbidden);
  EXPECT_EQ(bad("POST", "/v1/account"), ErrorKind::forbidden);
  for (const std::string_view body :
       {"", "{", "[]", "null", R"({"name":1})", R"({"nam":"bob"})", R"({"groups":"x"})", R"({"groups":[1]})",
        R"({"name":"a b"})", R"({"name":""})"}) {
    EXPECT_EQ(bad("POST", "/v1/account/invite", body), ErrorKind::malformed) << body;
  }
  for (const std::string_view body :
       {"{}", R"({"all":false})", R"({"id":"x","all":true})", R"({"provider":"x","person":"y"})",
        R"({"provider":""})", R"({"all":"yes"})", R"({"id":""})"}) {
    EXPECT_EQ(bad("POST", "/v1/session/end", body), ErrorKind::malformed) << body;
  }
  EXPECT_EQ(bad("POST", "/v1/account/groups", R"({"name":"bob"})"), ErrorKind::malformed);
  EXPECT_EQ(bad("POST", "/v1/account/invite", std::string(70000, ' ')), ErrorKind::too_large);
  for (const char* what : {"reset", "remove"}) {
    EXPECT_EQ(bad("POST", std::string("/v1/account/") + what, R"({"name":"nobody"})"), ErrorKind::not_found);
  }
}

TEST_F(PeopleApiTest, RecordsOnlyWhatCanHappen) {
  add_account("alice", {"staff"});
  EXPECT_EQ(bad("POST", "/v1/account/remove", R"({"name":"nobody"})"), ErrorKind::not_found);
  EXPECT_EQ(bad("POST", "/v1/account/invite", R"({"name":"ALICE"})"), ErrorKind::forbidden);
  EXPECT_TRUE(journal_.entries().empty());
}

TEST_F(PeopleApiTest, WhatCannotBeRecordedDoesNotHappenButAccessEnds) {
  add_account("alice", {"staff"});
  const auto session = begin_session("alice");
  journal_.failing = true;
  EXPECT_EQ(bad("POST", "/v1/account/invite", R"({"name":"bob"})"), ErrorKind::unavailable);
  EXPECT_EQ(bad("POST", "/v1/account/groups", R"({"name":"alice","groups":["admins"]})"),
            ErrorKind::unavailable);
  EXPECT_EQ(accounts().list()->size(), 1u);
  EXPECT_EQ(bad("POST", "/v1/session/end", R"({"all":true})"), ErrorKind::unavailable);
  EXPECT_FALSE(sessions().live(session.session->id));
}

TEST(PeopleApi, ProblemsAreOneObject) {
  EXPECT_EQ(problem(client_error(ErrorKind::not_found, "no \"x\"")),
            R"({"error":"not_found","detail":"no \"x\""})");
}

}  // namespace
}  // namespace sallyport::console
