// Going to a provider and coming back.
#include "doors/web/pages/provider_pages.h"

#include <set>

#include "doors/web/pages/test_pages.h"
#include "wire/http1/hostile_targets.h"

namespace sallyport::doors {
namespace {

using identity::Declined;
using identity::Established;
using identity::Redirect;
using identity::SessionRef;

const std::string start_path = "/.sallyport/oidc/company/start";
const std::string callback_path = "/.sallyport/oidc/company/callback";
const std::string good_callback = callback_path + "?state=s&code=c&iss=https%3A%2F%2Flogin.example.com";

class ProviderPagesTest : public PeoplePagesTest {
 protected:
  ProviderPagesTest() { sends_on(); }

  void sends_on() {
    provider().answer = [] { return Redirect{"https://login.example.com/authorize?state=s"}; };
  }
  void establishes(Established established) {
    provider().answer = [established] { return established; };
  }
  void declines(Declined declined) {
    provider().answer = [declined] { return declined; };
  }
  // The browser has been at the provider.
  void start() {
    sends_on();
    browser_.get(start_path + "?return=/x");
    ASSERT_EQ(browser_.reply().status, 303);
    provider().asked.clear();
  }
  Established alice() { return {person("alice", "company", "sub-1"), {}, {}}; }
  bool asked() const { return !providers_.method->asked.empty(); }
};

TEST_F(ProviderPagesTest, StartNamesTheBrowserAndSendsItOn) {
  const Requirements wanted{.mfa = true};
  browser_.wanted = &wanted;
  browser_.follow(start_path + "?return=%2Fworkflow%2F7%3Ftab%3D1&for=flow:3&again=1");
  EXPECT_EQ(browser_.reply().status, 303);
  EXPECT_EQ(browser_.reply().location, "https://login.example.com/authorize?state=s");
  ASSERT_EQ(provider().asked.size(), 1u);
  const Asked& asked = provider().asked.front();
  EXPECT_EQ(asked.browser, browser_.cookies[std::string(browser_cookie)]);
  EXPECT_EQ(asked.return_path, "/workflow/7?tab=1");
  EXPECT_EQ(asked.public_origin, "https://flows.example.com");
  EXPECT_EQ(asked.wanted, &wanted);
  EXPECT_EQ(asked.fields.at("do"), "start");
  EXPECT_EQ(asked.fields.at("again"), "1");
}

TEST_F(ProviderPagesTest, R19NothingElseInTheAddressReachesTheProvider) {
  browser_.get(start_path + "?return=/x&scopes=admin&auth_request_params=x&prompt=none&do=callback&code=c");
  EXPECT_EQ(provider().asked.front().fields,
            (std::map<std::string, std::string, std::less<>>{{"do", "start"}}));
  browser_.get(good_callback + "&access_token=t&id_token=i&do=start&again=1&error=e");
  EXPECT_EQ(provider().asked.back().fields,
            (std::map<std::string, std::string, std::less<>>{{"do", "callback"},
                                                             {"state", "s"},
                                                             {"code", "c"},
                                                             {"iss", "https://login.example.com"},
                                                             {"error", "e"}}));
}

TEST_F(ProviderPagesTest, R25StartsLeaveOneCookieHoweverManyThereAre) {
  for (int i = 0; i < 500; ++i) browser_.follow(start_path + "?return=/page/" + std::to_string(i));
  EXPECT_EQ(browser_.cookies.size(), 1u);
  std::set<std::string> names;
  for (const Asked& asked : provider().asked) names.insert(asked.browser);
  EXPECT_EQ(names.size(), 1u) << "one browser, whose transactions are bounded together";
}

TEST_F(ProviderPagesTest, R10ACallbackWithoutItsStateOpensNothing) {
  start();
  declines({.reason = "state unknown", .account = {}, .stale = true});
  for (const std::string query :
       {"", "?", "?code=c", "?state=&code=c", "?state=unknown&code=c", "?State=s"}) {
    browser_.follow(callback_path + query);
    EXPECT_EQ(browser_.reply().status, 403) << query;
    EXPECT_TRUE(browser_.reply().location.empty()) << "no loop: " << query;
    EXPECT_TRUE(browser_.shows("too old")) << query;
    EXPECT_EQ(browser_.session(), nullptr);
    EXPECT_EQ(journal_.last().reason, "company: state unknown");
  }
  EXPECT_EQ(provider().asked.front().fields.count("state"), 0u);
  EXPECT_EQ(provider().asked[3].fields.count("state"), 0u) << "empty is none";
  EXPECT_EQ(provider().asked[4].fields.at("state"), "unknown");
}

TEST_F(ProviderPagesTest, R13WhatComesTwiceIsRefusedBeforeAnybodyLooksAtIt) {
  start();
  establishes(alice());
  for (const std::string name :
       {"state", "code", "iss", "error", "error_description", "access_token", "logout_token", "x"}) {
    browser_.follow(good_callback + "&" + name + "=a&" + name + "=a");
    EXPECT_EQ(browser_.reply().status, 400) << name;
    EXPECT_TRUE(browser_.reply().location.empty());
  }
  browser_.follow(good_callback + "&sta%74e=a");
  EXPECT_EQ(browser_.reply().status, 400) << "in another spelling";
  browser_.follow(callback_path + "?state=%zz");
  EXPECT_EQ(browser_.reply().status, 400);
  browser_.follow(start_path + "?return=/a&return=/b");
  EXPECT_EQ(browser_.reply().status, 400);
  EXPECT_FALSE(asked());
  EXPECT_EQ(browser_.session(), nullptr);
}

TEST_F(ProviderPagesTest, R16TheSecondUseOfACallbackChangesNothing) {
  start();
  establishes(alice());
  browser_.follow(good_callback);
  const SessionRef session = browser_.session();
  ASSERT_NE(session, nullptr);
  declines({.reason = "state used", .account = {}, .stale = true});
  browser_.follow(good_callback);
  EXPECT_EQ(browser_.reply().status, 403);
  EXPECT_TRUE(browser_.reply().set_cookies.empty());
  EXPECT_TRUE(browser_.shows("Go on as alice"));
  EXPECT_EQ(browser_.session(), session);
  EXPECT_EQ(sessions().list({}).size(), 1u);
}

TEST_F(ProviderPagesTest, R26NoCookieGivesOnePageAndNoLoop) {
  establishes(alice());
  browser_.follow(good_callback);
  EXPECT_EQ(browser_.reply().status, 403);
  EXPECT_TRUE(browser_.reply().location.empty());
  EXPECT_TRUE(browser_.shows("Allow cookies"));
  EXPECT_TRUE(sessions().list({}).empty());
  for (const std::string& planted : {std::string("x"), std::string(), std::string(44, 'a')}) {
    browser_.cookies[std::string(browser_cookie)] = planted;
    EXPECT_EQ(browser_.follow(good_callback).status, 403) << planted;
  }
  EXPECT_FALSE(asked());
}

TEST_F(ProviderPagesTest, R12AStepUpHasANewSessionAndEndsTheOneBefore) {
  start();
  const SessionRef before = be(person("alice", "company", "sub-1"));
  Established established = alice();
  established.who.mfa = true;
  established.return_path = "/workflow/7?tab=1";
  std::string kept;
  established.begun = [&kept](const SessionRef& session) {
    kept = session->id;
    return true;
  };
  establishes(established);
  browser_.follow(good_callback);
  EXPECT_EQ(provider().asked.back().session, before->id);
  EXPECT_EQ(browser_.reply().status, 303);
  EXPECT_EQ(browser_.reply().location, "/workflow/7?tab=1");
  ASSERT_NE(browser_.session(), nullptr);
  EXPECT_NE(browser_.session()->id, before->id);
  EXPECT_EQ(browser_.session()->id, kept);
  EXPECT_FALSE(sessions().live(before->id));
  EXPECT_EQ(journal_.last().kind, Record::Kind::signed_in);
  EXPECT_EQ(journal_.last().session, kept);
}

TEST_F(ProviderPagesTest, S21WhatCannotBeKeptOrRecordedBeginsNothingAndEndsNothing) {
  start();
  const SessionRef before = be(person("alice", "company", "sub-1"));
  const auto nothing_began = [&] {
    browser_.follow(good_callback);
    EXPECT_EQ(browser_.reply().status, 503);
    EXPECT_TRUE(browser_.reply().set_cookies.empty());
    EXPECT_EQ(browser_.session(), before);
    EXPECT_EQ(sessions().list({}).size(), 1u);
  };
  Established established = alice();
  established.begun = [](const SessionRef&) { return false; };
  establishes(established);
  nothing_began();
  established.begun = {};
  established.still_true = [] { return false; };
  establishes(established);
  nothing_began();
  establishes(alice());
  journal_.failing = true;
  nothing_began();
}

TEST_F(ProviderPagesTest, R01ToR06HostileTargetsLeadHome) {
  const auto targets = http1::hostile_targets();
  ASSERT_GT(targets.size(), 500u);
  for (const std::string& target : targets) {
    sends_on();
    const PageReply& sent = browser_.follow(start_path + "?return=" + http1::url_encode(target));
    if (sent.status == 303) {  // 400: not even a form (NUL, not UTF-8)
      EXPECT_EQ(provider().asked.back().return_path, "/") << target;
    } else {
      EXPECT_EQ(sent.status, 400) << target;
    }
    Established established = alice();
    established.return_path = target;
    establishes(established);
    EXPECT_EQ(browser_.follow(good_callback).location, "/") << target;
  }
  for (const std::string circle : {"/.sallyport/oidc/company/start?return=/x", "/.sallyport/sign-in",
                                   "/.sallyport/sign-out", "/.sallyport/signals/events"}) {
    Established established = alice();
    established.return_path = circle;
    establishes(established);
    EXPECT_EQ(browser_.follow(good_callback).location, "/") << circle;
  }
}

TEST_F(ProviderPagesTest, AProvidersAddressThatIsNoneIsNotSent) {
  for (const std::string address : {"https://login.example.com/\r\nSet-Cookie: a=b", "https://a b", "\x7f"}) {
    provider().answer = [address] { return Redirect{address}; };
    EXPECT_EQ(browser_.get(start_path).status, 503);
    EXPECT_TRUE(browser_.reply().location.empty());
  }
}

TEST_F(ProviderPagesTest, R20NothingThatAProviderWroteIsOnAPage) {
  start();
  const std::string evil = "</pre><script>alert('1')</script>";
  for (const Declined::Help help :
       {Declined::Help::try_again, Declined::Help::provider_unavailable, Declined::Help::provider_refused,
        Declined::Help::not_for_you, Declined::Help::not_strong_enough, Declined::Help::other_person}) {
    declines({.reason = evil, .account = {}, .help = help});
    const std::string query = "?state=s&error=" + http1::url_encode(evil) +
                              "&error_description=" + http1::url_encode(evil) +
                              "&x=" + http1::url_encode(evil);
    for (const std::string& path : {callback_path, std::string("/.sallyport/oidc/partner/callback")}) {
      browser_.follow(path + query);
      EXPECT_FALSE(browser_.shows("alert")) << browser_.reply().body;
      EXPECT_FALSE(browser_.shows("<& Sons>"));
      EXPECT_EQ(browser_.reply().policy, pages_csp);
      EXPECT_FALSE(browser_.reply().script);
    }
    EXPECT_EQ(provider().asked.back().fields.at("error_description"), evil);
  }
  EXPECT_EQ(journal_.last().reason, "partner: " + evil) << "the operator is told";
}

TEST_F(ProviderPagesTest, EachDecliningHasItsPageAndTheOperatorItsReason) {
  start();
  be(person("bob", "company", "sub-2"));
  struct Case {
    Declined::Help help;
    std::uint16_t status;
    std::string_view words;
  };
  for (const auto& [help, status, words] :
       {Case{Declined::Help::try_again, 403, "could not be used"},
        Case{Declined::Help::provider_unavailable, 503, "does not answer as it should"},
        Case{Declined::Help::provider_refused, 403, "did not let the sign-in go on"},
        Case{Declined::Help::not_for_you, 403, "Use another account"},
        Case{Declined::Help::not_strong_enough, 403, "not strong enough"},
        Case{Declined::Help::other_person, 403, "You are signed in here as bob"}}) {
    declines({.reason = "email_domains: example.org", .account = "alice", .help = help});
    browser_.follow(good_callback);
    EXPECT_EQ(browser_.reply().status, status) << words;
    EXPECT_TRUE(browser_.shows(words)) << words;
    EXPECT_TRUE(browser_.shows("Company account"));
    EXPECT_TRUE(browser_.shows("01HTESTREQUEST"));
    EXPECT_FALSE(browser_.shows("email_domains"));
    EXPECT_TRUE(browser_.reply().location.empty());
    EXPECT_EQ(browser_.reply().retry_after.count() > 0, status == 503);
    EXPECT_EQ(journal_.last().kind, Record::Kind::sign_in_failed);
    EXPECT_EQ(journal_.last().who, "person/alice");
    EXPECT_EQ(journal_.last().session, browser_.session()->id);
    EXPECT_EQ(journal_.last().reason, "company: email_domains: example.org");
  }
  declines({.reason = "too many", .account = {}, .retry_after = seconds(40)});
  EXPECT_EQ(browser_.follow(start_path).status, 429);
  EXPECT_EQ(browser_.reply().retry_after, seconds(40));
  EXPECT_TRUE(browser_.shows("40 seconds"));
  journal_.failing = true;
  EXPECT_EQ(browser_.follow(good_callback).status, 503) << "no failure goes by unrecorded";
}

TEST_F(ProviderPagesTest, AnotherAccountCanBeChosen) {
  start();
  declines({.reason = "email domain", .account = {}, .help = Declined::Help::not_for_you});
  browser_.follow(good_callback + "&for=flow:3");
  EXPECT_EQ(TestBrowser::unescaped(browser_.between("href=\"/.sallyport/oidc/", "\"")),
            "company/start?return=%2F&for=flow%3A3&again=1");
}

TEST_F(ProviderPagesTest, OnlyLinksToWhatThereIs) {
  for (const std::string path : {"nobody/start", "nobody/callback", "company/other", "company", "company/",
                                 "", "company/start/", "Company/start"}) {
    EXPECT_EQ(browser_.get("/.sallyport/oidc/" + path).status, 404) << path;
    EXPECT_TRUE(browser_.shows("01HTESTREQUEST"));
  }
  EXPECT_EQ(browser_.post(start_path, {}).status, 405);
  EXPECT_EQ(browser_.post(callback_path, {{"state", "s"}, {"code", "c"}}).status, 405);
  EXPECT_FALSE(asked());
  const auto without = make_pages({*method_, accounts(), bounds_, sessions(), journal_, clock(), random()});
  TestBrowser other(*without, sessions());
  for (const std::string& path :
       {start_path, callback_path, std::string("/.sallyport/oidc/company/signed-out")})
    EXPECT_EQ(other.get(path).status, 404) << path;
}

TEST_F(ProviderPagesTest, BackFromSigningOutThere) {
  EXPECT_EQ(browser_.follow("/.sallyport/oidc/company/signed-out").status, 200);
  EXPECT_TRUE(browser_.shows("You are signed out"));
  const SessionRef session = be(person("alice", "company", "sub-1"));
  EXPECT_EQ(browser_.follow("/.sallyport/oidc/company/signed-out").location, "/");
  EXPECT_TRUE(sessions().live(session->id)) << "a link alone changes nothing";
}

TEST_F(ProviderPagesTest, R07SigningOutGoesToTheProviderAndNowhereElse) {
  const SessionRef session = be(person("alice", "company", "sub-1"));
  providers_.sign_out_at = "https://login.example.com/logout?hint=\"x\"&y=1";
  browser_.get("/.sallyport/sign-out");
  browser_.submit({});
  EXPECT_EQ(browser_.reply().status, 200);
  EXPECT_TRUE(
      browser_.shows("content=\"0; url=https://login.example.com/logout?hint=&quot;x&quot;&amp;y=1\""));
  EXPECT_FALSE(sessions().live(session->id));
  EXPECT_EQ(browser_.cookies.count(std::string(identity::session_cookie)), 0u);

  providers_.sign_out_at.clear();
  for (const std::string& target : http1::hostile_targets()) {
    const SessionRef once = be(person("alice", "company", "sub-1"));
    const std::string address = "/.sallyport/sign-out?return=" + http1::url_encode(target) +
                                "&post_logout_redirect_uri=" + http1::url_encode(target);
    browser_.get(address);
    browser_.post(address, browser_.find_form("").second);
    EXPECT_EQ(browser_.reply().status, 200) << target;
    EXPECT_TRUE(browser_.reply().location.empty()) << target;
    EXPECT_FALSE(browser_.shows("evil")) << target;
    EXPECT_FALSE(browser_.shows("http-equiv")) << target;
    sessions().end({.id = once->id}, "test");
  }
}

}  // namespace
}  // namespace sallyport::doors
