#include "doors/web/pages/pages.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "doors/web/pages/frame.h"
#include "doors/web/pages/test_browser.h"
#include "identity/accounts/sign_in.h"
#include "identity/test_people.h"

namespace sallyport::doors {
namespace {

using identity::decode_base32;
using identity::good_password;

constexpr std::string_view sign_in = "/.sallyport/sign-in";
constexpr std::string_view account_page = "/.sallyport/account";

class PagesTest : public testing::Test, protected identity::TestPeople {
 protected:
  PagesTest()
      : bounds_(clock()),
        method_(identity::make_account_sign_in(accounts(), bounds_, clock(), random())),
        pages_(make_pages({*method_, accounts(), bounds_, sessions(), journal_, clock(), random()})),
        browser_(*pages_, sessions()) {}

  // Shows and submits the first form.
  const PageReply& enter(std::string_view name, std::string_view password,
                         std::string_view target = sign_in) {
    browser_.get(target);
    return browser_.submit({{"account", std::string(name)}, {"password", std::string(password)}});
  }
  void signed_in_as(std::string_view name) {
    add_account(name, {"staff"});
    enter(name, good_password);
    ASSERT_NE(browser_.session(), nullptr);
  }
  // For looking at: written only when asked for.
  void keep_page(const std::string& name) {
    const char* folder = std::getenv("SALLYPORT_KEEP_PAGES");
    if (folder == nullptr) return;
    std::filesystem::create_directories(std::string(folder) + "/.sallyport");
    std::ofstream(std::string(folder) + "/" + name + ".html") << browser_.reply().body;
    std::ofstream(std::string(folder) + "/.sallyport/style.css") << style_sheet();
    std::ofstream(std::string(folder) + "/.sallyport/mark.svg") << mark();
  }

  RememberingJournal journal_;
  identity::AttemptBounds bounds_;
  std::unique_ptr<identity::Method> method_;
  std::unique_ptr<Pages> pages_;
  TestBrowser browser_;
};

TEST_F(PagesTest, APersonSetsUpSignsInAndSignsOut) {
  const auto link = *accounts().invite_first({"admins", "staff"});
  browser_.get(link->path);
  keep_page("set-up-first");
  EXPECT_EQ(browser_.reply().status, 200);
  browser_.submit({{"account", "Alice"}, {"password", "short"}, {"repeat", "short"}});
  keep_page("set-up-short");
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_TRUE(browser_.shows("at least 12 characters"));
  browser_.submit({{"account", "Alice"}, {"password", std::string(good_password)}, {"repeat", "different"}});
  EXPECT_EQ(browser_.reply().status, 400);
  browser_.submit({{"account", "Alice"},
                   {"password", std::string(good_password)},
                   {"repeat", std::string(good_password)}});
  keep_page("set-up-done");
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_EQ(journal_.last().kind, Record::Kind::account_changed);
  EXPECT_EQ(journal_.last().who, "person/alice");

  browser_.get("/.sallyport/sign-in?return=%2Fworkflow%2F7%3Ftab%3Druns");
  keep_page("sign-in");
  browser_.submit({{"account", "alice"}, {"password", std::string(good_password)}});
  EXPECT_EQ(browser_.reply().status, 303);
  EXPECT_EQ(browser_.reply().location, "/workflow/7?tab=runs");
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_EQ(browser_.session()->who.groups, (std::vector<std::string>{"admins", "staff"}));
  EXPECT_EQ(journal_.last().kind, Record::Kind::signed_in);
  EXPECT_EQ(journal_.last().session, browser_.session()->id);

  const std::string id = browser_.session()->id;
  browser_.get("/.sallyport/sign-out");
  keep_page("sign-out");
  EXPECT_TRUE(sessions().live(id)) << "a link alone changes nothing";
  browser_.submit({});
  keep_page("signed-out");
  EXPECT_FALSE(sessions().live(id));
  EXPECT_EQ(browser_.session(), nullptr);
  EXPECT_EQ(journal_.last().kind, Record::Kind::signed_out);
}

TEST_F(PagesTest, SetUpLinksWorkOnce) {
  const auto link = *accounts().invite("bob", "", {"staff"});
  browser_.get(link.path);
  keep_page("set-up-invited");
  EXPECT_TRUE(browser_.shows("bob"));
  const auto form = browser_.find_form("");
  browser_.submit({{"password", std::string(good_password)}, {"repeat", std::string(good_password)}});
  EXPECT_EQ(browser_.reply().status, 200);
  browser_.post(form.first, form.second);
  EXPECT_EQ(browser_.reply().status, 404);
  browser_.get(link.path);
  keep_page("set-up-spent");
  EXPECT_EQ(browser_.reply().status, 404);
  EXPECT_TRUE(browser_.shows("no longer works"));
}

TEST_F(PagesTest, ASecondFactorIsSetUpOnTheWay) {
  add_account("alice", {"admins"});
  browser_.second_factor_groups = {"admins"};
  enter("alice", good_password, "/.sallyport/sign-in?return=/x");
  keep_page("enrol");
  EXPECT_TRUE(browser_.shows("<svg class=\"qr\""));
  EXPECT_EQ(browser_.session(), nullptr) << "a password is not enough";
  std::string shown = browser_.between("<code class=\"secret\">", "</code>");
  std::erase(shown, ' ');
  const std::string secret = decode_base32(shown);
  EXPECT_EQ(secret.size(), 20u);

  browser_.submit({{"code", "000000"}});
  keep_page("enrol-wrong");
  EXPECT_EQ(browser_.reply().status, 401);
  EXPECT_TRUE(browser_.shows("<svg class=\"qr\"")) << "the same code is shown again";
  browser_.submit({{"code", code_now(secret)}});
  keep_page("recovery-codes");
  EXPECT_EQ(browser_.reply().status, 200);
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_TRUE(browser_.session()->who.mfa);
  EXPECT_TRUE(browser_.shows("href=\"/x\""));
  const std::string code = browser_.between("<li>", "</li>");
  EXPECT_EQ(code.size(), 19u);

  enter("alice", good_password);
  keep_page("code");
  browser_.submit({{"code", "000000"}});
  keep_page("code-wrong");
  EXPECT_EQ(browser_.reply().status, 401);
  browser_.submit({{"code", code}});
  EXPECT_EQ(browser_.reply().status, 303);
  EXPECT_EQ(journal_.last().reason, "password+recovery");
}

TEST_F(PagesTest, S17OneTextForUnknownAccountsAndWrongPasswords) {
  add_account("alice", {"staff"});
  const auto shown = [&](std::string_view name) {
    TestBrowser browser(*pages_, sessions());
    browser.get(sign_in);
    browser.submit({{"account", std::string(name)}, {"password", "wrong password"}});
    std::string body = browser.reply().body;
    for (const std::string& varying : {std::string(name), browser.find_form("").second["token"]}) {
      for (std::size_t at = body.find(varying); at != std::string::npos; at = body.find(varying)) {
        body.erase(at, varying.size());
      }
    }
    return std::to_string(browser.reply().status) + body;
  };
  const std::string known = shown("alice");
  EXPECT_TRUE(known.starts_with("401"));
  EXPECT_EQ(known, shown("mallory"));
  EXPECT_EQ(known, shown("eve@example.com"));
  EXPECT_EQ(journal_.last().kind, Record::Kind::sign_in_failed);
}

TEST_F(PagesTest, TooManyAttemptsSayWhenToTryAgain) {
  add_account("alice", {"staff"});
  for (int i = 0; i < 5; ++i) enter("alice", "wrong password");
  enter("alice", good_password);
  keep_page("too-many");
  EXPECT_EQ(browser_.reply().status, 429);
  EXPECT_EQ(browser_.reply().retry_after, seconds(5));
  EXPECT_TRUE(browser_.shows("Try again in 5 seconds"));
}

TEST_F(PagesTest, R12EverySignInHasANewSessionAndEndsTheOneBefore) {
  signed_in_as("alice");
  const std::string before = browser_.session()->id;
  enter("alice", good_password);
  EXPECT_NE(browser_.session()->id, before);
  EXPECT_FALSE(sessions().live(before));
}

TEST_F(PagesTest, R12ASessionCookieThatOpensNothingIsCleared) {
  browser_.cookies[std::string(identity::session_cookie)] = "planted";
  browser_.get(sign_in);
  EXPECT_EQ(browser_.cookies.count(std::string(identity::session_cookie)), 0u);
}

TEST_F(PagesTest, R24ManyTabsEachLandOnTheirPage) {
  add_account("alice", {"staff"});
  std::vector<std::pair<std::string, std::map<std::string, std::string>>> tabs;
  for (int i = 0; i < 20; ++i) {
    browser_.get("/.sallyport/sign-in?return=/page/" + std::to_string(i));
    tabs.push_back(browser_.find_form(""));
  }
  EXPECT_EQ(browser_.cookies.size(), 1u);  // R25
  for (std::size_t i : {7u, 3u, 19u, 0u}) {
    tabs[i].second["account"] = "alice";
    tabs[i].second["password"] = good_password;
    browser_.post(tabs[i].first, tabs[i].second);
    EXPECT_EQ(browser_.reply().location, "/page/" + std::to_string(i));
  }
}

TEST_F(PagesTest, R26CookiesOffGetsOnePageAndNoLoop) {
  add_account("alice", {"staff"});
  browser_.keeps_cookies = false;
  enter("alice", good_password);
  keep_page("cookies-off");
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_TRUE(browser_.reply().location.empty());
  EXPECT_TRUE(browser_.shows("Allow cookies"));
}

TEST_F(PagesTest, R01ToR06ReturnsOnlyToOurselves) {
  add_account("alice", {"staff"});
  struct Case {
    std::string_view target, expected;
  };
  for (const auto& [target, expected] :
       {Case{"%2F%5Cevil.com", "/"}, Case{"%2F%2Fevil.com", "/"}, Case{"https%3A%2F%2Fevil.com", "/"},
        Case{"%2F%09%2Fevil.com", "/"}, Case{"javascript%3Aalert(1)", "/"}, Case{"%2F.%2F%5Cevil.com", "/"},
        Case{"%2F.sallyport%2Fsign-in%3Freturn%3D%2F", "/"}, Case{"%2F.sallyport%2Fsign-out", "/"},
        Case{"%2Fhome%3Fa%3Db", "/home?a=b"}}) {
    enter("alice", good_password, "/.sallyport/sign-in?return=" + std::string(target));
    EXPECT_EQ(browser_.reply().location, expected) << target;
  }
}

TEST_F(PagesTest, S20FormsFromElsewhereAreRefused) {
  add_account("alice", {"staff"});
  struct Case {
    std::string origin, fetch_site;
    bool good;
  };
  for (const auto& [origin, fetch_site, good] :
       {Case{"https://evil.example", "cross-site", false}, Case{"null", "same-origin", false},
        Case{"https://flows.example.com.evil.example", "", false},
        Case{"http://flows.example.com", "", false}, Case{"https://flows.example.com:8443", "", false},
        Case{"", "cross-site", false}, Case{"", "", false}, Case{"", "same-site", false},
        Case{"", "same-origin", true}, Case{"https://flows.example.com", "", true}}) {
    TestBrowser browser(*pages_, sessions());
    browser.origin = origin;
    browser.fetch_site = fetch_site;
    browser.get(sign_in);
    browser.submit({{"account", "alice"}, {"password", std::string(good_password)}});
    EXPECT_EQ(browser.reply().status, good ? 303 : 403) << origin << "|" << fetch_site;
    EXPECT_EQ(browser.session() != nullptr, good);
  }
}

TEST_F(PagesTest, AFormOfAnotherBrowserOrWithoutTokenIsStale) {
  add_account("alice", {"staff"});
  TestBrowser other(*pages_, sessions());
  other.get(sign_in);
  browser_.get(sign_in);
  browser_.submit({{"account", "alice"},
                   {"password", std::string(good_password)},
                   {"token", other.find_form("").second["token"]}});
  keep_page("stale");
  EXPECT_EQ(browser_.reply().status, 400);
  browser_.post(std::string(sign_in), {{"account", "alice"}, {"password", std::string(good_password)}});
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_EQ(browser_.session(), nullptr);
}

TEST_F(PagesTest, FormsAreStaleAfterARestart) {
  add_account("alice", {"staff"});
  browser_.get(sign_in);
  const auto form = browser_.find_form("");
  const auto restarted = make_pages({*method_, accounts(), bounds_, sessions(), journal_, clock(), random()});
  TestBrowser browser(*restarted, sessions());
  browser.cookies = browser_.cookies;
  browser.post(form.first, form.second);
  EXPECT_EQ(browser.reply().status, 400);
  EXPECT_TRUE(browser.shows("too old"));
}

TEST_F(PagesTest, BodiesThatAreNoFormsAreRefused) {
  browser_.get(sign_in);
  PageRequest request;
  request.method = http1::Method::post;
  request.path = sign_in;
  request.origin = request.public_origin = "https://flows.example.com";
  const std::string cookie = "__Host-sallyport-signin=" + browser_.cookies.begin()->second;
  request.cookie = cookie;
  for (const std::string_view type : {"text/plain", "application/json", "", "multipart/form-data; boundary=x",
                                      "application/x-www-form-urlencodedx"}) {
    request.content_type = type;
    request.body = "token=x";
    EXPECT_EQ(pages_->serve(request).status, 400) << type;
  }
  request.content_type = "application/x-www-form-urlencoded";
  request.body = "account=%zz";
  EXPECT_EQ(pages_->serve(request).status, 400);
}

TEST_F(PagesTest, OtherMethodsAndPagesAreRefused) {
  PageRequest request;
  request.path = sign_in;
  request.method = http1::Method::put;
  EXPECT_EQ(pages_->serve(request).status, 405);
  EXPECT_EQ(browser_.get("/.sallyport/").status, 404);
  EXPECT_EQ(browser_.get("/.sallyport/sign-in/").status, 404);
  EXPECT_EQ(browser_.get("/.sallyport/admin").status, 404);
}

TEST_F(PagesTest, R20WhatPeopleTypeIsEscaped) {
  const std::string evil = "\"><script>alert('1')</script>";
  enter(evil, "x");
  EXPECT_FALSE(browser_.shows("<script"));
  EXPECT_TRUE(browser_.shows("&quot;&gt;&lt;script&gt;"));
  browser_.get("/.sallyport/sign-in?why=" + http1::url_encode(evil));
  EXPECT_FALSE(browser_.shows("alert"));
  EXPECT_EQ(render_error_page(404, evil, evil, evil).find("<script"), std::string::npos);
}

TEST_F(PagesTest, NoPageNeedsScriptOrForeignResources) {
  signed_in_as("alice");
  for (const std::string_view target : {sign_in, std::string_view("/.sallyport/sign-out"), account_page}) {
    const std::string body = browser_.get(target).body;
    for (const std::string_view banned :
         {"<script", "javascript:", " style=", "<style", "http://", "https://", " onclick"}) {
      EXPECT_EQ(body.find(banned), std::string::npos) << target << " " << banned;
    }
  }
  EXPECT_EQ(browser_.get("/.sallyport/style.css").content_type, "text/css; charset=utf-8");
  EXPECT_EQ(style_sheet().find("url("), std::string_view::npos);
  EXPECT_EQ(browser_.get("/.sallyport/mark.svg").content_type, "image/svg+xml");
}

TEST_F(PagesTest, TheAccountPageNeedsASession) {
  browser_.get(account_page);
  EXPECT_EQ(browser_.reply().status, 303);
  EXPECT_EQ(browser_.reply().location, "/.sallyport/sign-in?return=%2F.sallyport%2Faccount");
}

TEST_F(PagesTest, ANewPasswordNeedsThePresentOneAndEndsTheOthers) {
  signed_in_as("alice");
  const auto other = begin_session("alice");
  browser_.get(account_page);
  keep_page("account");
  const std::map<std::string, std::string> fresh = {{"password", "another marble kettle"},
                                                    {"repeat", "another marble kettle"}};
  auto wrong = fresh;
  wrong["current"] = "not it";
  browser_.submit(wrong, "password");
  keep_page("account-wrong");
  EXPECT_EQ(browser_.reply().status, 401);
  EXPECT_TRUE(sessions().live(other.session->id));
  auto right = fresh;
  right["current"] = good_password;
  browser_.submit(right, "password");
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_NE(browser_.session(), nullptr);
  EXPECT_FALSE(sessions().live(other.session->id));
  EXPECT_TRUE(accounts().check_password("alice", "another marble kettle")->has_value());
  EXPECT_EQ(journal_.last().reason, "password changed");
}

TEST_F(PagesTest, GuessingThePasswordOnTheAccountPageIsBoundedToo) {
  signed_in_as("alice");
  for (int i = 0; i < 8; ++i) {
    browser_.get(account_page);
    browser_.submit(
        {{"current", "guess"}, {"password", "another marble kettle"}, {"repeat", "another marble kettle"}},
        "password");
  }
  EXPECT_EQ(browser_.reply().status, 429);
}

TEST_F(PagesTest, R12AnAuthenticatorStepsTheSessionUpUnderANewId) {
  signed_in_as("alice");
  const std::string before = browser_.session()->id;
  browser_.get(account_page);
  browser_.submit({{"current", std::string(good_password)}}, "authenticator");
  keep_page("account-authenticator");
  std::string shown = browser_.between("<code class=\"secret\">", "</code>");
  std::erase(shown, ' ');
  browser_.submit({{"code", "000000"}}, "confirm-authenticator");
  EXPECT_EQ(browser_.reply().status, 401);
  EXPECT_FALSE(browser_.session()->who.mfa);
  browser_.submit({{"code", code_now(decode_base32(shown))}}, "confirm-authenticator");
  EXPECT_EQ(browser_.reply().status, 200);
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_TRUE(browser_.session()->who.mfa);
  EXPECT_NE(browser_.session()->id, before);
  EXPECT_FALSE(sessions().live(before));

  browser_.get(account_page);
  keep_page("account-mfa");
  browser_.submit({{"current", std::string(good_password)}, {"code", "000000"}}, "authenticator");
  EXPECT_EQ(browser_.reply().status, 401) << "replacing it needs a code of the present one";
  browser_.submit({{"current", std::string(good_password)}}, "recovery-codes");
  EXPECT_EQ(browser_.between("<li>", "</li>").size(), 19u);
}

TEST_F(PagesTest, PeopleEndTheirOwnSessionsAndNobodyElses) {
  signed_in_as("alice");
  const auto other = begin_session("alice");
  const auto third = begin_session("alice");
  const auto foreign = begin_session("bob");
  browser_.get(account_page);
  keep_page("account-sessions");
  browser_.submit({{"session", other.session->id}}, "end-session");
  EXPECT_FALSE(sessions().live(other.session->id));
  EXPECT_TRUE(sessions().live(third.session->id));
  browser_.submit({{"session", foreign.session->id}}, "end-session");
  EXPECT_TRUE(sessions().live(foreign.session->id));
  browser_.get(account_page);
  browser_.submit({}, "end-others");
  EXPECT_FALSE(sessions().live(third.session->id));
  EXPECT_TRUE(sessions().live(foreign.session->id));
  EXPECT_NE(browser_.session(), nullptr);
}

TEST_F(PagesTest, S21NothingBeginsWhenStoreOrJournalFail) {
  add_account("alice", {"staff"});
  journal_.failing = true;
  EXPECT_EQ(enter("alice", good_password).status, 503);
  EXPECT_TRUE(sessions().list({}).empty());
  journal_.failing = false;
  database().failing = true;
  EXPECT_EQ(enter("alice", good_password).status, 503);
  EXPECT_EQ(browser_.session(), nullptr);
}

TEST_F(PagesTest, OnlyWhoseRoleAsksForItHasToEnrol) {
  add_account("bob", {"staff"});
  browser_.second_factor_groups = {"admins"};
  enter("bob", good_password, "/.sallyport/sign-in?return=/x");
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_FALSE(browser_.session()->who.mfa);
}

TEST_F(PagesTest, S22TheJournalHoldsNoSecret) {
  const auto link = *accounts().invite_first({"admins"});
  browser_.second_factor_groups = {"admins"};
  browser_.get(link->path);
  browser_.submit({{"account", "alice"},
                   {"password", std::string(good_password)},
                   {"repeat", std::string(good_password)}});
  enter("alice", good_password);
  std::string shown = browser_.between("<code class=\"secret\">", "</code>");
  std::erase(shown, ' ');
  const std::string code = code_now(decode_base32(shown));
  browser_.submit({{"code", code}});
  ASSERT_NE(browser_.session(), nullptr);
  const std::string cookie = browser_.cookies[std::string(identity::session_cookie)];
  ASSERT_GE(journal_.entries().size(), 3u);
  for (const auto& entry : journal_.entries()) {
    for (const std::string& secret :
         {std::string(good_password), shown, code, cookie.substr(23), token_of(link->path)}) {
      EXPECT_EQ(entry.everything.find(secret), std::string::npos);
    }
  }
}

TEST(ErrorPage, LooksLikeTheOthers) {
  const std::string page = render_error_page(403, "Not allowed", "No rule allows this for you.", "01HTEST");
  EXPECT_NE(page.find("/.sallyport/style.css"), std::string::npos);
  EXPECT_NE(page.find("01HTEST"), std::string::npos);
  EXPECT_NE(pages_csp.find("default-src 'none'"), std::string_view::npos);
  EXPECT_EQ(pages_csp.find("script-src"), std::string_view::npos);
  EXPECT_EQ(pages_csp.find("unsafe"), std::string_view::npos);
}

}  // namespace
}  // namespace sallyport::doors
