#include "identity/accounts/sign_in.h"

#include <gtest/gtest.h>

#include <thread>

#include "identity/test_people.h"

namespace sallyport::identity {
namespace {

class SignInTest : public testing::Test, protected TestPeople {
 protected:
  SignInTest() : bounds_(clock()), method_(make_account_sign_in(accounts(), bounds_, clock(), random())) {}

  Attempt attempt(std::string_view address = "192.0.2.7") const {
    Attempt made;
    made.host = test_host;
    made.address = address;
    made.browser = "browser one";
    return made;
  }
  Step password(std::string name, std::string_view typed, bool need_second_factor = false,
                std::string_view address = "192.0.2.7") {
    Attempt made = attempt(address);
    made.need_second_factor = need_second_factor;
    made.fields = {{"account", std::move(name)}, {"password", std::string(typed)}};
    return method_->step(made);
  }
  Step code(const std::string& transaction, std::string typed, std::string_view browser = "browser one") {
    Attempt made = attempt();
    made.transaction = transaction;
    made.browser = browser;
    made.fields = {{"code", std::move(typed)}};
    return method_->step(made);
  }
  std::string asked(const Step& step) {
    const auto* ask = std::get_if<Ask>(&step);
    EXPECT_NE(ask, nullptr);
    return ask == nullptr ? std::string() : ask->transaction;
  }

  AttemptBounds bounds_;
  std::unique_ptr<Method> method_;
};

const Declined* declined(const Step& step) { return std::get_if<Declined>(&step); }
const Established* established(const Step& step) { return std::get_if<Established>(&step); }

TEST_F(SignInTest, APasswordAloneGivesOneFactor) {
  add_account("alice", {"staff"});
  const Step step = password(" Alice", good_password);
  ASSERT_NE(established(step), nullptr);
  const Principal& who = established(step)->who;
  EXPECT_EQ(who.name, "alice");
  EXPECT_EQ(who.email, "alice@example.com");
  EXPECT_EQ(who.groups, (std::vector<std::string>{"staff"}));
  EXPECT_EQ(who.method, "password");
  EXPECT_EQ(who.amr, (std::vector<std::string>{"pwd"}));
  EXPECT_FALSE(who.mfa);
  EXPECT_EQ(who.authenticated_at, clock().wall());
  EXPECT_TRUE(established(step)->still_true());
}

TEST_F(SignInTest, WhoHasASecondFactorIsAlwaysAskedForIt) {
  add_account("alice", {"staff"});
  enrol("alice");
  const std::string transaction = asked(password("alice", good_password));
  const Step wrong = code(transaction, "000000");
  ASSERT_NE(declined(wrong), nullptr);
  EXPECT_FALSE(declined(wrong)->stale);
  const Step done = code(transaction, next_code("alice"));
  ASSERT_NE(established(done), nullptr);
  EXPECT_EQ(established(done)->who.method, "password+totp");
  EXPECT_TRUE(established(done)->who.mfa);
  EXPECT_TRUE(established(done)->recovery_codes.empty());
}

TEST_F(SignInTest, ARecoveryCodeTakesThePlaceOfTheCode) {
  add_account("alice", {"staff"});
  const auto codes = enrol("alice");
  const Step done = code(asked(password("alice", good_password)), codes[4]);
  ASSERT_NE(established(done), nullptr);
  EXPECT_EQ(established(done)->who.method, "password+recovery");
  EXPECT_NE(declined(code(asked(password("alice", good_password)), codes[4])), nullptr);
}

TEST_F(SignInTest, WhoNeedsASecondFactorAndHasNoneEnrolsOnTheWay) {
  add_account("alice", {"staff"});
  const Step first = password("alice", good_password, true);
  const auto* ask = std::get_if<Ask>(&first);
  ASSERT_NE(ask, nullptr);
  EXPECT_EQ(ask->what, "enrol");
  EXPECT_EQ(ask->secret.size(), 32u);
  EXPECT_EQ(ask->address, "otpauth://totp/flows.example.com:alice?secret=" + ask->secret +
                              "&issuer=flows.example.com&algorithm=SHA1&digits=6&period=30");
  EXPECT_NE(declined(code(ask->transaction, "000000")), nullptr);

  Attempt reload = attempt();
  reload.transaction = ask->transaction;
  const Step again = method_->again(reload);
  ASSERT_NE(std::get_if<Ask>(&again), nullptr);
  EXPECT_EQ(std::get_if<Ask>(&again)->secret, ask->secret);

  const std::string secret = decode_base32(ask->secret);
  const Step done = code(ask->transaction, code_now(secret));
  ASSERT_NE(established(done), nullptr);
  EXPECT_TRUE(established(done)->who.mfa);
  EXPECT_EQ(established(done)->recovery_codes.size(), 10u);
  EXPECT_TRUE(established(done)->still_true());
  EXPECT_EQ((*accounts().find("alice"))->totp_secret, secret);
}

TEST_F(SignInTest, S17OneAnswerForEveryWrongSignIn) {
  add_account("alice", {"staff"});
  ASSERT_TRUE(accounts().invite("invited", "", {"staff"}).ok());
  const Step known = password("alice", "wrong password");
  for (const char* name : {"nobody", "invited", "no such name!", "", "ALICE"}) {
    const Step step = password(name, "wrong password");
    ASSERT_NE(declined(step), nullptr) << name;
    EXPECT_EQ(declined(step)->reason, declined(known)->reason) << name;
    EXPECT_EQ(declined(step)->retry_after, declined(known)->retry_after) << name;
  }
}

TEST_F(SignInTest, S22ANameThatNobodyHasIsNotPassedOn) {
  add_account("alice", {"staff"});
  EXPECT_EQ(declined(password("alice", "wrong password"))->account, "alice");
  EXPECT_EQ(declined(password(std::string(good_password), ""))->account, "");
  EXPECT_EQ(declined(password("nobody", "wrong password"))->account, "");
}

TEST_F(SignInTest, S17TheBoundIsTheSameForUnknownAccounts) {
  add_account("alice", {"staff"});
  const auto failures = [&](const std::string& name) {
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 8; ++i) {
      waits.push_back(declined(password(name, "wrong password", false, "192.0.2." + std::to_string(i)))
                          ->retry_after.count());
    }
    return waits;
  };
  const auto known = failures("alice");
  EXPECT_EQ(known, failures("nobody"));
  EXPECT_EQ(known, (std::vector<std::int64_t>{0, 0, 0, 0, 0, 5, 5, 5}));
}

TEST_F(SignInTest, ABoundedAccountIsNotEvenChecked) {
  add_account("alice", {"staff"});
  for (int i = 0; i < 5; ++i) password("alice", "wrong password");
  const std::uint64_t before = accounts().hashes_run();
  const Step refused = password("alice", good_password);
  ASSERT_NE(declined(refused), nullptr);
  EXPECT_GT(declined(refused)->retry_after.count(), 0);
  EXPECT_EQ(accounts().hashes_run(), before);
  clock().advance(declined(refused)->retry_after);
  EXPECT_NE(established(password("alice", good_password)), nullptr);
}

TEST_F(SignInTest, S16AnotherSpellingDoesNotDodgeTheBound) {
  add_account("john", {"staff"});
  for (int i = 0; i < 5; ++i) password("john", "wrong password");
  for (const char* name : {"JOHN", "john ", "\tJohn"}) {
    const Step step = password(name, good_password);
    ASSERT_NE(declined(step), nullptr) << name;
    EXPECT_GT(declined(step)->retry_after.count(), 0) << name;
  }
}

TEST_F(SignInTest, GuessedCodesAreBounded) {
  add_account("alice", {"staff"});
  enrol("alice");
  int tried = 0;
  for (int i = 0; i < 10; ++i) {
    const std::string transaction = asked(password("alice", good_password));
    for (int guess = 0; guess < 10; ++guess) {
      const Step step = code(transaction, "000000");
      ASSERT_NE(declined(step), nullptr);
      if (!declined(step)->stale && declined(step)->retry_after.count() == 0) ++tried;
    }
  }
  EXPECT_EQ(tried, 5);
}

TEST_F(SignInTest, ATransactionBelongsToItsBrowser) {
  add_account("alice", {"staff"});
  enrol("alice");
  const std::string transaction = asked(password("alice", good_password));
  const Step step = code(transaction, next_code("alice"), "browser two");
  ASSERT_NE(declined(step), nullptr);
  EXPECT_TRUE(declined(step)->stale);
}

TEST_F(SignInTest, ATransactionEndsAfterTenMinutesAndIsUsedOnce) {
  add_account("alice", {"staff"});
  enrol("alice");
  const std::string late = asked(password("alice", good_password));
  clock().advance(std::chrono::minutes(10));
  EXPECT_TRUE(declined(code(late, next_code("alice")))->stale);
  const std::string once = asked(password("alice", good_password));
  EXPECT_NE(established(code(once, next_code("alice"))), nullptr);
  EXPECT_TRUE(declined(code(once, next_code("alice")))->stale);
  EXPECT_TRUE(declined(code("no such transaction", "123456"))->stale);
}

TEST_F(SignInTest, AResetEndsSignInsUnderWay) {
  add_account("alice", {"staff"});
  enrol("alice");
  const std::string code_first = next_code("alice");
  const std::string transaction = asked(password("alice", good_password));
  ASSERT_TRUE(accounts().reset("alice").ok());
  EXPECT_TRUE(declined(code(transaction, code_first))->stale);
}

TEST_F(SignInTest, AChangeBetweenSignInAndSessionIsSeen) {
  add_account("alice", {"admins"});
  const Step step = password("alice", good_password);
  ASSERT_TRUE(accounts().set_groups("alice", {"staff"}).ok());
  EXPECT_FALSE(established(step)->still_true());
}

// The same code in many transactions at once: one sign-in.
TEST_F(SignInTest, S18ConcurrentDoubleUse) {
  add_account("alice", {"staff"});
  enrol("alice");
  std::vector<std::string> transactions;
  for (int i = 0; i < 4; ++i) transactions.push_back(asked(password("alice", good_password)));
  const std::string typed = next_code("alice");
  std::atomic<int> signed_in{0};
  std::vector<std::thread> threads;
  for (const std::string& transaction : transactions) {
    threads.emplace_back([&] {
      if (established(code(transaction, typed)) != nullptr) ++signed_in;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(signed_in, 1);
}

}  // namespace
}  // namespace sallyport::identity
