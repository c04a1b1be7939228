#include "identity/oidc/session_tokens.h"

#include <gtest/gtest.h>

#include "identity/test_people.h"

namespace sallyport::identity {
namespace {

class SessionTokensTest : public testing::Test {
 protected:
  static KeptTokens tokens(std::string refresh) {
    KeptTokens out;
    out.provider = "company";
    out.refresh = Secret(std::move(refresh));
    out.access = Secret("access");
    out.id_token = "a.b.c";
    out.access_until = from_unix_seconds(7);
    out.checked = from_unix_seconds(5);
    return out;
  }
  std::size_t rows() { return database_.query("SELECT session FROM provider_tokens")->size(); }

  TestStore store_;
  FaultyDatabase database_{store_.database()};
  LockedRandom random_{3};
  Secret seal_{std::string(32, 'k')};
  SessionTokens kept_{database_, seal_, random_};

  SessionTokensTest() { EXPECT_TRUE(kept_.load().ok()); }
};

TEST_F(SessionTokensTest, AreReadBack) {
  ASSERT_TRUE(kept_.keep("s1", tokens("one")));
  ASSERT_TRUE(kept_.replace("s1", tokens("two")));
  SessionTokens again(database_, seal_, random_);
  ASSERT_TRUE(again.load().ok());
  const KeptTokensRef found = again.find("s1");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->refresh.reveal(), "two");
  EXPECT_EQ(found->access.reveal(), "access");
  EXPECT_EQ(found->id_token, "a.b.c");
  EXPECT_EQ(found->access_until, from_unix_seconds(7));
  EXPECT_EQ(found->checked, from_unix_seconds(5));
  EXPECT_EQ(found->provider, "company");
}

TEST_F(SessionTokensTest, AreSealedInTheStore) {
  ASSERT_TRUE(kept_.keep("s1", tokens("secret-refresh-token")));
  const auto found = database_.query("SELECT sealed FROM provider_tokens");
  const auto& sealed = std::get<std::string>((*found)[0][0]);
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  ASSERT_TRUE(kept_.keep("s1", tokens("secret-refresh-token")));
  const auto later = database_.query("SELECT sealed FROM provider_tokens");
  EXPECT_NE(sealed.substr(0, 16), std::get<std::string>((*later)[0][0]).substr(0, 16));  // S02: another nonce
}

TEST_F(SessionTokensTest, S03_ARowOpensOnlyWhereItBelongs) {
  const std::vector<std::string> changes = {
      "UPDATE provider_tokens SET session = 's2'", "UPDATE provider_tokens SET provider = 'other'",
      "UPDATE provider_tokens SET sealed = 'A' || substr(sealed, 2)",
      "UPDATE provider_tokens SET sealed = substr(sealed, 1, 16)", "UPDATE provider_tokens SET sealed = ''"};
  for (const std::string& change : changes) {
    ASSERT_TRUE(database_.run("DELETE FROM provider_tokens").ok());
    ASSERT_TRUE(kept_.keep("s1", tokens("one")));
    ASSERT_TRUE(database_.run(change).ok());
    SessionTokens again(database_, seal_, random_);
    ASSERT_TRUE(again.load().ok());
    EXPECT_TRUE(again.all().empty()) << change;
    again.remove_forgotten();
    EXPECT_EQ(rows(), 0U) << change;
  }
  const Secret other(std::string(32, 'x'));
  ASSERT_TRUE(kept_.keep("s1", tokens("one")));
  SessionTokens again(database_, other, random_);
  ASSERT_TRUE(again.load().ok());
  EXPECT_TRUE(again.all().empty());
}

TEST_F(SessionTokensTest, WhatIsForgottenStaysSo) {
  ASSERT_TRUE(kept_.keep("s1", tokens("one")));
  kept_.forget("s1");
  EXPECT_EQ(kept_.find("s1"), nullptr);
  EXPECT_FALSE(kept_.replace("s1", tokens("two")));
  EXPECT_EQ(rows(), 1U);
  database_.failing = true;
  kept_.remove_forgotten();
  database_.failing = false;
  EXPECT_EQ(rows(), 1U);
  kept_.remove_forgotten();
  EXPECT_EQ(rows(), 0U);
}

TEST_F(SessionTokensTest, AFullDiskKeepsNothingNew) {
  database_.failing = true;
  EXPECT_FALSE(kept_.keep("s1", tokens("one")));
  EXPECT_EQ(kept_.find("s1"), nullptr);
  database_.failing = false;
  ASSERT_TRUE(kept_.keep("s1", tokens("one")));
  database_.failing = true;
  EXPECT_FALSE(kept_.replace("s1", tokens("two")));
  EXPECT_EQ(kept_.find("s1")->refresh.reveal(), "two");  // the old one may be worth nothing
}

}  // namespace
}  // namespace sallyport::identity
