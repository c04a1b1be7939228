#include "identity/services/token_holder.h"

#include "identity/services/test_service_tokens.h"

namespace sallyport::identity {
namespace {

class TokenHolderTest : public testing::Test {
 protected:
  Result<Principal> holder(const TokenClaims& changes = {}, std::string_view issuer = "ci") {
    Token token;
    auto claims = jose::parse_json(service_claims(changes));
    EXPECT_TRUE(claims.ok());
    token.claims = std::move(*claims);
    token.subject = token.text("sub");
    token.expires_at = from_unix_seconds(test_now + 300);
    return holder_of_token(token, issuer, services_, from_unix_seconds(test_now));
  }
  // The name of the service that it is; empty: none.
  std::string name(const TokenClaims& changes = {}) {
    const auto who = holder(changes);
    return who.ok() ? who->name : "";
  }
  std::string why(const TokenClaims& changes = {}) {
    const auto who = holder(changes);
    return who.ok() ? "" : who.error().detail;
  }

  std::vector<Service> services_{test_service("ci", "repo:acme/flows")};
};

TEST_F(TokenHolderTest, TheSubjectIsEqual) {
  EXPECT_EQ(name(), "ci");
  for (const auto* sub : {"repo:acme/flow", "repo:acme/flows2", "REPO:acme/flows", "repo:acme/*", " "})
    EXPECT_EQ(name({{"sub", "\"" + std::string(sub) + "\""}}), "") << sub;
  EXPECT_FALSE(holder({}, "other").ok());
  EXPECT_FALSE(holder({}, "").ok());
}

TEST_F(TokenHolderTest, ClaimsAreEqualOrInAList) {
  services_ = {test_service("ci", "", {{"repository", "acme/flows"}, {"environment", "production"}})};
  const TokenClaims both = {{"repository", R"("acme/flows")"}, {"environment", R"(["test","production"])"}};
  EXPECT_EQ(name(both), "ci");
  for (const auto* value : {R"("acme/flow")", R"("acme/flows ")", R"("Acme/flows")", R"(["acme/flow"])", "[]",
                            R"([["acme/flows"]])", R"({"acme/flows":1})", "7", "true", "null", ""}) {
    TokenClaims changed = both;
    changed["repository"] = value;
    EXPECT_EQ(name(changed), "") << value;
  }
  services_[0].token->subject = "repo:acme/flows";
  EXPECT_EQ(name(both), "ci");
  services_[0].token->subject = "repo:acme/other";  // all of it has to hold
  EXPECT_EQ(name(both), "");
}

TEST_F(TokenHolderTest, ANumberIsNotItsText) {
  services_ = {test_service("ci", "", {{"project_id", "7"}})};
  EXPECT_EQ(name({{"project_id", R"("7")"}}), "ci");
  EXPECT_EQ(name({{"project_id", "7"}}), "");
}

TEST_F(TokenHolderTest, AServiceThatAsksForNothingIsNobody) {
  services_ = {test_service("ci", "")};
  EXPECT_EQ(why(), "token: no service of the map is meant");
  services_[0].token.reset();  // a certificate's, say
  EXPECT_EQ(why(), "token: no service of the map is meant");
}

TEST_F(TokenHolderTest, ExactlyOneServiceIsMeant) {
  services_.push_back(test_service("deploy", "", {{"environment", "production"}}));
  EXPECT_EQ(name(), "ci");
  EXPECT_EQ(name({{"sub", R"("other")"}, {"environment", R"("production")"}}), "deploy");
  EXPECT_EQ(why({{"environment", R"("production")"}}), "token: more than one service of the map is meant");
}

TEST_F(TokenHolderTest, TokensForOtherUsesAreRefused) {  // RFC 8725 §2.8
  for (const auto* value : {R"("n")", "null", "7", "{}", R"("")"}) {
    for (const auto* claim : {"nonce", "at_hash", "c_hash"})
      EXPECT_EQ(why({{claim, value}}), "token: " + std::string(claim) + ": it is an ID token") << value;
    EXPECT_NE(why({{"events", value}}).find("events"), std::string::npos) << value;
  }
}

TEST_F(TokenHolderTest, ATokenThatIsBoundToAKeyIsNoBearerToken) {  // RFC 7800, RFC 8705, RFC 9449
  EXPECT_NE(why({{"cnf", R"({"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"})"}}).find("cnf"),
            std::string::npos);
  EXPECT_EQ(name({{"cnf", "null"}}), "");
}

TEST_F(TokenHolderTest, T19ASubjectCannotBreakALine) {
  services_ = {test_service("ci", "", {{"repository", "acme/flows"}})};
  const auto with = [&](const std::string& sub) {
    return name({{"sub", "\"" + sub + "\""}, {"repository", R"("acme/flows")"}});
  };
  EXPECT_EQ(with("anything"), "ci");
  EXPECT_EQ(with("caf\xc3\xa9 \xe2\x82\xac"), "ci");
  for (const auto* bad : {"", "a\\nb", "a\\rb", "a\\u0000b", "a\\tb", "a\\u007fb"}) EXPECT_EQ(with(bad), "");
  EXPECT_EQ(with(std::string(max_token_subject, 's')), "ci");
  EXPECT_EQ(with(std::string(max_token_subject + 1, 's')), "");
}

TEST_F(TokenHolderTest, WhatDoesNotEndIsNobodys) {
  Token token;
  token.claims = *jose::parse_json(service_claims());
  token.subject = token.text("sub");
  EXPECT_FALSE(holder_of_token(token, "ci", services_, from_unix_seconds(test_now)).ok());
}

}  // namespace
}  // namespace sallyport::identity
