// The account page: of a provider's person, of sessions, and of passkeys.
#include "doors/web/pages/test_pages.h"
#include "identity/passkeys/test_authenticator.h"

namespace sallyport::doors {
namespace {

using identity::good_password;
using identity::TestAuthenticator;

constexpr std::string_view account_path = "/.sallyport/account";

class AccountPageTest : public PeoplePagesTest {
 protected:
  // Shows the page and posts one of its forms, or one that it does not have.
  const PageReply& change(std::string_view what, std::map<std::string, std::string> typed = {}) {
    browser_.get(account_path);
    auto fields = browser_.find_form(what).second;
    if (fields.empty()) fields["token"] = browser_.between("name=\"token\" value=\"", "\"");
    fields["do"] = what;
    for (auto& [name, value] : typed) fields[name] = std::move(value);
    return browser_.post(std::string(account_path), fields);
  }
  bool live(const identity::SessionRef& session) { return sessions().live(session->id); }
  std::string options() const { return TestBrowser::unescaped(browser_.between("data-options=\"", "\"")); }
  // On the account page, as a person does it.
  void add_passkey(TestAuthenticator& device, std::string label = "laptop") {
    change("passkey-add", {{"current", std::string(good_password)}, {"label", std::move(label)}});
    ASSERT_TRUE(browser_.shows("Add a passkey")) << browser_.reply().body;
    browser_.submit({{"passkey", device.create(options())}}, "passkey-finish");
    ASSERT_EQ(browser_.reply().status, 303) << browser_.reply().body;
  }
  std::vector<identity::Passkey> passkeys() { return *passkeys_->list("alice"); }
};

TEST_F(AccountPageTest, AProvidersPersonOfAnAccountsNameHasNothingOfIt) {
  add_account("alice", {"staff"});
  be(person("alice", "company", "sub-1"));
  browser_.get(account_path);
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_TRUE(browser_.shows("Company account"));
  for (const std::string_view section : {"name=\"current\"", "Authenticator", "id=\"passkeys\"", "Recovery"})
    EXPECT_FALSE(browser_.shows(section)) << section;
  for (const std::string_view what : {"password", "authenticator", "confirm-authenticator", "recovery-codes",
                                      "passkey-add", "passkey-finish", "passkey-rename", "passkey-remove"}) {
    change(what, {{"current", std::string(good_password)},
                  {"password", "another marble kettle"},
                  {"repeat", "another marble kettle"}});
    EXPECT_EQ(browser_.reply().status, 400) << what;
    EXPECT_TRUE(browser_.shows("too old")) << what;
  }
  EXPECT_TRUE(accounts().check_password("alice", good_password)->has_value());
}

TEST_F(AccountPageTest, AProvidersPersonSeesAndEndsTheirOwnSessionsOnly) {
  const auto own = be(person("alice", "company", "sub-1"));
  const auto renamed = begin(person("alice@old", "company", "sub-1")).session;
  const auto another = begin(person("alice", "company", "sub-1")).session;
  const auto account = begin(person("alice", "", "")).session;
  const auto partner = begin(person("alice", "partner", "sub-1")).session;
  const auto namesake = begin(person("alice", "company", "sub-2")).session;
  browser_.get(account_path);
  EXPECT_TRUE(browser_.shows(renamed->id));
  EXPECT_TRUE(browser_.shows(another->id));
  for (const auto& foreign : {account, partner, namesake}) {
    EXPECT_FALSE(browser_.shows(foreign->id));
    change("end-session", {{"session", foreign->id}});
    EXPECT_TRUE(browser_.shows("0 sessions have ended"));
    EXPECT_TRUE(live(foreign));
  }
  change("end-session", {{"session", another->id}});
  EXPECT_TRUE(browser_.shows("One session has ended"));
  EXPECT_FALSE(live(another));
  change("end-session", {{"session", ""}});
  EXPECT_EQ(browser_.reply().status, 400) << "no session is not all of them";
  EXPECT_TRUE(live(renamed));
  change("end-others");
  EXPECT_FALSE(live(renamed));
  EXPECT_TRUE(live(own));
  const auto last = begin(person("alice", "company", "sub-1")).session;
  change("end-all");
  EXPECT_FALSE(live(last));
  EXPECT_FALSE(live(own));
  EXPECT_EQ(browser_.session(), nullptr);
  EXPECT_TRUE(browser_.shows("You are signed out"));
  for (const auto& foreign : {account, partner, namesake}) EXPECT_TRUE(live(foreign));
}

TEST_F(AccountPageTest, AnAccountsSessionsAreNotThoseOfAProvidersPersonOfItsName) {
  signed_in_as("alice");
  const auto other = begin(person("alice", "", "")).session;
  const auto namesake = begin(person("alice", "company", "sub-1")).session;
  browser_.get(account_path);
  EXPECT_FALSE(browser_.shows(namesake->id));
  change("end-others");
  EXPECT_FALSE(live(other));
  EXPECT_TRUE(live(namesake));
  begin(person("alice", "", ""));
  change("end-all");
  EXPECT_TRUE(live(namesake));
  EXPECT_EQ(browser_.session(), nullptr);
}

TEST_F(AccountPageTest, S20FormsOfAnotherSessionAreStale) {
  signed_in_as("alice");
  browser_.get(account_path);
  const auto form = browser_.find_form("password");
  be(person("alice", "", ""));
  EXPECT_EQ(browser_.post(form.first, form.second).status, 400);
  EXPECT_TRUE(browser_.shows("too old"));
}

TEST_F(AccountPageTest, R12APasskeyStepsTheSessionUpUnderANewId) {
  TestAuthenticator device(random());
  signed_in_as("alice");
  const auto before = browser_.session();
  change("passkey-add", {{"current", "wrong password"}, {"label", "laptop"}});
  EXPECT_EQ(browser_.reply().status, 401);
  EXPECT_FALSE(browser_.shows("data-options=\"")) << "nothing begins without the password";
  add_passkey(device, "<b>laptop</b>");
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_TRUE(browser_.session()->who.mfa);
  EXPECT_EQ(browser_.session()->who.method, "password+passkey");
  EXPECT_EQ(browser_.session()->who.amr, (std::vector<std::string>{"hwk", "pwd", "user"}));
  EXPECT_FALSE(live(before));
  EXPECT_TRUE(recorded(Record::Kind::account_changed, "passkey added"));
  browser_.get(account_path);
  EXPECT_TRUE(browser_.shows("&lt;b&gt;laptop&lt;/b&gt;"));
  EXPECT_FALSE(browser_.shows("<b>laptop"));
}

TEST_F(AccountPageTest, APasskeyThatDoesNotHoldIsNotTaken) {
  TestAuthenticator device(random());
  signed_in_as("alice");
  const auto before = browser_.session();
  change("passkey-add", {{"current", std::string(good_password)}, {"label", "laptop"}});
  device.origin = "https://evil.example";
  const std::string made = device.create(options());
  browser_.submit({{"passkey", made}}, "passkey-finish");
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_TRUE(browser_.shows("could not be taken"));
  change("passkey-finish", {{"passkey", "{}"}, {"transaction", "x"}});
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_TRUE(passkeys().empty());
  EXPECT_EQ(browser_.session(), before);
}

TEST_F(AccountPageTest, S21APasskeyThatCannotBeRecordedIsTakenBack) {
  TestAuthenticator device(random());
  signed_in_as("alice");
  const auto before = browser_.session();
  change("passkey-add", {{"current", std::string(good_password)}, {"label", "laptop"}});
  journal_.failing = true;
  browser_.submit({{"passkey", device.create(options())}}, "passkey-finish");
  EXPECT_EQ(browser_.reply().status, 503);
  EXPECT_TRUE(passkeys().empty());
  EXPECT_EQ(browser_.session(), before);
}

TEST_F(AccountPageTest, OneMorePasskeyNeedsTheSecondFactorShown) {
  TestAuthenticator first(random());
  TestAuthenticator second(random());
  signed_in_as("alice");
  add_passkey(first);
  be(person("alice", "", ""));  // the password alone
  for (const std::string what : {"passkey-add", "authenticator"}) {
    change(what, {{"current", std::string(good_password)}, {"label", "mine"}});
    EXPECT_EQ(browser_.reply().status, 303) << what;
    EXPECT_EQ(browser_.reply().location,
              "/.sallyport/sign-in?why=second-factor&return=%2F.sallyport%2Faccount");
  }
  EXPECT_EQ(passkeys().size(), 1u);
  Principal strong = person("alice", "", "");
  strong.mfa = true;
  be(strong);
  add_passkey(second, "phone");
  EXPECT_EQ(passkeys().size(), 2u);
}

TEST_F(AccountPageTest, WithAnAuthenticatorAPasskeyNeedsItsCode) {
  add_account("alice", {"staff"});
  enrol("alice");
  be(person("alice", "", ""));
  change("passkey-add", {{"current", std::string(good_password)}, {"label", "x"}, {"code", "000000"}});
  EXPECT_EQ(browser_.reply().status, 401);
  change("passkey-add",
         {{"current", std::string(good_password)}, {"label", "x"}, {"code", next_code("alice")}});
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_FALSE(options().empty());
}

TEST_F(AccountPageTest, PasskeysAreRenamedByTheirOwner) {
  TestAuthenticator device(random());
  signed_in_as("alice");
  add_passkey(device);
  change("passkey-rename", {{"label", "old laptop"}});
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_EQ(passkeys().front().label, "old laptop");
  EXPECT_EQ(journal_.last().reason, "passkey renamed");
  for (const std::string& label : {std::string(65, 'x'), std::string("a\nb")}) {
    change("passkey-rename", {{"label", label}});
    EXPECT_EQ(browser_.reply().status, 400) << label;
  }
  change("passkey-rename", {{"id", "somebody else's"}, {"label", "x"}});
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_EQ(passkeys().front().label, "old laptop");
}

TEST_F(AccountPageTest, RemovingAPasskeyEndsTheAccountsOtherSessionsAndNobodyElses) {
  TestAuthenticator device(random());
  signed_in_as("alice");
  add_passkey(device);
  const auto other = begin(person("alice", "", "")).session;
  const auto namesake = begin(person("alice", "company", "sub-1")).session;
  change("passkey-remove", {{"current", "wrong password"}});
  EXPECT_EQ(browser_.reply().status, 401);
  EXPECT_EQ(passkeys().size(), 1u);
  change("passkey-remove", {{"id", "unknown"}, {"current", std::string(good_password)}});
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_TRUE(live(other)) << "nothing was removed";
  change("passkey-remove", {{"current", std::string(good_password)}});
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_TRUE(passkeys().empty());
  EXPECT_FALSE(live(other));
  EXPECT_TRUE(live(namesake));
  EXPECT_NE(browser_.session(), nullptr);
}

TEST_F(AccountPageTest, WherePasskeysAreOffThereAreNone) {
  signed_in_as("alice");
  browser_.account_rules.passkeys = PasskeyRule::off;
  browser_.get(account_path);
  EXPECT_FALSE(browser_.shows("id=\"passkeys\""));
  change("passkey-add", {{"current", std::string(good_password)}});
  EXPECT_EQ(browser_.reply().status, 400);
}

}  // namespace
}  // namespace sallyport::doors
