#include "console/tokens_api.h"

#include <gtest/gtest.h>

#include "doors/web/pages/test_browser.h"
#include "identity/test_store.h"

namespace sallyport::console {
namespace {

class TokensApiTest : public testing::Test {
 protected:
  TokensApiTest() {
    tokens_->set_rules(rules_);
    tokens_->set_on_end([this](const identity::ApiTokenRef& token, std::string_view reason) {
      record_token_end(journal_, clock_, token, reason);
    });
  }
  std::string good(std::string_view method, std::string_view path, std::string_view body = "{}") {
    const auto answer = TokensApi(*tokens_, rules_, journal_, clock_).handle(method, path, body);
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return answer.ok() ? *answer : std::string();
  }
  ErrorKind bad(std::string_view method, std::string_view path, std::string_view body = "{}") {
    const auto answer = TokensApi(*tokens_, rules_, journal_, clock_).handle(method, path, body);
    EXPECT_FALSE(answer.ok()) << path << " " << body;
    return answer.ok() ? ErrorKind::internal : answer.error().kind;
  }
  identity::IssuedApiToken make(const std::string& name, const std::string& provider = {}) {
    identity::NewApiToken wanted;
    wanted.owner.kind = Principal::Kind::person;
    wanted.owner.name = name;
    wanted.owner.provider = provider;
    wanted.label = "export of " + name;
    wanted.components = {"n8n", "grafana"};
    wanted.reads_only = true;
    wanted.life = std::chrono::hours(24);
    return std::move(*tokens_->issue(wanted));
  }

  identity::TestStore store_;
  identity::FaultyDatabase database_{store_.database()};
  ManualClock clock_{from_unix_seconds(1795000000)};
  SeededRandom random_{7};
  ApiTokenRules rules_{.enabled = true};
  doors::RememberingJournal journal_;
  std::unique_ptr<identity::ApiTokens> tokens_ =
      std::move(*identity::ApiTokens::open(database_, clock_, random_));
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(TokensApiTest, ListsWhatThereIsAndNoSecret) {
  EXPECT_EQ(good("GET", "/v1/tokens/list"), R"({"tokens":[]})");
  const auto alice = make("alice");
  clock_.advance(seconds(1));
  const auto bob = make("bob", "company");
  tokens_->touch(alice.token->id);
  const std::string all = good("GET", "/v1/tokens/list");
  EXPECT_LT(all.find(bob.token->id), all.find(alice.token->id));  // the newest first
  EXPECT_FALSE(holds(all, alice.text.reveal().substr(14, 32)));
  EXPECT_EQ(good("POST", "/v1/tokens/list", R"({"person":"alice"})"),
            R"({"tokens":[{"id":")" + alice.token->id +
                R"(","owner":"alice","provider":"accounts","label":"export of alice",)"
                R"("components":["grafana","n8n"],"reads_only":true,"state":"good",)"
                R"("created":")" +
                to_rfc3339(alice.token->created) + R"(","expires":")" + to_rfc3339(alice.token->expires) +
                R"(","owner_seen":")" + to_rfc3339(alice.token->owner_seen) + R"(","last_used":")" +
                to_rfc3339(clock_.wall()) + R"("}]})");
  EXPECT_TRUE(holds(good("POST", "/v1/tokens/list", R"({"provider":"company"})"), bob.token->id));
  EXPECT_FALSE(holds(good("POST", "/v1/tokens/list", R"({"provider":"company"})"), alice.token->id));
  EXPECT_TRUE(holds(good("POST", "/v1/tokens/list", R"({"id":")" + bob.token->id + R"("})"), "company"));
}

TEST_F(TokensApiTest, SaysWhatEachIsWorth) {
  make("alice");
  rules_.enabled = false;
  EXPECT_TRUE(holds(good("GET", "/v1/tokens/list"), R"("state":"off")"));
  rules_.enabled = true;
  clock_.advance(std::chrono::hours(24));
  EXPECT_TRUE(holds(good("GET", "/v1/tokens/list"), R"("state":"expired")"));
  make("bob");
  good("POST", "/v1/tokens/revoke", R"({"person":"bob","why":"left"})");
  const std::string bob = good("POST", "/v1/tokens/list", R"({"person":"bob"})");
  EXPECT_TRUE(holds(bob, R"("state":"revoked")"));
  EXPECT_TRUE(holds(bob, R"("ended":")" + to_rfc3339(clock_.wall())));
  EXPECT_TRUE(holds(bob, R"("why":"left")"));
}

TEST_F(TokensApiTest, RevokesInEachWayAndKeepsThatItDid) {
  const std::string first = make("alice").token->id;
  const std::string second = make("alice").token->id;
  const std::string other = make("alice", "company").token->id;
  EXPECT_EQ(good("POST", "/v1/tokens/revoke", R"({"id":")" + first + R"("})"),
            R"({"revoked":[")" + first + R"("]})");
  EXPECT_EQ(journal_.last().kind, Record::Kind::key_changed);
  EXPECT_EQ(journal_.last().who, "person/alice");
  EXPECT_EQ(journal_.last().session, first);
  EXPECT_EQ(journal_.last().reason, "API token revoked");
  EXPECT_EQ(good("POST", "/v1/tokens/revoke", R"({"id":")" + first + R"("})"), R"({"revoked":[]})");
  EXPECT_EQ(good("POST", "/v1/tokens/revoke", R"({"person":"alice","provider":"company"})"),
            R"({"revoked":[")" + other + R"("]})");
  EXPECT_EQ(good("POST", "/v1/tokens/revoke", R"({"person":"alice"})"),
            R"({"revoked":[")" + second + R"("]})");
  const std::string third = make("bob").token->id;
  EXPECT_EQ(good("POST", "/v1/tokens/revoke", R"({"all":true})"), R"({"revoked":[")" + third + R"("]})");
}

TEST_F(TokensApiTest, RefusesWhatItDoesNotKnow) {
  make("alice");
  EXPECT_EQ(bad("GET", "/v1/tokens/nothing"), ErrorKind::not_found);
  EXPECT_EQ(bad("GET", "/v1/tokens/revoke"), ErrorKind::forbidden);
  EXPECT_EQ(bad("DELETE", "/v1/tokens/list"), ErrorKind::forbidden);
  EXPECT_EQ(bad("POST", "/v1/tokens/revoke", R"({"id":"0123456789"})"), ErrorKind::not_found);
  for (const std::string_view body :
       {"", "{", "[]", "{}", R"({"all":false})", R"({"all":1})", R"({"id":"x","all":true})", R"({"id":1})",
        R"({"id":""})", R"({"provider":"company"})", R"({"all":true,"provider":"company"})",
        R"({"person":"alice","nam":"x"})"}) {
    EXPECT_EQ(bad("POST", "/v1/tokens/revoke", body), ErrorKind::malformed) << body;
  }
  EXPECT_EQ(bad("POST", "/v1/tokens/list", R"({"all":true})"), ErrorKind::malformed);
  EXPECT_EQ(bad("POST", "/v1/tokens/list", std::string(70000, ' ')), ErrorKind::too_large);
  EXPECT_EQ(tokens_->list({}).front()->ended, WallTime{});
}

TEST_F(TokensApiTest, EndingWaitsForNothingButSaysWhatIsNotKept) {
  make("alice");
  database_.failing = true;
  EXPECT_EQ(bad("POST", "/v1/tokens/revoke", R"({"all":true})"), ErrorKind::unavailable);
  EXPECT_NE(tokens_->list({}).front()->ended, WallTime{});
  database_.failing = false;
  tokens_->sweep();
  make("bob");
  journal_.failing = true;
  EXPECT_EQ(bad("POST", "/v1/tokens/revoke", R"({"all":true})"), ErrorKind::unavailable);
  EXPECT_NE(tokens_->list({.owner = "bob"}).front()->ended, WallTime{});
}

TEST_F(TokensApiTest, WhatExpiresIsRecordedAsThat) {
  make("alice");
  clock_.advance(std::chrono::hours(24));
  tokens_->sweep();
  EXPECT_EQ(journal_.last().reason, "API token expired");
  EXPECT_TRUE(holds(journal_.last().everything, "\nexport of alice\n"));  // and no reason besides
}

}  // namespace
}  // namespace sallyport::console
