// What becomes of tokens when more, or nothing, is known of their owner.
#include "identity/tokens/test_tokens.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using Standing = ApiTokens::Standing;

using TokenOwner = TestTokens;

TEST_F(TokenOwner, IsAskedAboutAtLeastEveryTenSecondsAndOnce) {
  issue("alice");
  issue("alice");
  issue(of(person("alice", "company")));
  answer({});
  tokens_->sweep();
  EXPECT_EQ(asked_.size(), 2u);  // two people with three tokens
  for (int second = 0; second < 10; ++second) {
    clock_.advance(seconds(1));
    tokens_->sweep();
  }
  EXPECT_GE(asked_.size(), 4u);
  EXPECT_LE(asked_.size(), 6u);
  tokens_->revoke({}, "x");
  asked_.clear();
  clock_.advance(hours(1));
  tokens_->sweep();
  EXPECT_TRUE(asked_.empty());  // nothing depends on it any more
}

TEST_F(TokenOwner, TheOldestSignInIsAskedAbout) {
  const WallTime first = clock_.wall();
  issue();
  clock_.advance(hours(1));
  issue();
  answer({});
  tokens_->sweep();
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_.front().authenticated_at, first);
}

TEST_F(TokenOwner, GoneEndsTheirTokensAndNoOthers) {
  const IssuedApiToken mine = issue("alice");
  const IssuedApiToken other = issue("bob");
  tokens_->set_owner_check([](const Principal& owner) {
    OwnerNow now;
    if (owner.name == "alice") now.standing = OwnerNow::Standing::gone;
    return now;
  });
  tokens_->sweep();
  EXPECT_EQ(standing(mine), Standing::revoked);
  EXPECT_EQ(standing(other), Standing::good);
  EXPECT_EQ(ended_, (Ended{{mine.token->id, "its owner is gone"}}));
  reopen();
  EXPECT_EQ(standing(mine), Standing::revoked);
}

TEST_F(TokenOwner, KnownBringsItsGroupsUpToDate) {
  const IssuedApiToken issued = issue();
  answer(known({"staff"}));
  tokens_->sweep();
  EXPECT_TRUE(changed_.empty());
  clock_.advance(seconds(10));
  answer(known({"night", "admins", "night"}, "a.smith@example.com"));
  tokens_->sweep();
  ASSERT_EQ(changed_.size(), 1u);
  const auto found = tokens_->find(issued.text.reveal());
  EXPECT_EQ(found.token, changed_.front());
  EXPECT_EQ(found.token->owner.groups, (std::vector<std::string>{"admins", "night"}));
  EXPECT_EQ(found.token->owner.email, "a.smith@example.com");
  EXPECT_EQ(found.token->owner_seen, clock_.wall());
  EXPECT_EQ(principal_of(*found.token).groups, found.token->owner.groups);
  reopen();
  EXPECT_EQ(tokens_->find(issued.text.reveal()).token->owner.groups, found.token->owner.groups);
}

TEST_F(TokenOwner, UnseenForTooLongOpensNothingUntilSeenAgain) {
  rules_.unseen = hours(24 * 7);
  tokens_->set_rules(rules_);
  const IssuedApiToken issued = issue(of(person("alice", "company")));
  answer({});
  clock_.advance(hours(24 * 7) - seconds(1));
  tokens_->sweep();
  EXPECT_EQ(standing(issued), Standing::good);
  EXPECT_TRUE(changed_.empty());
  clock_.advance(seconds(1));
  EXPECT_EQ(standing(issued), Standing::owner_unseen);
  EXPECT_EQ(tokens_->find(issued.text.reveal()).token, issued.token);
  tokens_->sweep();
  clock_.advance(seconds(10));
  tokens_->sweep();
  EXPECT_EQ(changed_.size(), 1u);  // told once, so that what is open can be ended
  EXPECT_TRUE(ended_.empty());

  clock_.advance(seconds(10));
  answer(known({"staff"}));
  tokens_->sweep();
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(hours(24 * 7));
  answer({});
  EXPECT_EQ(standing(issued), Standing::owner_unseen);
  tokens_->sweep();
  EXPECT_EQ(changed_.size(), 2u);
}

TEST_F(TokenOwner, UnseenByEitherClock) {
  const IssuedApiToken issued = issue();
  clock_.step_wall(hours(24 * 7));
  EXPECT_EQ(standing(issued), Standing::owner_unseen);
  clock_.step_wall(-hours(24 * 8));
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(hours(24 * 7));
  EXPECT_EQ(standing(issued), Standing::owner_unseen);  // although the wall clock says six days
}

TEST_F(TokenOwner, UnseenCountsThroughARestart) {
  const IssuedApiToken issued = issue();
  clock_.advance(hours(24 * 3));
  reopen();
  clock_.advance(hours(24 * 4));
  EXPECT_EQ(standing(issued), Standing::owner_unseen);
  clock_.step_wall(-hours(24 * 5));
  reopen();  // what the store last knew to be is not made younger
  EXPECT_EQ(standing(issued), Standing::good);
}

TEST_F(TokenOwner, SeenIsWrittenNowAndThen) {
  const IssuedApiToken issued = issue();
  answer(known({"staff"}));
  for (int minute = 0; minute < 6; ++minute) {
    clock_.advance(seconds(60));
    tokens_->sweep();
  }
  const WallTime seen = tokens_->list({}).front()->owner_seen;
  EXPECT_EQ(seen, clock_.wall());
  reopen();
  const WallTime stored = tokens_->list({}).front()->owner_seen;
  EXPECT_GT(stored, issued.token->created);
  EXPECT_LE(seen - stored, std::chrono::minutes(5));
}

TEST_F(TokenOwner, WhatIsRevokedWhileItsOwnerIsAskedAboutStaysSo) {
  const IssuedApiToken issued = issue();
  tokens_->set_owner_check([&](const Principal&) {
    tokens_->revoke({}, "meanwhile");
    return known({"admins"});
  });
  tokens_->sweep();
  EXPECT_EQ(standing(issued), Standing::revoked);
  EXPECT_EQ(ended_, (Ended{{issued.token->id, "meanwhile"}}));
  EXPECT_TRUE(changed_.empty());
}

TEST(SameOwner, IsTheSubjectWhereThereIsAProvider) {
  Principal a;
  a.name = "alice";
  Principal b = a;
  EXPECT_TRUE(same_owner(a, b));
  b.name = "bob";
  EXPECT_FALSE(same_owner(a, b));
  b = a;
  b.provider = "company";
  b.subject = "1";
  EXPECT_FALSE(same_owner(a, b));
  a.provider = "company";
  a.subject = "2";
  EXPECT_FALSE(same_owner(a, b));
  a.subject = "1";
  a.name = "alice-smith";
  EXPECT_TRUE(same_owner(a, b));
}

}  // namespace
}  // namespace sallyport::identity
