// What the sign-in page offers: by the map's rules, by what is wanted, and to whom.
#include "doors/web/pages/test_pages.h"
#include "identity/passkeys/test_authenticator.h"

namespace sallyport::doors {
namespace {

using identity::good_password;
using identity::TestAuthenticator;

constexpr std::string_view sign_in = "/.sallyport/sign-in";

class SignInPageTest : public PeoplePagesTest {
 protected:
  // "company partner accounts passkey"
  std::string offered() const {
    std::string out;
    for (const auto& [mark, name] : {std::pair{"href=\"/.sallyport/oidc/company/start", "company "},
                                     {"href=\"/.sallyport/oidc/partner/start", "partner "},
                                     {"name=\"password\"", "accounts "},
                                     {"data-ceremony=\"get\"", "passkey "}}) {
      if (browser_.shows(mark)) out += name;
    }
    return out;
  }
  std::string offered_for(const Requirements* wanted, std::string_view query = "") {
    browser_.wanted = wanted;
    browser_.get(std::string(sign_in) + std::string(query));
    EXPECT_EQ(browser_.reply().status, 200);
    return offered();
  }
  std::string options() const { return TestBrowser::unescaped(browser_.between("data-options=\"", "\"")); }
  const PageReply& enter(std::string_view name) {
    browser_.get(sign_in);
    return browser_.submit({{"account", std::string(name)}, {"password", std::string(good_password)}});
  }
};

TEST_F(SignInPageTest, WhatIsWantedDecidesWhichButtonsThereAre) {
  EXPECT_EQ(offered_for(nullptr), "company partner accounts passkey ");
  const Requirements any{.mfa = true};
  EXPECT_EQ(offered_for(&any), "company partner accounts passkey ");
  const Requirements one{.providers = {"partner"}};
  EXPECT_EQ(offered_for(&one), "partner ");
  const Requirements ours{.providers = {"accounts"}};
  EXPECT_EQ(offered_for(&ours), "accounts passkey ");
  const Requirements gone{.providers = {"gone"}};
  EXPECT_EQ(offered_for(&gone), "");
  EXPECT_TRUE(browser_.shows("None of the ways to sign in here is enough"));
}

TEST_F(SignInPageTest, ButtonsCarryWhereToGoAndWhatFor) {
  browser_.get("/.sallyport/sign-in?return=%2Fa%3Fb%3D%22c&for=flow%3A3%22");
  EXPECT_EQ(TestBrowser::unescaped(browser_.between("href=\"/.sallyport/oidc/company/", "\"")),
            "start?return=%2Fa%3Fb%3D%22c&for=flow%3A3%22");
  EXPECT_TRUE(browser_.shows("Sign in with Partner &lt;&amp; Sons&gt;"));
  EXPECT_EQ(browser_.find_form("").first, "/.sallyport/sign-in?for=flow%3A3%22");
}

TEST_F(SignInPageTest, AStepUpIsOfferedInTheWayThatThePersonUsed) {
  be(person("ann", "company", "ann"));
  EXPECT_EQ(offered_for(nullptr, "?why=fresh"), "company ");
  EXPECT_TRUE(browser_.shows("Continue with Company account"));
  EXPECT_EQ(offered_for(nullptr), "company partner accounts passkey ") << "or as somebody else";
  const Requirements other{.providers = {"partner"}};
  EXPECT_EQ(offered_for(&other, "?why=stronger"), "partner ");
  be(person("alice", "", ""));
  EXPECT_EQ(offered_for(nullptr, "?why=second-factor"), "accounts passkey ");
  EXPECT_TRUE(browser_.shows("value=\"alice\""));
  EXPECT_EQ(offered_for(nullptr, "?why=nonsense"), "company partner accounts passkey ");
}

TEST_F(SignInPageTest, WhereAccountsAreOffNobodySignsInWithOne) {
  add_account("alice", {"staff"});
  browser_.get(sign_in);
  const auto form = browser_.find_form("");
  browser_.account_rules.enabled = false;
  EXPECT_EQ(offered_for(nullptr), "company partner ");
  EXPECT_FALSE(browser_.reply().script);
  auto fields = form.second;
  fields["account"] = "alice";
  fields["password"] = good_password;
  browser_.post(form.first, fields);
  EXPECT_EQ(browser_.reply().status, 403);
  EXPECT_EQ(browser_.session(), nullptr);
  EXPECT_EQ(offered(), "company partner ");
  browser_.account_rules.enabled = true;
  EXPECT_EQ(browser_.post(form.first, fields).status, 303) << "the very same form";
}

TEST_F(SignInPageTest, WhereAccountsAreOffNoneIsSetUp) {
  const auto link = *accounts().invite("bob", "", {"staff"});
  browser_.get(link.path);
  const std::map<std::string, std::string> typed = {{"password", std::string(good_password)},
                                                    {"repeat", std::string(good_password)}};
  auto [action, fields] = browser_.find_form("");
  browser_.account_rules.enabled = false;
  EXPECT_EQ(browser_.get(link.path).status, 403);
  EXPECT_FALSE(browser_.shows("bob"));
  for (const auto& [name, value] : typed) fields[name] = value;
  EXPECT_EQ(browser_.post(action, fields).status, 403);
  EXPECT_FALSE(accounts().check_password("bob", good_password)->has_value());
  browser_.account_rules.enabled = true;
  EXPECT_EQ(browser_.post(action, fields).status, 200) << "the invitation is as it was";
}

TEST_F(SignInPageTest, PasskeysAreOfferedWhereTheMapAllowsThemAndTheyCanWork) {
  browser_.get(sign_in);
  EXPECT_TRUE(browser_.reply().script);
  EXPECT_TRUE(browser_.shows("<script src=\"/.sallyport/passkey.js\" defer></script>"));
  EXPECT_TRUE(browser_.shows("<noscript>"));
  browser_.account_rules.passkeys = PasskeyRule::off;
  EXPECT_EQ(offered_for(nullptr), "company partner accounts ");
  EXPECT_FALSE(browser_.reply().script);
  PageRequest request;
  request.path = sign_in;
  request.public_origin = "https://192.0.2.1";
  for (const std::string_view host : {"192.0.2.1", "[2001:db8::1]"}) {
    request.host = host;
    EXPECT_EQ(pages_->serve(request).body.find("data-ceremony"), std::string::npos) << host;
  }
}

TEST_F(SignInPageTest, APasskeyAloneSignsIn) {
  TestAuthenticator device(random());
  add_account("alice", {"staff"});
  const identity::Passkeys::Place place{"flows.example.com", "https://flows.example.com", "browser"};
  const auto begun = passkeys_->begin_registration(place, "alice", "");
  ASSERT_TRUE(
      passkeys_->finish_registration(place, "alice", begun->transaction, device.create(begun->options), "key")
          .ok());
  browser_.get("/.sallyport/sign-in?return=/x");
  const std::string action = browser_.find_form("").first;
  auto fields = browser_.find_form("").second;
  fields["ceremony"] = browser_.between("name=\"ceremony\" value=\"", "\"");
  ASSERT_FALSE(fields["ceremony"].empty());
  auto wrong = fields;
  wrong["passkey"] = "{}";
  browser_.post(action, wrong);
  EXPECT_EQ(browser_.reply().status, 401);
  EXPECT_TRUE(browser_.shows("That passkey was not accepted"));
  EXPECT_EQ(browser_.session(), nullptr);
  browser_.get("/.sallyport/sign-in?return=/x");
  auto right = fields;
  right["ceremony"] = browser_.between("name=\"ceremony\" value=\"", "\"");
  right["passkey"] = device.get(options());
  browser_.post(action, right);
  EXPECT_EQ(browser_.reply().status, 303) << browser_.reply().body;
  EXPECT_EQ(browser_.reply().location, "/x");
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_TRUE(browser_.session()->who.mfa);
  EXPECT_EQ(journal_.last().reason, "passkey");
}

TEST_F(SignInPageTest, WherePasskeysAreRequiredOneIsMadeOnTheWay) {
  TestAuthenticator device(random());
  add_account("alice", {"admins"});
  browser_.account_rules.passkeys = PasskeyRule::required;
  browser_.second_factor_groups = {"admins"};
  enter("alice");
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_TRUE(browser_.shows("Make a passkey"));
  EXPECT_TRUE(browser_.reply().script);
  EXPECT_FALSE(browser_.shows("name=\"code\"")) << "codes do not count";
  EXPECT_EQ(browser_.session(), nullptr) << "a password is not enough";
  browser_.submit({{"passkey", device.create(options())}, {"label", "laptop"}});
  EXPECT_EQ(browser_.reply().status, 303) << browser_.reply().body;
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_TRUE(browser_.session()->who.mfa);
  EXPECT_TRUE(recorded(Record::Kind::account_changed, "passkey added"));

  browser_.cookies.erase(std::string(identity::session_cookie));
  enter("alice");
  EXPECT_TRUE(browser_.shows("Now show your passkey"));
  EXPECT_FALSE(browser_.shows("name=\"code\""));
  browser_.submit({{"passkey", device.get(options())}});
  EXPECT_EQ(browser_.reply().status, 303);
  EXPECT_EQ(journal_.last().reason, "password+passkey");
}

TEST_F(SignInPageTest, ASignInThatIsNotEnoughSaysSoAndDoesNotLoop) {
  add_account("alice", {"staff"});
  const Requirements wanted{.acr = {"urn:two"}};
  browser_.wanted = &wanted;
  enter("alice");
  EXPECT_EQ(browser_.reply().status, 403);
  EXPECT_TRUE(browser_.reply().location.empty());
  EXPECT_TRUE(browser_.shows("another way of signing in"));
  EXPECT_NE(browser_.session(), nullptr) << "signed in all the same";
}

TEST_F(SignInPageTest, WhyAFormWasNotKeptIsSaid) {
  for (const auto& [lost, words] : {std::pair{"size", "more than 64 KiB"},
                                    {"kind", "only simple forms"},
                                    {"origin", "came from another site"}}) {
    browser_.get("/.sallyport/sign-in?lost=" + std::string(lost));
    EXPECT_TRUE(browser_.shows(words)) << lost;
  }
  browser_.get("/.sallyport/sign-in?lost=%3Cb%3E");
  EXPECT_FALSE(browser_.shows("<b>"));
  EXPECT_FALSE(browser_.shows("&lt;b&gt;"));
}

}  // namespace
}  // namespace sallyport::doors
