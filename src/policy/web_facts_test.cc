#include "policy/web_facts.h"

#include <gtest/gtest.h>

#include "policy/schema/parse.h"

namespace sallyport::policy {
namespace {

constexpr WallTime monday{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) +
                          std::chrono::minutes(545)};

Query about(const Principal& who, std::string_view path) {
  Query query;
  query.who = &who;
  query.path = path;
  query.method = "POST";
  query.now = monday;
  return query;
}

TEST(WebFacts, AreDerivedFromThePath) {
  const Principal nobody;
  const WebFacts facts = derive(about(nobody, "/a/b/c/"));
  EXPECT_EQ(facts.path_depth, 4);
  ASSERT_EQ(facts.segment_count, 3u);
  EXPECT_EQ(facts.segments[2], "c");
  EXPECT_TRUE(facts.changing);
  EXPECT_EQ(derive(about(nobody, "/")).segment_count, 0u);
  EXPECT_EQ(derive(about(nobody, "*")).segment_count, 0u);
  EXPECT_EQ(derive(about(nobody, "/1/2/3/4/5/6/7/8/9")).segment_count, 8u);
}

TEST(WebFacts, AreDerivedFromTheClock) {
  Principal alice;
  alice.kind = Principal::Kind::person;
  alice.authenticated_at = monday - std::chrono::hours(2);
  const WebFacts facts = derive(about(alice, "/"));
  EXPECT_EQ(facts.at.minute_of_day, 545);
  EXPECT_EQ(facts.at.day_of_week, 1);
  EXPECT_EQ(facts.session_age.milliseconds, 2 * 3600 * 1000);
  alice.authenticated_at = monday + std::chrono::seconds(30);  // a small skew
  EXPECT_EQ(derive(about(alice, "/")).session_age.milliseconds, 0);
  alice.authenticated_at = monday + std::chrono::hours(1);  // the clock was set back
  EXPECT_GT(derive(about(alice, "/")).session_age.milliseconds, std::int64_t{90} * 365 * 86400 * 1000);
  EXPECT_GT(derive(about(Principal{}, "/")).session_age.milliseconds, 0);
}

TEST(WebFacts, RiskAddsUp) {
  Principal alice;
  alice.kind = Principal::Kind::person;
  alice.mfa = true;
  alice.authenticated_at = monday;
  Query query = about(alice, "/");
  query.client = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3};
  EXPECT_EQ(derive(query).risk, 0);
  EXPECT_EQ(derive(query).at.network, "private");
  query.moved = true;
  EXPECT_EQ(derive(query).risk, 40);
  query.client = {0x20, 0x01, 0x0d, 0xb8};
  EXPECT_EQ(derive(query).risk, 60);
  alice.mfa = false;
  alice.authenticated_at = monday - std::chrono::hours(9);
  EXPECT_EQ(derive(query).risk, 100);
}

TEST(WebFacts, NameTheCredential) {
  using Kind = Principal::Kind;
  const auto credential = [](Kind kind, std::string_view method, std::vector<std::string> components = {}) {
    Principal who;
    who.kind = kind;
    who.method = method;
    who.token_components = std::move(components);
    return std::string(derive(about(who, "/")).credential);
  };
  EXPECT_EQ(credential(Kind::person, "password+totp"), "session");
  EXPECT_EQ(credential(Kind::person, ""), "session");
  EXPECT_EQ(credential(Kind::person, api_token_method), "token");
  EXPECT_EQ(credential(Kind::person, "password", {"n8n"}), "token");  // bound as only a token is
  EXPECT_EQ(credential(Kind::service, jwt_method), "token");
  EXPECT_EQ(credential(Kind::service, certificate_method), "certificate");
  EXPECT_EQ(credential(Kind::service, ""), "token");
  EXPECT_EQ(credential(Kind::webhook, "stripe"), "signature");
  EXPECT_EQ(credential(Kind::nobody, api_token_method), "none");
  EXPECT_EQ(credential(Kind::workflow, "key"), "none");
}

// It has no second factor to show, and no session to grow old.
TEST(WebFacts, OfAServiceSayNothingOfASignIn) {
  Principal ci;
  ci.kind = Principal::Kind::service;
  ci.method = certificate_method;
  ci.mfa = true;
  ci.provider = "ci", ci.acr = "urn:two", ci.amr = {"hwk"};
  ci.authenticated_at = monday;
  Query query = about(ci, "/");
  query.client = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3};
  const WebFacts facts = derive(query);
  EXPECT_FALSE(facts.mfa);
  EXPECT_EQ(facts.acr, "");
  EXPECT_TRUE(facts.amr.empty());
  EXPECT_EQ(facts.provider, "");
  EXPECT_EQ(facts.session_age.milliseconds, derive(about(Principal{}, "/")).session_age.milliseconds);
  EXPECT_EQ(facts.risk, 0);
  query.client = {0x20, 0x01, 0x0d, 0xb8};
  EXPECT_EQ(derive(query).risk, 20);
}

// What the door fills in and what the schema declares are the same list.
TEST(WebFacts, AreThoseOfTheSchema) {
  cedar::Diagnostics wrong;
  const auto source = std::make_shared<const cedar::Source>("schema", web_schema({{"view", false}}));
  const cedar::SchemaPtr schema = cedar::parse_schema_text(source, wrong);
  ASSERT_NE(schema, nullptr) << (wrong.all().empty() ? "" : cedar::to_text(wrong.all()[0]));
  const cedar::ActionType* view = schema->find_action({"Action", "view"});
  ASSERT_NE(view, nullptr);
  const cedar::Record record = to_record(derive(about(Principal{}, "/1/2/3/4/5/6/7/8")));
  EXPECT_EQ(record.entries().size(), view->context.attributes.size());
  for (const auto& [name, value] : record.entries()) {
    EXPECT_NE(view->context.find(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace sallyport::policy
