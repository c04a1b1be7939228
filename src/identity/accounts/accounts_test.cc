#include "identity/accounts/accounts.h"

#include <gtest/gtest.h>

#include <thread>

#include "crypto/totp.h"
#include "identity/accounts/qr_code.h"
#include "identity/test_people.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class AccountsTest : public testing::Test, protected TestPeople {};

TEST_F(AccountsTest, TheFirstLinkMakesTheFirstAccountOnce) {
  const auto link = *accounts().invite_first({"admins", "staff"});
  ASSERT_TRUE(link.has_value());
  EXPECT_TRUE(link->path.starts_with("/.sallyport/set-up?token="));
  const std::string token = token_of(link->path);
  EXPECT_EQ(token.size(), 43u);

  const auto made = *accounts().set_up(token, " Alice ", good_password);
  EXPECT_EQ(made.problem, AccountProblem::none);
  EXPECT_EQ(made.account, "alice");
  EXPECT_EQ((*accounts().find("alice"))->groups, (std::vector<std::string>{"admins", "staff"}));
  EXPECT_EQ(accounts().set_up(token, "mallory", good_password)->problem, AccountProblem::link_spent);
  EXPECT_FALSE(accounts().invite_first({"admins"})->has_value());
}

TEST_F(AccountsTest, ANewFirstLinkTakesThePlaceOfTheOneBefore) {
  const std::string before = token_of((*accounts().invite_first({"admins"}))->path);
  const std::string after = token_of((*accounts().invite_first({"admins"}))->path);
  EXPECT_FALSE(accounts().find_invitation(before)->has_value());
  EXPECT_TRUE(accounts().find_invitation(after)->has_value());
}

TEST_F(AccountsTest, TheFirstLinkIsSpentWhenThereIsAnAccount) {
  const std::string first = token_of((*accounts().invite_first({"admins"}))->path);
  ASSERT_TRUE(accounts().invite("bob", "", {"staff"}).ok());
  EXPECT_FALSE(accounts().find_invitation(first)->has_value());
  EXPECT_EQ(accounts().set_up(first, "mallory", good_password)->problem, AccountProblem::link_spent);
}

TEST_F(AccountsTest, LinksExpireAfterADay) {
  const std::string token = token_of(accounts().invite("bob", "", {"staff"})->path);
  clock().advance(hours(24) - seconds(1));
  EXPECT_TRUE(accounts().find_invitation(token)->has_value());
  clock().advance(seconds(1));
  EXPECT_FALSE(accounts().find_invitation(token)->has_value());
  EXPECT_EQ(accounts().set_up(token, "", good_password)->problem, AccountProblem::link_spent);
}

TEST_F(AccountsTest, AMistakeDoesNotSpendTheLink) {
  const std::string token = token_of(accounts().invite("bob", "", {"staff"})->path);
  EXPECT_EQ(accounts().set_up(token, "", "short")->problem, AccountProblem::password_short);
  EXPECT_EQ(accounts().set_up(token, "", "bobbobbobbob1!")->problem, AccountProblem::password_like_name);
  const auto made = *accounts().set_up(token, "somebody-else", good_password);
  EXPECT_EQ(made.problem, AccountProblem::none);
  EXPECT_EQ(made.account, "bob");  // the link says whose it is, not the form
}

TEST_F(AccountsTest, AnInvitedAccountCannotSignInBeforeItsLinkIsUsed) {
  ASSERT_TRUE(accounts().invite("bob", "bob@example.com", {"staff"}).ok());
  EXPECT_FALSE(accounts().check_password("bob", "")->has_value());
  EXPECT_FALSE(accounts().check_password("bob", good_password)->has_value());
}

TEST_F(AccountsTest, S16NamesAreTakenInEverySpelling) {
  ASSERT_TRUE(accounts().invite("john", "", {"staff"}).ok());
  for (const std::string_view typed : {"JOHN", "john ", "\tJohn"}) {
    const auto refused = accounts().invite(typed, "", {"staff"});
    ASSERT_FALSE(refused.ok()) << typed;
    EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
  }
}

TEST_F(AccountsTest, RefusesBadGroupsAndAddresses) {
  EXPECT_FALSE(accounts().invite("a", "", {std::string(200, 'g')}).ok());
  EXPECT_FALSE(accounts().invite("a", "not an address", {}).ok());
  EXPECT_FALSE(accounts().invite("a b", "", {}).ok());
  EXPECT_TRUE(accounts().list()->empty());
}

TEST_F(AccountsTest, S17EqualWorkForEveryoneWhoCannotSignIn) {
  add_account("alice", {"staff"});
  ASSERT_TRUE(accounts().invite("invited", "", {"staff"}).ok());
  for (const std::string_view name : {"alice", "invited", "nobody", "no such name!", ""}) {
    const std::uint64_t before = accounts().hashes_run();
    EXPECT_FALSE(accounts().check_password(name, "wrong password")->has_value()) << name;
    EXPECT_EQ(accounts().hashes_run() - before, 1u) << name;
  }
}

TEST_F(AccountsTest, APasswordOfAnotherCostIsRenewedWhenItIsShown) {
  add_account("alice", {"staff"});
  const std::string before = (*accounts().find("alice"))->password;
  reopen({.memory_kib = 128, .passes = 1, .lanes = 1});
  ASSERT_TRUE(accounts().check_password("alice", good_password)->has_value());
  const auto account = *accounts().find("alice");
  EXPECT_NE(account->password, before);
  EXPECT_NE(account->password.find("m=128"), std::string::npos);
  EXPECT_TRUE(accounts().check_password("alice", good_password)->has_value());
  EXPECT_TRUE(accounts().unchanged("alice", account->version));
}

TEST_F(AccountsTest, ANewPasswordEndsTheOtherSessions) {
  add_account("alice", {"staff"});
  const auto kept = begin_session("alice");
  const auto other = begin_session("alice");
  const auto somebody = begin_session("bob");
  EXPECT_EQ(*accounts().change_password("alice", "another marble kettle", kept.session->id),
            AccountProblem::none);
  EXPECT_TRUE(sessions().live(kept.session->id));
  EXPECT_FALSE(sessions().live(other.session->id));
  EXPECT_TRUE(sessions().live(somebody.session->id));
  EXPECT_FALSE(accounts().check_password("alice", good_password)->has_value());
  EXPECT_TRUE(accounts().check_password("alice", "another marble kettle")->has_value());
}

TEST_F(AccountsTest, S12GroupsThatChangeEndTheSessions) {
  add_account("alice", {"admins"});
  const auto session = begin_session("alice");
  const std::int64_t version = (*accounts().find("alice"))->version;
  ASSERT_TRUE(accounts().set_groups("alice", {"staff"}).ok());
  EXPECT_FALSE(sessions().live(session.session->id));
  EXPECT_FALSE(accounts().unchanged("alice", version));
  EXPECT_EQ((*accounts().find("alice"))->groups, (std::vector<std::string>{"staff"}));
}

TEST_F(AccountsTest, SomebodyOfTheSameNameAtAProviderIsSomebodyElse) {
  add_account("alice", {"staff"});
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.provider = "company";
  const auto theirs = sessions().create(who, test_host, "", "");
  ASSERT_TRUE(theirs.ok());
  const auto ours = begin_session("alice");
  ASSERT_TRUE(accounts().set_groups("alice", {"admins"}).ok());
  ASSERT_TRUE(accounts().change_password("alice", "another good long phrase", "").ok());
  ASSERT_TRUE(accounts().reset("alice").ok());
  ASSERT_TRUE(accounts().remove("alice").ok());
  EXPECT_FALSE(sessions().live(ours.session->id));
  EXPECT_TRUE(sessions().live(theirs->session->id));
}

TEST_F(AccountsTest, AResetTakesEverythingAwayButTheGroups) {
  add_account("alice", {"staff"});
  const std::vector<std::string> codes = enrol("alice");
  const auto session = begin_session("alice");
  const auto link = *accounts().reset("alice");
  EXPECT_FALSE(sessions().live(session.session->id));
  EXPECT_FALSE(accounts().check_password("alice", good_password)->has_value());
  EXPECT_TRUE((*accounts().find("alice"))->totp_secret.empty());
  EXPECT_EQ(*accounts().recovery_codes_left("alice"), 0);
  EXPECT_EQ(accounts().set_up(token_of(link.path), "", "another marble kettle")->problem,
            AccountProblem::none);
  EXPECT_EQ((*accounts().find("alice"))->groups, (std::vector<std::string>{"staff"}));
}

TEST_F(AccountsTest, ARemovedAccountLeavesNothing) {
  add_account("alice", {"staff"});
  enrol("alice");
  const auto session = begin_session("alice");
  const std::string token = token_of(accounts().reset("alice")->path);
  ASSERT_TRUE(accounts().remove("alice").ok());
  EXPECT_FALSE(sessions().live(session.session->id));
  EXPECT_EQ(accounts().set_up(token, "alice", good_password)->problem, AccountProblem::link_spent);
  for (const char* table : {"accounts", "recovery_codes", "invitations"}) {
    EXPECT_EQ(database().query(std::string("SELECT 1 FROM ") + table)->size(), 0u) << table;
  }
  EXPECT_EQ(accounts().remove("alice").error().kind, ErrorKind::not_found);
}

TEST_F(AccountsTest, OperationsOnNobodySayNotFound) {
  EXPECT_EQ(accounts().reset("nobody").error().kind, ErrorKind::not_found);
  EXPECT_EQ(accounts().set_groups("nobody", {"staff"}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(accounts().change_password("nobody", good_password, "").error().kind, ErrorKind::not_found);
}

TEST_F(AccountsTest, RecoveryCodesWorkOnceEachAndAsTyped) {
  add_account("alice", {"staff"});
  const std::vector<std::string> codes = enrol("alice");
  ASSERT_EQ(codes.size(), 10u);
  const AccountRow alice = **accounts().find("alice");
  std::string shouted = codes[0];
  for (char& c : shouted) c = c == '-' ? ' ' : static_cast<char>(std::toupper(c));
  EXPECT_EQ(*accounts().take_code(alice, shouted), Accounts::Factor::recovery);
  EXPECT_EQ(*accounts().take_code(alice, codes[0]), Accounts::Factor::none);
  EXPECT_EQ(*accounts().take_code(alice, codes[1]), Accounts::Factor::recovery);
  EXPECT_EQ(*accounts().recovery_codes_left("alice"), 8);
  const auto renewed = *accounts().renew_recovery_codes("alice");
  EXPECT_EQ(*accounts().take_code(alice, codes[2]), Accounts::Factor::none);
  EXPECT_EQ(*accounts().take_code(alice, renewed[2]), Accounts::Factor::recovery);
}

TEST_F(AccountsTest, ARecoveryCodeOfOneOpensNobodyElse) {
  add_account("alice", {"staff"});
  add_account("bob", {"staff"});
  const auto codes = enrol("alice");
  enrol("bob");
  EXPECT_EQ(*accounts().take_code(**accounts().find("bob"), codes[0]), Accounts::Factor::none);
}

TEST_F(AccountsTest, S18AStepIsTakenOnceAndNeverBackwards) {
  add_account("alice", {"staff"});
  enrol("alice");
  const AccountRow alice = **accounts().find("alice");
  const std::int64_t now = crypto::totp_step(clock().wall());
  EXPECT_EQ(*accounts().take_code(alice, crypto::totp_code(alice.totp_secret, now)), Accounts::Factor::none)
      << "used for enrolling";
  EXPECT_EQ(*accounts().take_code(alice, crypto::totp_code(alice.totp_secret, now + 1)),
            Accounts::Factor::totp);
  EXPECT_EQ(*accounts().take_code(alice, crypto::totp_code(alice.totp_secret, now + 1)),
            Accounts::Factor::none);
  EXPECT_EQ(*accounts().take_code(alice, crypto::totp_code(alice.totp_secret, now)), Accounts::Factor::none);
  EXPECT_EQ(*accounts().take_code(alice, crypto::totp_code(alice.totp_secret, now - 1)),
            Accounts::Factor::none);
}

TEST_F(AccountsTest, EnrollingNeedsTheCodeAndAnUnchangedAccount) {
  add_account("alice", {"staff"});
  const AccountRow before = **accounts().find("alice");
  const std::string secret = accounts().make_totp_secret();
  EXPECT_EQ(secret.size(), 20u);
  EXPECT_FALSE(accounts().enrol(before, secret, "000000", "")->has_value());
  EXPECT_TRUE((*accounts().find("alice"))->totp_secret.empty());
  enrol("alice");
  EXPECT_FALSE(
      accounts().enrol(before, secret, code_now(secret), "")->has_value());  // `before` is no longer true
  EXPECT_NE((*accounts().find("alice"))->totp_secret, secret);
}

TEST_F(AccountsTest, NothingSecretLiesReadableInTheStore) {
  const std::string token = token_of(accounts().invite("bob", "", {"staff"})->path);
  add_account("alice", {"staff"});
  const auto codes = enrol("alice");
  for (const char* table : {"accounts", "recovery_codes", "invitations"}) {
    const auto rows = database().query(std::string("SELECT * FROM ") + table);
    for (const store::Row& row : *rows) {
      for (const store::Value& value : row) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) continue;
        EXPECT_EQ(text->find(token), std::string::npos);
        EXPECT_EQ(text->find(good_password), std::string::npos);
        EXPECT_EQ(text->find(codes[0]), std::string::npos);
      }
    }
  }
}

TEST_F(AccountsTest, AFailingStoreChangesNothing) {
  add_account("alice", {"staff"});
  const std::string token = token_of(accounts().invite("bob", "", {"staff"})->path);
  const auto session = begin_session("alice");
  database().failing = true;
  EXPECT_FALSE(accounts().set_up(token, "", good_password).ok());
  EXPECT_FALSE(accounts().set_groups("alice", {"admins"}).ok());
  EXPECT_FALSE(accounts().change_password("alice", "another marble kettle", "").ok());
  database().failing = false;
  EXPECT_TRUE(accounts().find_invitation(token)->has_value());
  EXPECT_TRUE(sessions().live(session.session->id));
  EXPECT_TRUE(accounts().check_password("alice", good_password)->has_value());
}

// Of many who show the same code, recovery code or link at once, exactly one gets through.
TEST_F(AccountsTest, S18ConcurrentDoubleUse) {
  add_account("alice", {"staff"});
  const auto codes = enrol("alice");
  const AccountRow alice = **accounts().find("alice");
  const std::string code = crypto::totp_code(alice.totp_secret, crypto::totp_step(clock().wall()) + 1);
  const std::string token = token_of(accounts().invite("bob", "", {"staff"})->path);
  std::atomic<int> by_totp{0};
  std::atomic<int> by_recovery{0};
  std::atomic<int> by_link{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (*accounts().take_code(alice, code) == Accounts::Factor::totp) ++by_totp;
      if (*accounts().take_code(alice, codes[0]) == Accounts::Factor::recovery) ++by_recovery;
      if (accounts().set_up(token, "", good_password)->problem == AccountProblem::none) ++by_link;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(by_totp, 1);
  EXPECT_EQ(by_recovery, 1);
  EXPECT_EQ(by_link, 1);
}

TEST(QrCode, IsOneInlinePictureWithoutStyleOrScript) {
  const auto svg = qr_code_svg("otpauth://totp/flows.example.com:alice?secret=ABCDEFGH");
  ASSERT_TRUE(svg.ok());
  EXPECT_TRUE(svg->starts_with("<svg "));
  EXPECT_TRUE(svg->ends_with("</svg>"));
  EXPECT_EQ(svg->find("style"), std::string::npos);
  EXPECT_EQ(svg->find("<script"), std::string::npos);
  EXPECT_FALSE(qr_code_svg(std::string(513, 'a')).ok());
}

}  // namespace
}  // namespace sallyport::identity
