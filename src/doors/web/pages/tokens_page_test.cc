// API tokens on pages of our own: the list, revoking, and making one.
#include "doors/web/pages/test_pages.h"
#include "doors/web/pages/token_parts.h"

namespace sallyport::doors {
namespace {

using identity::ApiTokens;
using std::chrono::hours;
using std::chrono::minutes;

const std::string list_path(tokens_path);
const std::string make_path(new_token_path);

class TokensPageTest : public PeoplePagesTest {
 protected:
  TokensPageTest() { allow(true); }

  void allow(bool enabled) {
    browser_.token_rules = {.enabled = enabled};
    tokens_->set_rules(browser_.token_rules);
  }
  // Opens the form and posts it with these fields changed; one whose text is "-" is not sent.
  const PageReply& make(std::map<std::string, std::string> typed = {}) {
    browser_.get(make_path);
    auto [action, fields] = browser_.find_form("make");
    fields.insert({{"life", "604800"}});
    fields["label"] = "nightly export";
    for (const char* unchecked : {"opens-grafana", "reads-only"}) fields.erase(unchecked);
    for (auto& [name, value] : typed) fields[name] = std::move(value);
    std::erase_if(fields, [](const auto& field) { return field.second == "-"; });
    return browser_.post(action.empty() ? make_path : action, fields);
  }
  std::string text() const { return browser_.between("id=\"token\">", "<"); }
  std::string made(std::map<std::string, std::string> typed = {}) {
    EXPECT_EQ(make(std::move(typed)).status, 200) << browser_.reply().body;
    return text();
  }
  identity::ApiTokenRef found(const std::string& token) { return tokens_->find(token).token; }
  identity::ApiTokenRef token_of(const Principal& owner, std::string label) {
    return tokens_->issue({owner, std::move(label), {"n8n"}, false, hours(1)})->token;
  }
  const PageReply& revoke(const std::string& id) {
    browser_.get(list_path);
    return browser_.post(
        list_path,
        {{"token", browser_.between("name=\"token\" value=\"", "\"")}, {"do", "revoke"}, {"id", id}});
  }
  bool alive(const identity::ApiTokenRef& token) const {
    return tokens_->list({.id = token->id}).front()->ended == WallTime{};
  }
};

TEST_F(TokensPageTest, MakesOneAndShowsItThisOnce) {
  signed_in_as("alice");
  const std::string token = made({{"opens-grafana", "yes"}, {"reads-only", "yes"}});
  const auto kept = found(token);
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(tokens_->find(token).standing, ApiTokens::Standing::good);
  EXPECT_EQ(kept->label, "nightly export");
  EXPECT_EQ(kept->components, (std::vector<std::string>{"grafana", "n8n"}));
  EXPECT_TRUE(kept->reads_only);
  EXPECT_EQ(kept->expires, clock().wall() + hours(24 * 7));
  EXPECT_EQ(kept->owner.name, "alice");
  EXPECT_EQ(kept->owner.method, "password");
  EXPECT_TRUE(browser_.shows("Authorization: Bearer $TOKEN&quot; https://n8n.example.com/"));
  EXPECT_TRUE(recorded(Record::Kind::key_changed, "API token made"));
  EXPECT_EQ(journal_.last().session, kept->id);
  EXPECT_NE(journal_.last().everything.find("nightly export; opens grafana n8n; may only read"),
            std::string::npos);
  for (const auto& entry : journal_.entries())
    EXPECT_EQ(entry.everything.find(token.substr(14)), std::string::npos);
  browser_.get(list_path);
  EXPECT_TRUE(browser_.shows("nightly export"));
  EXPECT_TRUE(browser_.shows("opens grafana, n8n"));
  EXPECT_TRUE(browser_.shows("may only read"));
  EXPECT_TRUE(browser_.shows("never used"));
  EXPECT_TRUE(browser_.shows(kept->id));
  EXPECT_FALSE(browser_.shows(token.substr(14, 32)));
}

TEST_F(TokensPageTest, SaysWhatIsMissingAndKeepsWhatWasTyped) {
  signed_in_as("alice");
  const std::pair<std::map<std::string, std::string>, std::string_view> cases[] = {
      {{{"label", "  "}}, "Say in a few words"},
      {{{"label", "-"}}, "Say in a few words"},
      {{{"label", std::string(101, 'x')}}, "at most 100 bytes"},
      {{{"label", "a\nb"}}, "one line"},
      {{{"opens-n8n", "-"}}, "Choose at least one"},
      {{{"opens-n8n", "-"}, {"opens-vault", "yes"}}, "Choose at least one"},
      {{{"life", "604801"}}, "Choose how long"},
      {{{"life", "31536000"}}, "Choose how long"},
      {{{"life", "-"}}, "Choose how long"}};
  for (const auto& [typed, words] : cases) {
    make(typed);
    EXPECT_EQ(browser_.reply().status, 400) << words;
    EXPECT_TRUE(browser_.shows(words)) << words;
    EXPECT_EQ(text(), "");
  }
  EXPECT_TRUE(tokens_->list({}).empty());
  make({{"label", "my \"export\""}, {"opens-n8n", "-"}, {"opens-grafana", "yes"}, {"life", ""}});
  EXPECT_TRUE(browser_.shows("value=\"my &quot;export&quot;\""));
  EXPECT_TRUE(browser_.shows("name=\"opens-grafana\" value=\"yes\" checked"));
  EXPECT_FALSE(browser_.shows("name=\"opens-n8n\" value=\"yes\" checked"));
}

TEST_F(TokensPageTest, OffersNoLifeThatTheMapDoesNotAllow) {
  const auto words = [](seconds life) {
    std::string all;
    for (const Life& one : lives({.enabled = true, .life = life})) all += one.words + ";";
    return all;
  };
  EXPECT_EQ(words(hours(24 * 7)), "1 hour;8 hours;1 day;7 days, the longest there is;");
  EXPECT_EQ(words(hours(36)), "1 hour;8 hours;1 day;36 hours, the longest there is;");
  EXPECT_EQ(words(minutes(10)), "10 minutes, the longest there is;");
  EXPECT_EQ(words(seconds(90)), "90 seconds, the longest there is;");
  EXPECT_EQ(words(seconds(0)), "");
}

TEST_F(TokensPageTest, AsksForASignInOfTheLastMinutes) {
  signed_in_as("alice");
  clock().advance(minutes(15));
  EXPECT_EQ(browser_.get(make_path).status, 200);
  clock().advance(seconds(1));
  EXPECT_EQ(browser_.get(make_path).status, 303);
  EXPECT_EQ(browser_.reply().location, "/.sallyport/sign-in?why=fresh&return=%2F.sallyport%2Ftokens%2Fnew");
  browser_.get(browser_.reply().location);
  EXPECT_TRUE(browser_.shows("It is a while since you signed in"));
  browser_.submit({{"account", "alice"}, {"password", std::string(identity::good_password)}});
  EXPECT_EQ(browser_.reply().location, make_path);
  EXPECT_EQ(browser_.get(make_path).status, 200);
  // A form that lay open for too long makes none either.
  auto [action, fields] = browser_.find_form("make");
  clock().advance(minutes(16));
  fields["label"] = "late";
  fields["life"] = "3600";
  EXPECT_EQ(browser_.post(action, fields).status, 303);
  EXPECT_TRUE(tokens_->list({}).empty());
  EXPECT_EQ(browser_.get(list_path).status, 200);  // looking and revoking ask for nothing
}

TEST_F(TokensPageTest, AProviderIsAskedForAFreshSignInToo) {
  provider().answer = [] { return identity::Redirect{"https://login.example.com/authorize"}; };
  std::optional<seconds> asked;
  be(person("ann", "company", "sub-1"));
  clock().advance(hours(1));
  browser_.get(make_path);
  browser_.get(browser_.reply().location);
  EXPECT_TRUE(browser_.shows("/.sallyport/oidc/company/start?return=%2F.sallyport%2Ftokens%2Fnew"));
  provider().answer = [&] {
    const Requirements* wanted = provider().asked.back().wanted;
    if (wanted != nullptr) asked = wanted->max_age;
    return identity::Redirect{"https://login.example.com/authorize"};
  };
  browser_.get("/.sallyport/oidc/company/start?return=%2F.sallyport%2Ftokens%2Fnew");
  EXPECT_EQ(asked, minutes(15));
  asked.reset();
  browser_.get("/.sallyport/oidc/company/start?return=%2F.sallyport%2Ftokens");
  EXPECT_EQ(asked, std::nullopt);
}

TEST_F(TokensPageTest, WhoIsNotSignedInSignsInFirst) {
  EXPECT_EQ(browser_.get(list_path).location, "/.sallyport/sign-in?return=%2F.sallyport%2Ftokens");
  EXPECT_EQ(browser_.get(make_path).location, "/.sallyport/sign-in?return=%2F.sallyport%2Ftokens%2Fnew");
  EXPECT_EQ(browser_.post(make_path, {{"do", "make"}}).status, 303);
  EXPECT_EQ(browser_.get(make_path + "/").status, 404);
}

TEST_F(TokensPageTest, S20FormsOfAnotherSiteOrSessionChangeNothing) {
  signed_in_as("alice");
  const auto token = found(made());
  browser_.get(list_path);
  const auto form = browser_.find_form("revoke");
  browser_.origin = "https://evil.example";
  EXPECT_EQ(browser_.post(form.first, form.second).status, 403);
  EXPECT_EQ(make({{"label", "theirs"}}).status, 403);
  browser_.origin = "https://flows.example.com";
  be(person("alice", "", ""));
  EXPECT_EQ(browser_.post(form.first, form.second).status, 400);
  EXPECT_TRUE(alive(token));
  EXPECT_EQ(tokens_->list({}).size(), 1u);
  EXPECT_EQ(browser_.get(list_path + "?do=revoke&id=" + token->id).status, 200);
  EXPECT_TRUE(alive(token)) << "nothing changes by GET";
}

TEST_F(TokensPageTest, RevokesOneOrAllOfOnesOwn) {
  signed_in_as("alice");
  const auto first = found(made());
  const auto second = found(made({{"label", "second"}}));
  const auto third = found(made({{"label", "third"}}));
  EXPECT_EQ(revoke(first->id).status, 200);
  EXPECT_TRUE(browser_.shows("One token is revoked."));
  EXPECT_FALSE(alive(first));
  EXPECT_TRUE(browser_.shows("Ended"));
  EXPECT_TRUE(browser_.shows(": by its owner"));
  EXPECT_TRUE(alive(second));
  EXPECT_EQ(revoke("").status, 400) << "no token is not all of them";
  EXPECT_TRUE(alive(second));
  browser_.get(list_path);
  browser_.submit({}, "revoke-all");
  EXPECT_TRUE(browser_.shows("2 tokens are revoked."));
  EXPECT_FALSE(alive(second));
  EXPECT_FALSE(alive(third));
  browser_.get(list_path);
  EXPECT_TRUE(browser_.find_form("revoke-all").second.empty());
}

TEST_F(TokensPageTest, NobodySeesOrEndsThoseOfAnother) {
  const auto own = token_of(person("alice", "company", "sub-1"), "of mine");
  const auto renamed = token_of(person("alice@old", "company", "sub-1"), "under my old name");
  const auto account = token_of(person("alice", "", ""), "of the account");
  const auto partner = token_of(person("alice", "partner", "sub-1"), "of the partner");
  const auto namesake = token_of(person("alice", "company", "sub-2"), "of the namesake");
  be(person("alice", "company", "sub-1"));
  browser_.get(list_path);
  EXPECT_TRUE(browser_.shows("of mine"));
  EXPECT_TRUE(browser_.shows("under my old name"));
  for (const auto& foreign : {account, partner, namesake}) {
    browser_.get(list_path);
    EXPECT_FALSE(browser_.shows(foreign->label));
    revoke(foreign->id);
    EXPECT_TRUE(browser_.shows("0 tokens are revoked."));
  }
  browser_.get(list_path);
  browser_.submit({}, "revoke-all");
  EXPECT_FALSE(alive(own));
  EXPECT_FALSE(alive(renamed));
  for (const auto& foreign : {account, partner, namesake}) EXPECT_TRUE(alive(foreign)) << foreign->label;
}

TEST_F(TokensPageTest, SaysSoWhereTheMapAllowsNone) {
  signed_in_as("alice");
  const auto token = found(made());
  browser_.get(make_path);
  auto [action, fields] = browser_.find_form("make");
  fields["label"] = "too late";
  fields["life"] = "3600";
  allow(false);
  EXPECT_EQ(browser_.post(action, fields).status, 403);
  EXPECT_EQ(browser_.get(make_path).status, 403);
  EXPECT_TRUE(browser_.shows("the map of this gate allows none"));
  EXPECT_EQ(browser_.get(list_path).status, 200) << "what there is can still be revoked";
  EXPECT_TRUE(browser_.shows("switched off"));
  EXPECT_FALSE(browser_.shows("Make a token"));
  EXPECT_EQ(revoke(token->id).status, 200);
  EXPECT_EQ(browser_.get(list_path).status, 403);
  browser_.get("/.sallyport/account");
  EXPECT_FALSE(browser_.shows("API tokens"));
  EXPECT_EQ(tokens_->list({}).size(), 1u);
}

TEST_F(TokensPageTest, TheAccountPageLeadsThereAndSaysThatTheyOutliveSessions) {
  signed_in_as("alice");
  const auto token = found(made());
  browser_.get("/.sallyport/account");
  EXPECT_TRUE(browser_.shows("href=\"/.sallyport/tokens\""));
  EXPECT_TRUE(browser_.shows("You have one. Signing out and ending your sessions leave them alone."));
  begin(person("alice", "", ""));
  browser_.get("/.sallyport/account");
  browser_.submit({}, "end-all");
  EXPECT_TRUE(browser_.shows("You are signed out"));
  EXPECT_TRUE(alive(token));
}

TEST_F(TokensPageTest, WhatCannotBeRecordedIsNotMade) {
  signed_in_as("alice");
  browser_.get(make_path);
  auto [action, fields] = browser_.find_form("make");
  fields["label"] = "unseen";
  fields["life"] = "3600";
  journal_.failing = true;
  EXPECT_EQ(browser_.post(action, fields).status, 503);
  EXPECT_EQ(text(), "");
  ASSERT_EQ(tokens_->list({}).size(), 1u);
  EXPECT_FALSE(alive(tokens_->list({}).front()));
}

TEST_F(TokensPageTest, NoneIsMadeByASessionThatEndsMeanwhile) {
  signed_in_as("alice");
  browser_.get(make_path);
  auto [action, fields] = browser_.find_form("make");
  fields["label"] = "too late";
  fields["life"] = "3600";
  // Ended after the page was asked for: the request still carries the session.
  PageRequest request;
  request.method = http1::Method::post;
  request.path = new_token_path;
  request.host = "flows.example.com";
  request.origin = "https://flows.example.com";
  request.content_type = "application/x-www-form-urlencoded";
  request.session = browser_.session();
  request.public_origin = "https://flows.example.com";
  request.token_rules = browser_.token_rules;
  request.components = {"n8n"};
  std::string body;
  for (const auto& [name, value] : fields)
    body += (body.empty() ? "" : "&") + http1::url_encode(name) + "=" + http1::url_encode(value);
  request.body = body;
  sessions().end({}, "by the operator");
  EXPECT_EQ(pages_->serve(request).status, 503);
  ASSERT_EQ(tokens_->list({}).size(), 1u);
  EXPECT_FALSE(alive(tokens_->list({}).front()));
}

TEST_F(TokensPageTest, ThereIsRoomForFifty) {
  signed_in_as("alice");
  for (int i = 0; i < 50; ++i) token_of(person("alice", "", ""), "one of many");
  EXPECT_EQ(make().status, 400);
  EXPECT_TRUE(browser_.shows("no room for another token"));
}

TEST_F(TokensPageTest, WhatATokenIsWorthIsSaid) {
  be(person("ann", "company", "sub-1"));
  const auto asleep =
      tokens_->issue({person("ann", "company", "sub-1"), "asleep", {"n8n"}, false, hours(24 * 20)});
  const auto expired = token_of(person("ann", "company", "sub-1"), "past its time");
  clock().advance(hours(24 * 7));
  tokens_->sweep();
  be(person("ann", "company", "sub-1"));
  browser_.get(list_path);
  EXPECT_TRUE(browser_.shows("works again once you have signed in"));
  EXPECT_TRUE(browser_.shows(">expired<"));
  EXPECT_TRUE(alive(asleep->token));
  EXPECT_FALSE(alive(expired));
  tokens_->touch(asleep->token->id);
  browser_.get(list_path);
  EXPECT_TRUE(browser_.shows("last used 2026-"));
}

TEST_F(TokensPageTest, LabelsAreEscaped) {
  signed_in_as("alice");
  made({{"label", "<script>alert(1)</script>"}});
  browser_.get(list_path);
  EXPECT_FALSE(browser_.shows("<script>"));
  EXPECT_TRUE(browser_.shows("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST_F(TokensPageTest, ARevocationThatIsNotWrittenDownIsSaid) {
  signed_in_as("alice");
  const auto token = found(made());
  browser_.get(list_path);
  database().failing = true;
  browser_.submit({}, "revoke");
  EXPECT_EQ(browser_.reply().status, 503);
  EXPECT_TRUE(browser_.shows("could not be written down"));
  EXPECT_FALSE(alive(token));
}

}  // namespace
}  // namespace sallyport::doors
