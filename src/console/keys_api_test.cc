#include "console/keys_api.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "doors/web/pages/test_browser.h"
#include "identity/keys/test_keys.h"

namespace sallyport::console {
namespace {

using std::chrono::hours;
using Standing = identity::WorkflowKeys::Standing;

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Remembers also what key_changed records say.
class KeysApiTest : public identity::TestKeys {
 protected:
  KeysApiTest() {
    terms_.workflows = {
        {"triage",
         {{"openai", {"triage-chat"}, "http://127.0.0.1:8446/openai/v1", "Authorization: Bearer"},
          {"local", {}, "http://127.0.0.1:8446/local", "Authorization: Bearer"}}},
        {"idle", {}}};
    terms_.longest = hours(48);
    listen();
  }
  void listen() {
    keys_->set_on_end([this](const identity::WorkflowKeyRef& key, std::string_view reason) {
      record_key_end(journal_, clock_, key, reason);
    });
  }
  std::string good(std::string_view method, std::string_view path, std::string_view body = "") {
    const auto answer = api_->handle(method, path, body);
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return answer.ok() ? *answer : std::string();
  }
  Error bad(std::string_view method, std::string_view path, std::string_view body = "") {
    const auto answer = api_->handle(method, path, body);
    EXPECT_FALSE(answer.ok()) << path << body;
    return answer.ok() ? Error{} : answer.error();
  }
  static std::string member(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":\"");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return json.substr(from, json.find('"', from) - from);
  }
  std::string issue_triage() { return good("POST", "/v1/keys/issue", R"({"workflow":"triage"})"); }

  KeyTerms terms_;
  doors::RememberingJournal journal_;
  std::unique_ptr<KeysApi> api_ = std::make_unique<KeysApi>(*keys_, terms_, journal_, clock_, "operator/kim");
};

TEST_F(KeysApiTest, IssuesAKeyAndSaysItOnce) {
  const std::string issued = good(
      "POST", "/v1/keys/issue",
      R"({"workflow":"triage","flows":["triage-chat"],"ttl_seconds":3600,"sources":["10.0.0.0/8"],"label":"n8n"})");
  const std::string placeholder = member(issued, "placeholder");
  EXPECT_TRUE(identity::looks_like_key(placeholder));
  EXPECT_EQ(standing(placeholder, "10.1.1.1"), Standing::good);
  EXPECT_EQ(standing(placeholder, "11.1.1.1"), Standing::foreign_source);
  EXPECT_TRUE(holds(issued, R"("workflow":"triage","flows":["triage-chat"],"sources":["10.0.0.0/8"])"));
  EXPECT_TRUE(holds(issued, R"("issuer":"operator/kim","label":"n8n","state":"good")"));
  EXPECT_TRUE(holds(issued, R"("use":[{"component":"openai","base_url":"http://127.0.0.1:8446/openai/v1",)"));
  EXPECT_FALSE(holds(issued, "local"));
  const std::string listed = good("GET", "/v1/keys/list");
  EXPECT_TRUE(holds(listed, member(issued, "id")));
  EXPECT_FALSE(holds(listed, placeholder));
  EXPECT_FALSE(holds(listed, placeholder.substr(14, 32)));
  ASSERT_EQ(journal_.entries().size(), 1u);
  EXPECT_EQ(journal_.last().kind, Record::Kind::key_changed);
  EXPECT_EQ(journal_.last().who, "operator/kim");
  EXPECT_EQ(journal_.last().reason, "issued");
  EXPECT_TRUE(
      holds(journal_.last().everything, "workflow/triage; for triage-chat; from 10.0.0.0/8; until 20"));
  EXPECT_FALSE(holds(journal_.last().everything, placeholder.substr(14, 32)));
}

TEST_F(KeysApiTest, LivesADayUnlessToldOtherwise) {
  issue_triage();
  EXPECT_EQ(keys_->list({}).front()->expires, clock_.wall() + hours(24));
  keys_->revoke({}, "x");
  terms_.longest = hours(2);
  issue_triage();
  const auto all = keys_->list({});
  EXPECT_TRUE(
      std::ranges::any_of(all, [&](const auto& key) { return key->expires == clock_.wall() + hours(2); }));
  terms_.longest = hours(48);
  const std::string later =
      good("POST", "/v1/keys/issue", R"({"workflow":"triage","starts_in_seconds":60,"ttl_seconds":60})");
  EXPECT_TRUE(holds(later, R"("state":"not yet good")"));
  clock_.advance(seconds(60));
  EXPECT_EQ(standing(member(later, "placeholder")), Standing::good);
}

TEST_F(KeysApiTest, E47NeverMoreThanTheMapGives) {
  const auto refused = [&](std::string_view body) { return bad("POST", "/v1/keys/issue", body); };
  EXPECT_EQ(refused(R"({"workflow":"payroll"})").kind, ErrorKind::not_found);
  EXPECT_EQ(refused("{}").kind, ErrorKind::not_found);
  const Error flow = refused(R"({"workflow":"triage","flows":["openai","anthropic"]})");
  EXPECT_EQ(flow.kind, ErrorKind::malformed);
  EXPECT_EQ(flow.detail,
            "workflow triage has no flow or component `anthropic`; it has: openai, triage-chat, local");
  EXPECT_EQ(refused(R"({"workflow":"idle","flows":["openai"]})").kind, ErrorKind::malformed);
  EXPECT_EQ(refused(R"({"workflow":"triage","flows":[""]})").kind, ErrorKind::malformed);
  const Error life = refused(R"({"workflow":"triage","ttl_seconds":172801})");
  EXPECT_EQ(life.kind, ErrorKind::malformed);
  EXPECT_TRUE(holds(life.detail, "limits: key_age"));
  EXPECT_EQ(refused(R"({"workflow":"triage","ttl_seconds":0})").kind, ErrorKind::malformed);
  // What only the gateway says of a key cannot be said by who asks for it.
  for (const std::string_view member : {"issuer", "id", "expires", "secret", "role"}) {
    EXPECT_EQ(refused(R"({"workflow":"triage",")" + std::string(member) + R"(":"x"})").kind,
              ErrorKind::malformed)
        << member;
  }
  EXPECT_TRUE(keys_->list({}).empty());
  EXPECT_TRUE(journal_.entries().empty());
}

TEST_F(KeysApiTest, RotatesWithOverlap) {
  const std::string first = issue_triage();
  const std::string id = member(first, "id");
  const std::string second =
      good("POST", "/v1/keys/rotate", R"({"id":")" + id + R"(","overlap_seconds":600})");
  EXPECT_NE(member(second, "placeholder"), member(first, "placeholder"));
  EXPECT_TRUE(holds(second, R"("old":{"id":")" + id));
  EXPECT_TRUE(holds(second, R"("state":"rotated")"));
  EXPECT_EQ(journal_.last().reason, "rotated");
  EXPECT_TRUE(holds(journal_.last().everything, "takes over from " + id));
  EXPECT_EQ(standing(member(first, "placeholder")), Standing::good);
  clock_.advance(seconds(600));
  keys_->sweep();
  EXPECT_EQ(standing(member(first, "placeholder")), Standing::expired);
  EXPECT_EQ(journal_.last().reason, "expired");
  EXPECT_TRUE(holds(journal_.last().everything, "successor " + member(second, "id")));
  EXPECT_EQ(bad("POST", "/v1/keys/rotate", R"({"id":")" + id + "\"}").kind, ErrorKind::forbidden);
  EXPECT_EQ(bad("POST", "/v1/keys/rotate", R"({"id":"0123456789"})").kind, ErrorKind::not_found);
  EXPECT_EQ(bad("POST", "/v1/keys/rotate", "{}").kind, ErrorKind::not_found);
}

TEST_F(KeysApiTest, DoesNotRotateForAWorkflowThatIsGone) {
  const std::string id = member(issue_triage(), "id");
  terms_.workflows.clear();
  const Error gone = bad("POST", "/v1/keys/rotate", R"({"id":")" + id + "\"}");
  EXPECT_EQ(gone.kind, ErrorKind::forbidden);
  EXPECT_TRUE(holds(gone.detail, "revoke"));
}

TEST_F(KeysApiTest, RevokesInEachWay) {
  const std::string first = issue_triage();
  const std::string second = issue_triage();
  const std::string third = issue_triage();
  EXPECT_EQ(good("POST", "/v1/keys/revoke", R"({"id":")" + member(first, "id") + R"(","why":"on a desk"})"),
            R"({"revoked":[")" + member(first, "id") + R"("]})");
  EXPECT_EQ(standing(member(first, "placeholder")), Standing::revoked);
  EXPECT_EQ(standing(member(second, "placeholder")), Standing::good);
  EXPECT_EQ(journal_.last().reason, "revoked");
  EXPECT_TRUE(holds(journal_.last().everything, "workflow/triage: on a desk"));
  EXPECT_EQ(good("POST", "/v1/keys/revoke", R"({"workflow":"idle"})"), R"({"revoked":[]})");
  good("POST", "/v1/keys/revoke", R"({"workflow":"triage"})");
  EXPECT_EQ(standing(member(third, "placeholder")), Standing::revoked);
  const std::string fourth = issue_triage();
  good("POST", "/v1/keys/revoke", R"({"all":true})");
  EXPECT_EQ(standing(member(fourth, "placeholder")), Standing::revoked);
  EXPECT_EQ(journal_.entries().size(), 8u);  // four issued, four ended
  EXPECT_TRUE(holds(good("POST", "/v1/keys/list", R"({"workflow":"triage"})"), R"("why":"on a desk")"));
  EXPECT_EQ(good("POST", "/v1/keys/list", R"({"workflow":"idle"})"), R"({"keys":[]})");
}

TEST_F(KeysApiTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(bad("GET", "/v1/keys/nothing").kind, ErrorKind::not_found);
  EXPECT_EQ(bad("GET", "/v1/keys/issue").kind, ErrorKind::forbidden);
  EXPECT_EQ(bad("DELETE", "/v1/keys/list").kind, ErrorKind::forbidden);
  for (const std::string_view body :
       {"", "{", "[]", "null", R"({"workflow":1})", R"({"flows":"x"})", R"({"flows":[1]})", R"({"flw":[]})",
        R"({"sources":["10.0.0.1/8"]})", R"({"sources":["example.com"]})", R"({"ttl_seconds":-1})",
        R"({"ttl_seconds":1.5})", R"({"ttl_seconds":"1h"})", R"({"ttl_seconds":9223372036854775807})",
        R"({"ttl_seconds":1e300})", R"({"starts_in_seconds":null})"}) {
    EXPECT_EQ(bad("POST", "/v1/keys/issue", body).kind, ErrorKind::malformed) << body;
  }
  for (const std::string_view body :
       {"{}", R"({"all":false})", R"({"id":"x","all":true})", R"({"all":"yes"})", R"({"id":""})",
        R"({"id":"x","workflow":"triage"})"}) {
    EXPECT_EQ(bad("POST", "/v1/keys/revoke", body).kind, ErrorKind::malformed) << body;
  }
  EXPECT_EQ(bad("POST", "/v1/keys/revoke", R"({"id":"0123456789"})").kind, ErrorKind::not_found);
  EXPECT_EQ(bad("POST", "/v1/keys/issue", std::string(70000, ' ')).kind, ErrorKind::too_large);
  EXPECT_TRUE(KeysApi::serves("/v1/keys/list"));
  EXPECT_FALSE(KeysApi::serves("/v1/session"));
}

TEST_F(KeysApiTest, WhatCannotBeRecordedIsNotGivenButEndingHolds) {
  const std::string issued = issue_triage();
  journal_.failing = true;
  EXPECT_EQ(bad("POST", "/v1/keys/issue", R"({"workflow":"triage"})").kind, ErrorKind::unavailable);
  EXPECT_EQ(bad("POST", "/v1/keys/rotate", R"({"id":")" + member(issued, "id") + "\"}").kind,
            ErrorKind::unavailable);
  int good_ones = 0;
  for (const auto& key : keys_->list({})) good_ones += key->ended == WallTime{} ? 1 : 0;
  EXPECT_EQ(good_ones, 1);
  EXPECT_EQ(standing(member(issued, "placeholder")), Standing::good);
  EXPECT_EQ(bad("POST", "/v1/keys/revoke", R"({"all":true})").kind, ErrorKind::unavailable);
  EXPECT_EQ(standing(member(issued, "placeholder")), Standing::revoked);
}

TEST_F(KeysApiTest, AStoreThatFailsIsSaid) {
  const std::string issued = issue_triage();
  database_.failing = true;
  EXPECT_EQ(bad("POST", "/v1/keys/issue", R"({"workflow":"triage"})").kind, ErrorKind::unavailable);
  const Error ended = bad("POST", "/v1/keys/revoke", R"({"all":true})");
  EXPECT_EQ(ended.kind, ErrorKind::unavailable);
  EXPECT_TRUE(holds(ended.detail, "restart"));
  EXPECT_EQ(standing(member(issued, "placeholder")), Standing::revoked);
}

}  // namespace
}  // namespace sallyport::console
