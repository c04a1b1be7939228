// Signing in with a passkey: alone, after the password, and where the map asks for one.
#include <gtest/gtest.h>

#include "identity/accounts/sign_in.h"
#include "identity/passkeys/test_authenticator.h"
#include "identity/test_people.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view origin = "https://flows.example.com";

class PasskeySignInTest : public testing::Test, protected TestPeople {
 protected:
  PasskeySignInTest()
      : passkeys_(std::move(*Passkeys::open(database(), clock(), random()))),
        bounds_(clock()),
        method_(make_account_sign_in(accounts(), bounds_, clock(), random(), passkeys_.get())),
        device_(random()) {
    add_account("alice", {"staff"});
  }

  static Passkeys::Place place(std::string_view host = test_host) { return {host, origin, "browser one"}; }
  Passkey add_passkey(TestAuthenticator& device, std::string_view host = test_host) {
    device.host = host;
    const auto begun = passkeys_->begin_registration(place(host), "alice", "");
    return *passkeys_->finish_registration(place(host), "alice", begun->transaction,
                                           device.create(begun->options), "");
  }
  Attempt attempt(std::map<std::string, std::string, std::less<>> fields, std::string_view transaction = "") {
    Attempt made;
    made.host = test_host;
    made.public_origin = origin;
    made.address = "192.0.2.7";
    made.browser = "browser one";
    made.transaction = transaction;
    made.rules = &rules_;
    made.fields = std::move(fields);
    return made;
  }
  Step password(bool need_second_factor = false) {
    Attempt made = attempt({{"account", "alice"}, {"password", std::string(good_password)}});
    made.need_second_factor = need_second_factor;
    return method_->step(made);
  }
  Step alone(TestAuthenticator& device) {
    const auto begun = passkeys_->begin_assertion(place(), "");
    return method_->step(attempt({{"ceremony", begun.transaction}, {"passkey", device.get(begun.options)}}));
  }
  Step answer(const Ask& ask, std::string passkey) {
    return method_->step(attempt({{"passkey", std::move(passkey)}}, ask.transaction));
  }

  AccountRules rules_;
  std::unique_ptr<Passkeys> passkeys_;
  AttemptBounds bounds_;
  std::unique_ptr<Method> method_;
  TestAuthenticator device_;
};

const Ask* asks(const Step& step, std::string_view what) {
  const auto* ask = std::get_if<Ask>(&step);
  return ask != nullptr && ask->what == what ? ask : nullptr;
}
const Established* established(const Step& step) { return std::get_if<Established>(&step); }
const Declined* declined(const Step& step) { return std::get_if<Declined>(&step); }

TEST_F(PasskeySignInTest, APasskeyAloneIsTwoFactors) {
  add_passkey(device_);
  const Step step = alone(device_);
  ASSERT_NE(established(step), nullptr);
  const Principal& who = established(step)->who;
  EXPECT_EQ(who.name, "alice");
  EXPECT_EQ(who.groups, (std::vector<std::string>{"staff"}));
  EXPECT_EQ(who.method, "passkey");
  EXPECT_TRUE(who.mfa);
  EXPECT_EQ(who.amr, (std::vector<std::string>{"hwk", "user"}));
  EXPECT_EQ(who.authenticated_at, clock().wall());
  EXPECT_TRUE(established(step)->still_true());
}

TEST_F(PasskeySignInTest, OneThatMayBeCopiedSaysSo) {
  device_.syncs = true;
  add_passkey(device_);
  EXPECT_EQ(established(alone(device_))->who.amr, (std::vector<std::string>{"swk", "user"}));
}

TEST_F(PasskeySignInTest, TheAttemptsTransactionWillDoAsCeremony) {
  add_passkey(device_);
  const auto begun = passkeys_->begin_assertion(place(), "");
  EXPECT_NE(established(method_->step(attempt({{"passkey", device_.get(begun.options)}}, begun.transaction))),
            nullptr);
}

TEST_F(PasskeySignInTest, WhatIsNoLongerTrueIsSeen) {
  const Passkey passkey = add_passkey(device_);
  const Step step = alone(device_);
  EXPECT_TRUE(*passkeys_->remove("alice", passkey.id));
  EXPECT_FALSE(established(step)->still_true()) << "the passkey is gone";
  add_passkey(device_);
  const Step again = alone(device_);
  ASSERT_TRUE(accounts().set_groups("alice", {"admins"}).ok());
  EXPECT_FALSE(established(again)->still_true()) << "the account changed";
}

TEST_F(PasskeySignInTest, ARefusedPasskeyIsDeclined) {
  add_passkey(device_);
  device_.verified = false;
  const Step step = alone(device_);
  ASSERT_NE(declined(step), nullptr);
  EXPECT_EQ(declined(step)->reason, "the passkey was not accepted");
  EXPECT_FALSE(declined(step)->stale) << "the form is shown again";
  device_.verified = true;
  ASSERT_TRUE(accounts().reset("alice").ok());
  EXPECT_NE(declined(alone(device_)), nullptr) << "it went with the reset";
  EXPECT_NE(declined(method_->step(attempt({{"ceremony", "x"}, {"passkey", "{}"}}))), nullptr);
}

TEST_F(PasskeySignInTest, AfterThePasswordAPasskeyIsAskedFor) {
  add_passkey(device_);
  const Step step = password();
  const Ask* ask = asks(step, "passkey");
  ASSERT_NE(ask, nullptr);
  EXPECT_FALSE(ask->codes_too) << "there is no authenticator";
  const Step done = answer(*ask, device_.get(ask->options));
  ASSERT_NE(established(done), nullptr);
  EXPECT_EQ(established(done)->who.method, "password+passkey");
  EXPECT_EQ(established(done)->who.amr, (std::vector<std::string>{"hwk", "pwd", "user"}));
  EXPECT_TRUE(established(done)->who.mfa);
  EXPECT_TRUE(declined(answer(*ask, "{}"))->stale) << "the transaction is over";
}

TEST_F(PasskeySignInTest, AFailedPasskeyIsAskedForAgainFiveTimes) {
  add_passkey(device_);
  Step step = password();
  std::string transaction = asks(step, "passkey")->transaction;
  for (int i = 0; i < 4; ++i) {
    const Step refused = answer(*asks(step, "passkey"), "{}");
    ASSERT_NE(declined(refused), nullptr);
    EXPECT_EQ(declined(refused)->account, "alice");
    EXPECT_FALSE(declined(refused)->stale);
    step = method_->again(attempt({}, transaction));
    ASSERT_NE(asks(step, "passkey"), nullptr);
  }
  EXPECT_NE(established(answer(*asks(step, "passkey"), device_.get(asks(step, "passkey")->options))),
            nullptr);
  step = password();
  transaction = asks(step, "passkey")->transaction;
  for (int i = 0; i < 5; ++i)
    EXPECT_FALSE(declined(method_->step(attempt({{"passkey", "{}"}}, transaction)))->stale);
  EXPECT_TRUE(declined(method_->step(attempt({{"passkey", "{}"}}, transaction)))->stale);
}

TEST_F(PasskeySignInTest, ACodeWillDoWhereItIsAllowed) {
  enrol("alice");
  add_passkey(device_);
  const Step step = password();
  ASSERT_NE(asks(step, "passkey"), nullptr);
  EXPECT_TRUE(asks(step, "passkey")->codes_too);
  const Step done =
      method_->step(attempt({{"code", next_code("alice")}}, asks(step, "passkey")->transaction));
  ASSERT_NE(established(done), nullptr);
  EXPECT_EQ(established(done)->who.amr, (std::vector<std::string>{"otp", "pwd"}));
}

TEST_F(PasskeySignInTest, WhereAPasskeyIsRequiredACodeIsNone) {
  const auto recovery = enrol("alice");
  add_passkey(device_);
  rules_.passkeys = PasskeyRule::required;
  const Step step = password();
  const Ask* ask = asks(step, "passkey");
  ASSERT_NE(ask, nullptr);
  EXPECT_FALSE(ask->codes_too);
  EXPECT_NE(declined(method_->step(attempt({{"code", next_code("alice")}}, ask->transaction))), nullptr);
  EXPECT_NE(declined(method_->step(attempt({{"code", recovery.front()}}, ask->transaction))), nullptr);
  EXPECT_EQ(*accounts().recovery_codes_left("alice"), 10) << "none was spent";
}

TEST_F(PasskeySignInTest, WhereAPasskeyIsRequiredTheFirstIsMadeOnTheWay) {
  rules_.passkeys = PasskeyRule::required;
  const Step step = password();
  const Ask* ask = asks(step, "enrol-passkey");
  ASSERT_NE(ask, nullptr);
  EXPECT_NE(declined(method_->step(attempt({{"code", "123456"}}, ask->transaction))), nullptr);
  const Step again = method_->again(attempt({}, ask->transaction));
  ASSERT_NE(asks(again, "enrol-passkey"), nullptr);
  const Step done =
      answer(*asks(again, "enrol-passkey"), device_.create(asks(again, "enrol-passkey")->options));
  ASSERT_NE(established(done), nullptr);
  EXPECT_EQ(established(done)->changed, "passkey added");
  EXPECT_TRUE(established(done)->who.mfa);
  EXPECT_TRUE(established(done)->still_true());
  EXPECT_NE(established(alone(device_)), nullptr);
}

TEST_F(PasskeySignInTest, WhoeverHasAnAuthenticatorShowsItBeforeTheFirstPasskey) {
  enrol("alice");
  rules_.passkeys = PasskeyRule::required;
  const Step step = password();
  const Ask* code = asks(step, "code");
  ASSERT_NE(code, nullptr) << "the password alone makes no passkey";
  EXPECT_NE(
      declined(answer(*code, device_.create(passkeys_->begin_registration(place(), "alice", "")->options))),
      nullptr);
  const Step next = method_->step(attempt({{"code", next_code("alice")}}, code->transaction));
  const Ask* ask = asks(next, "enrol-passkey");
  ASSERT_NE(ask, nullptr);
  EXPECT_NE(established(answer(*ask, device_.create(ask->options))), nullptr);
}

TEST_F(PasskeySignInTest, APasskeyOfAnotherHostIsNotPassedBy) {
  TestAuthenticator other(random());
  add_passkey(other, "n8n.example.com");
  const Step step = password();
  ASSERT_NE(declined(step), nullptr) << "else this host would be the way around it";
  EXPECT_EQ(declined(step)->help, Declined::Help::not_strong_enough);
  enrol("alice");
  EXPECT_NE(asks(password(), "code"), nullptr);
}

TEST_F(PasskeySignInTest, WherePasskeysAreOffThereAreNone) {
  add_passkey(device_);
  rules_.passkeys = PasskeyRule::off;
  EXPECT_NE(established(password()), nullptr);
  EXPECT_NE(asks(password(true), "enrol"), nullptr);
  const Step step = alone(device_);
  ASSERT_NE(declined(step), nullptr);
  EXPECT_EQ(declined(step)->reason, "passkeys are off here");
}

TEST_F(PasskeySignInTest, WhereAccountsAreOffNobodySignsInWithOne) {
  add_passkey(device_);
  rules_.enabled = false;
  EXPECT_NE(declined(password()), nullptr);
  EXPECT_NE(declined(alone(device_)), nullptr);
}

TEST_F(PasskeySignInTest, AStoreThatFailsOpensNothing) {
  add_passkey(device_);
  database().failing = true;
  EXPECT_NE(declined(alone(device_)), nullptr);
}

}  // namespace
}  // namespace sallyport::identity
