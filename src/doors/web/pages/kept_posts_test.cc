// Forms that came too early: kept, shown again, and sent by nobody but the person.
#include "doors/web/pages/kept_posts.h"

#include "doors/web/pages/test_pages.h"
#include "wire/http1/hostile_targets.h"

namespace sallyport::doors {
namespace {

class KeptPostsTest : public testing::Test {
 protected:
  std::string add(std::string_view browser, std::string target = "/x") {
    return kept_.add(browser, {std::move(target), "a=b", "", clock_.wall()});
  }
  ManualClock clock_{from_unix_seconds(1795000000)};
  SeededRandom random_{5};
  KeptPosts kept_{clock_, random_};
};

TEST_F(KeptPostsTest, OnlyTheBrowserThatSentItOpensIt) {
  const std::string handle = add("one");
  ASSERT_TRUE(kept_.find(handle, "one"));
  EXPECT_EQ(kept_.find(handle, "one")->target, "/x");
  EXPECT_FALSE(kept_.find(handle, "two"));
  EXPECT_FALSE(kept_.find(handle, ""));
  EXPECT_FALSE(kept_.find("", "one"));
  EXPECT_FALSE(kept_.find(handle + "x", "one"));
}

TEST_F(KeptPostsTest, ItIsGoneAfterAQuarterOfAnHour) {
  const std::string handle = add("one");
  clock_.advance(KeptPosts::life - seconds(1));
  EXPECT_TRUE(kept_.find(handle, "one"));
  clock_.advance(seconds(1));
  EXPECT_FALSE(kept_.find(handle, "one"));
}

TEST_F(KeptPostsTest, EightOfOneBrowser) {
  const std::string other = add("two");
  std::vector<std::string> handles;
  for (int i = 0; i < 9; ++i) handles.push_back(add("one"));
  EXPECT_FALSE(kept_.find(handles[0], "one"));
  for (std::size_t i = 1; i < handles.size(); ++i) EXPECT_TRUE(kept_.find(handles[i], "one"));
  EXPECT_TRUE(kept_.find(other, "two")) << "another browser's stays";
}

TEST_F(KeptPostsTest, AThousandInAll) {
  const std::string first = add("first");
  const std::string second = add("second");
  for (std::size_t i = 2; i < KeptPosts::max_in_all; ++i) add("browser " + std::to_string(i));
  EXPECT_TRUE(kept_.find(first, "first"));
  add("one more");
  EXPECT_FALSE(kept_.find(first, "first"));
  EXPECT_TRUE(kept_.find(second, "second"));
}

class SendAgainTest : public PeoplePagesTest {
 protected:
  std::string shown_action() const { return browser_.find_form("").first; }
};

TEST_F(SendAgainTest, AFormThatCameTooEarlyIsOfferedAfterSigningIn) {
  const KeptForm kept = browser_.keep("/rest/save?id=7&x=%22", "title=Mine&text=two+words&text=again");
  ASSERT_TRUE(kept.path.starts_with("/.sallyport/send-again?post="));
  browser_.get(kept.path);
  EXPECT_EQ(browser_.reply().status, 303) << "nothing of it is shown before";
  EXPECT_EQ(browser_.reply().location, "/.sallyport/sign-in?return=" + http1::url_encode(kept.path));
  browser_.get(browser_.reply().location);
  EXPECT_TRUE(browser_.shows("What you sent is kept"));

  be(person("ann", "company", "ann"));
  browser_.get(kept.path);
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_EQ(shown_action(), "/rest/save?id=7&x=%22") << "where it was sent to, and nowhere else";
  EXPECT_EQ(browser_.find_form("").second["title"], "Mine");
  EXPECT_TRUE(browser_.shows("name=\"text\" value=\"two words\""));
  EXPECT_TRUE(browser_.shows("name=\"text\" value=\"again\"")) << "what comes twice comes twice again";
  EXPECT_TRUE(browser_.shows("title, text, text"));
  EXPECT_FALSE(browser_.reply().script) << "pressed, not sent by itself";
  EXPECT_EQ(browser_.reply().policy, onward_csp);
  browser_.get(kept.path);
  EXPECT_EQ(browser_.reply().status, 200) << "showing it changes nothing: reloading the page shows it again";
}

TEST_F(SendAgainTest, R20WhatWasSentIsShownEscaped) {
  const std::string evil = "\"><script>alert('1')</script>";
  const std::string body = http1::url_encode(evil) + "=" + http1::url_encode(evil);
  const KeptForm second = browser_.keep("/a&b;x='1'", body);
  ASSERT_FALSE(second.path.empty());
  be(person("ann", "company", "ann"));
  browser_.get(second.path);
  EXPECT_FALSE(browser_.shows("<script"));
  EXPECT_EQ(shown_action(), "/a&b;x='1'");
  EXPECT_EQ(browser_.find_form("").second[evil], evil);
}

TEST_F(SendAgainTest, AnotherBrowserOrPersonGetsNothing) {
  be(person("ann", "company", "ann"));
  const KeptForm kept = browser_.keep("/save", "secret=value");
  ASSERT_FALSE(kept.path.empty());
  EXPECT_EQ(browser_.get(kept.path).status, 200);
  be(person("bob", "company", "bob"));
  EXPECT_EQ(browser_.get(kept.path).status, 404);
  EXPECT_FALSE(browser_.shows("secret"));
  be(person("ann", "partner", "17"));
  EXPECT_EQ(browser_.get(kept.path).status, 404) << "somebody else of the same name";
  const auto ann = be(person("ann", "company", "ann"));
  EXPECT_EQ(browser_.get(kept.path).status, 200) << "under a new session";

  TestBrowser other(*pages_, sessions());
  other.cookies[std::string(identity::session_cookie)] =
      browser_.cookies[std::string(identity::session_cookie)];
  EXPECT_EQ(other.get(kept.path).status, 404);
  EXPECT_EQ(browser_.get("/.sallyport/send-again").status, 404);
  EXPECT_EQ(browser_.get("/.sallyport/send-again?post=x&post=y").status, 404);
  clock().advance(KeptPosts::life);
  EXPECT_EQ(browser_.get(kept.path).status, 404);
  EXPECT_TRUE(browser_.shows("no longer kept"));
}

TEST_F(SendAgainTest, WhatAnotherSiteSentIsNotKept) {
  for (const auto& [origin, fetch_site] :
       {std::pair<std::string, std::string>{"https://evil.example", "same-origin"},
        {"null", "same-origin"},
        {"", "cross-site"},
        {"", ""},
        {"http://flows.example.com", ""}}) {
    browser_.origin = origin;
    browser_.fetch_site = fetch_site;
    const KeptForm kept = browser_.keep("/save", "a=b");
    EXPECT_TRUE(kept.path.empty()) << origin;
    EXPECT_TRUE(kept.set_cookies.empty());
  }
}

TEST_F(SendAgainTest, OnlyFormsOfALimitedSizeToAPathOfOursAreKept) {
  const std::string most = "a=" + std::string(KeptPosts::max_body - 2, 'x');
  EXPECT_FALSE(browser_.keep("/save", most).path.empty());
  EXPECT_TRUE(browser_.keep("/save", most + "x").path.empty());
  EXPECT_TRUE(browser_.keep("/save", "a=%zz").path.empty());
  EXPECT_TRUE(browser_.keep("/save", "a=\xff").path.empty());
  std::string fields;
  for (int i = 0; i < 1001; ++i) fields += "a=&";
  EXPECT_TRUE(browser_.keep("/save", fields + "a=").path.empty());
  for (const std::string& target : http1::hostile_targets())
    EXPECT_TRUE(browser_.keep(target, "a=b").path.empty()) << target;
}

TEST_F(SendAgainTest, R25ManyFormsLeaveOneCookieAndEightForms) {
  std::vector<std::string> paths;
  for (int i = 0; i < 50; ++i) paths.push_back(browser_.keep("/save/" + std::to_string(i), "a=b").path);
  EXPECT_EQ(browser_.cookies.size(), 1u);
  be(person("ann", "company", "ann"));
  EXPECT_EQ(browser_.get(paths[41]).status, 404);
  EXPECT_EQ(browser_.get(paths[42]).status, 200);
  EXPECT_EQ(browser_.get(paths[49]).status, 200);
}

}  // namespace
}  // namespace sallyport::doors
