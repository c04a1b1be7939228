#include "identity/tokens/api_tokens.h"

#include "identity/keys/keys.h"
#include "identity/tokens/test_tokens.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Standing = ApiTokens::Standing;

using Tokens = TestTokens;

TEST_F(Tokens, FindsWhatItIssued) {
  NewApiToken wanted = of(person("alice"));
  wanted.components = {"n8n", "grafana", "n8n"};
  wanted.reads_only = true;
  const IssuedApiToken issued = issue(wanted);
  EXPECT_TRUE(issued.text.reveal().starts_with("spt_"));
  EXPECT_EQ(issued.text.reveal().size(), 52u);
  const auto found = tokens_->find(issued.text.reveal());
  EXPECT_EQ(found.standing, Standing::good);
  EXPECT_EQ(found.token, issued.token);
  EXPECT_EQ(found.token->label, "nightly export");
  EXPECT_EQ(found.token->components, (std::vector<std::string>{"grafana", "n8n"}));
  EXPECT_EQ(found.token->created, clock_.wall());
  EXPECT_EQ(found.token->expires, clock_.wall() + hours(24 * 20));
  EXPECT_EQ(found.token->owner_seen, clock_.wall());
  EXPECT_EQ(issued.text.reveal().substr(4, 10), found.token->id);
}

TEST_F(Tokens, SaysWhoShowsIt) {
  NewApiToken wanted = of(person("alice", "company"));
  wanted.reads_only = true;
  const WallTime signed_in = clock_.wall();
  clock_.advance(minutes(5));
  const IssuedApiToken issued = issue(wanted);
  const Principal who = principal_of(*issued.token);
  EXPECT_EQ(label(who), "person/alice");
  EXPECT_EQ(who.session, issued.token->id);
  EXPECT_EQ(who.method, api_token_method);
  EXPECT_EQ(who.token_components, wanted.components);
  EXPECT_TRUE(who.token_reads_only);
  EXPECT_EQ(who.groups, std::vector<std::string>{"staff"});
  EXPECT_EQ(who.email, "alice@example.com");
  EXPECT_EQ(who.provider, "company");
  EXPECT_EQ(who.subject, "sub-alice");
  EXPECT_TRUE(who.provider_session.empty());  // it outlives the session
  EXPECT_TRUE(who.mfa);
  EXPECT_EQ(who.amr, (std::vector<std::string>{"otp", "pwd"}));
  EXPECT_EQ(who.authenticated_at, signed_in);  // never fresher than the sign-in behind it
}

TEST_F(Tokens, IsNoWorkflowKeyAndNoWorkflowKeyIsOne) {
  const IssuedApiToken issued = issue();
  EXPECT_TRUE(looks_like_api_token(issued.text.reveal()));
  EXPECT_FALSE(looks_like_key(issued.text.reveal()));
  auto keys = std::move(*WorkflowKeys::open(database_, clock_, random_));
  NewKey wanted;
  wanted.workflow = "triage";
  wanted.issuer = "operator";
  const auto key = keys->issue(wanted, hours(48));
  ASSERT_TRUE(key.ok());
  EXPECT_FALSE(looks_like_api_token(key->placeholder.reveal()));
  EXPECT_EQ(tokens_->find(key->placeholder.reveal()).standing, Standing::malformed);
}

TEST_F(Tokens, WhatIsNoTokenIsRefused) {
  const IssuedApiToken issued = issue();
  const std::string whole(issued.text.reveal());
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_EQ(tokens_->find(whole.substr(0, length)).standing, Standing::malformed) << length;
  for (const std::string& text : {whole + "a", " " + whole, "SPT_" + whole.substr(4), std::string(52, '\0'),
                                  "Bearer " + whole, whole + "\n", std::string(1 << 20, 'a')})
    EXPECT_EQ(tokens_->find(text).standing, Standing::malformed) << text.substr(0, 60);
  // The id of one with the secret of another is neither, with a check that fits or without.
  const IssuedApiToken other = issue("bob");
  const std::string mixed = whole.substr(0, 14) + std::string(other.text.reveal().substr(14));
  EXPECT_NE(tokens_->find(mixed).standing, Standing::good);
  EXPECT_EQ(tokens_->find(mixed).token, nullptr);
}

TEST_F(Tokens, TheRulesSayWhetherThereAreAny) {
  const IssuedApiToken issued = issue();
  rules_.enabled = false;
  tokens_->set_rules(rules_);
  EXPECT_EQ(standing(issued), Standing::off);
  EXPECT_EQ(refused(of(person("alice"))), ErrorKind::forbidden);
  tokens_->sweep();
  tokens_->sweep();
  ASSERT_EQ(changed_.size(), 1u);  // so that what is open through it can be ended
  EXPECT_EQ(changed_.front(), issued.token);
  EXPECT_TRUE(ended_.empty());
  rules_.enabled = true;
  tokens_->set_rules(rules_);
  EXPECT_EQ(standing(issued), Standing::good);
}

TEST_F(Tokens, OnlyPeopleWithASessionMakeOne) {
  Principal nobody;
  EXPECT_EQ(refused(of(nobody)), ErrorKind::forbidden);
  Principal service = person("ci");
  service.kind = Principal::Kind::service;
  EXPECT_EQ(refused(of(service)), ErrorKind::forbidden);
  Principal nameless = person("alice");
  nameless.name.clear();
  EXPECT_EQ(refused(of(nameless)), ErrorKind::forbidden);
  const IssuedApiToken issued = issue();
  EXPECT_EQ(refused(of(principal_of(*issued.token))), ErrorKind::forbidden);
  EXPECT_EQ(tokens_->list({}).size(), 1u);
}

TEST_F(Tokens, RefusesWhatIsAskedWrongly) {
  const auto with = [&](const auto& change) {
    NewApiToken wanted = of(person("alice"));
    change(wanted);
    return refused(wanted);
  };
  EXPECT_EQ(with([](NewApiToken& w) { w.components.clear(); }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.components = {""}; }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.components = {"N8N"}; }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.components = {std::string(64, 'a')}; }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.components.assign(65, "n8n"); }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.label = std::string(101, 'a'); }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.label = "a\nb"; }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.label = "\xff"; }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.life = seconds(0); }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.life = seconds(-1); }), ErrorKind::malformed);
  EXPECT_EQ(with([this](NewApiToken& w) { w.life = rules_.life + seconds(1); }), ErrorKind::malformed);
  EXPECT_EQ(with([](NewApiToken& w) { w.life = seconds::max(); }), ErrorKind::malformed);
  EXPECT_TRUE(tokens_->list({}).empty());
  NewApiToken longest = of(person("alice"));
  longest.life = rules_.life;
  longest.label = std::string(100, 'a');
  issue(longest);
}

TEST_F(Tokens, EndsWhenItsLifeIsOver) {
  rules_.unseen = hours(24 * 100);
  tokens_->set_rules(rules_);
  const IssuedApiToken issued = issue();
  clock_.advance(hours(24 * 20) - seconds(1));
  tokens_->sweep();
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(seconds(1));
  EXPECT_EQ(standing(issued), Standing::expired);
  EXPECT_TRUE(ended_.empty());
  tokens_->sweep();
  tokens_->sweep();
  EXPECT_EQ(ended_, (Ended{{issued.token->id, "expired"}}));
  EXPECT_EQ(tokens_->list({}).front()->ended, clock_.wall());
  EXPECT_EQ(tokens_->list({}).front()->ended_why, "expired");
  EXPECT_EQ(standing(issued), Standing::expired);
}

TEST_F(Tokens, AShorterLifeInTheRulesIsForNewOnes) {
  rules_.unseen = hours(24 * 100);
  tokens_->set_rules(rules_);
  const IssuedApiToken issued = issue();
  rules_.life = hours(1);
  tokens_->set_rules(rules_);
  EXPECT_EQ(standing(issued), Standing::good);
  EXPECT_EQ(refused(of(person("alice"))), ErrorKind::malformed);
}

TEST_F(Tokens, NoClockThatIsSetBackBringsOneToLife) {
  rules_.unseen = hours(24 * 100);
  tokens_->set_rules(rules_);
  const IssuedApiToken issued = issue();
  clock_.step_wall(hours(24 * 20));
  EXPECT_EQ(standing(issued), Standing::expired);
  clock_.step_wall(-hours(24 * 20));
  EXPECT_EQ(standing(issued), Standing::expired);
  const IssuedApiToken second = issue();
  clock_.step_wall(-hours(24 * 10));
  clock_.advance(hours(24 * 20));
  EXPECT_EQ(standing(second), Standing::expired);  // by the monotonic clock alone
}

TEST_F(Tokens, RevokesByEachFilter) {
  const IssuedApiToken first = issue("alice");
  const IssuedApiToken second = issue("alice");
  const IssuedApiToken third = issue(of(person("alice", "company")));
  const IssuedApiToken fourth = issue(of(person("bob", "company")));
  EXPECT_TRUE(tokens_->revoke({.owner = "nobody"}, "x").empty());
  EXPECT_EQ(tokens_->revoke({.id = first.token->id}, "left on a desk").size(), 1u);
  EXPECT_EQ(standing(first), Standing::revoked);
  EXPECT_EQ(standing(second), Standing::good);
  const auto ours = tokens_->revoke({.owner = "alice", .provider = "accounts"}, "x");
  ASSERT_EQ(ours.size(), 1u);
  EXPECT_EQ(ours.front()->id, second.token->id);
  EXPECT_EQ(ours.front()->ended, clock_.wall());
  EXPECT_EQ(standing(third), Standing::good);  // another alice
  EXPECT_EQ(tokens_->revoke({.provider = "company"}, "").size(), 2u);
  for (const IssuedApiToken* token : {&first, &second, &third, &fourth})
    EXPECT_EQ(standing(*token), Standing::revoked);
  ASSERT_EQ(ended_.size(), 4u);
  EXPECT_EQ(ended_.front(), (std::pair<std::string, std::string>{first.token->id, "left on a desk"}));
  EXPECT_EQ(ended_.back().second, "revoked");
  EXPECT_TRUE(tokens_->revoke({}, "again").empty());
  EXPECT_EQ(tokens_->list({.id = first.token->id}).front()->ended_why, "left on a desk");
}

TEST_F(Tokens, TheReasonIsOneShortLineAndNotThatOfTime) {
  issue();
  tokens_->revoke({}, "a\r\nb\x1b[31m" + std::string(500, 'x'));
  EXPECT_TRUE(tokens_->list({}).front()->ended_why.starts_with("a??b?[31m"));
  EXPECT_EQ(tokens_->list({}).front()->ended_why.size(), 200u);
  const IssuedApiToken second = issue();
  tokens_->revoke({}, "expired");
  EXPECT_EQ(standing(second), Standing::revoked);
}

TEST_F(Tokens, ListsTheNewestFirst) {
  const IssuedApiToken first = issue("alice");
  clock_.advance(seconds(1));
  const IssuedApiToken second = issue("bob");
  tokens_->revoke({.owner = "alice"}, "x");
  const auto all = tokens_->list({});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]->id, second.token->id);
  EXPECT_EQ(all[1]->id, first.token->id);
  EXPECT_EQ(tokens_->list({.owner = "alice"}).size(), 1u);
  EXPECT_EQ(tokens_->list({.provider = "accounts"}).size(), 2u);
  EXPECT_TRUE(tokens_->list({.id = first.token->id, .owner = "bob"}).empty());
  EXPECT_TRUE(tokens_->list({.provider = "company"}).empty());
}

TEST_F(Tokens, RemembersItsLastUse) {
  const IssuedApiToken issued = issue();
  const auto stored = [&] {
    return std::get<std::int64_t>(
        store_.database().query("SELECT last_used FROM api_tokens")->front().front());
  };
  EXPECT_EQ(tokens_->last_used(issued.token->id), WallTime{});
  clock_.advance(seconds(10));
  tokens_->touch(issued.token->id);
  EXPECT_EQ(tokens_->last_used(issued.token->id), clock_.wall());
  tokens_->sweep();
  EXPECT_EQ(stored(), 0);  // at most twice a minute
  const WallTime used = clock_.wall();
  clock_.advance(seconds(20));
  tokens_->sweep();
  EXPECT_EQ(stored(), to_unix_micros(used));
  tokens_->touch("0123456789");
  EXPECT_EQ(tokens_->last_used("0123456789"), WallTime{});
  reopen();
  EXPECT_EQ(tokens_->last_used(issued.token->id), used);
}

TEST_F(Tokens, OnePersonHasFiftyAtMost) {
  for (int i = 0; i < 50; ++i) issue(of(person("alice", "company")));
  Principal renamed = person("alice", "company");
  renamed.name = "alice-smith";  // the same `sub`
  EXPECT_EQ(refused(of(renamed)), ErrorKind::too_large);
  issue("alice");  // an account of ours is somebody else
  ASSERT_EQ(tokens_->revoke({.id = tokens_->list({.provider = "company"}).front()->id}, "x").size(), 1u);
  issue(of(renamed));
}

TEST_F(Tokens, PeopleAreToldWhatAllOfThemAreWorth) {
  const IssuedApiToken issued = issue();
  const auto now_is = [&](WallTime now) {
    return standing_of(*tokens_->list({.id = issued.token->id}).front(), rules_, now);
  };
  const WallTime made = clock_.wall();
  EXPECT_EQ(now_is(made), Standing::good);
  EXPECT_EQ(now_is(made + rules_.unseen), Standing::owner_unseen);
  EXPECT_EQ(now_is(issued.token->expires), Standing::expired);
  rules_.enabled = false;
  EXPECT_EQ(now_is(made), Standing::off);
  tokens_->revoke({}, "x");
  EXPECT_EQ(now_is(made), Standing::revoked);
}

TEST_F(Tokens, EveryStandingHasAName) {
  EXPECT_EQ(to_string(Standing::good), "good");
  EXPECT_EQ(to_string(Standing::malformed), "malformed");
  EXPECT_EQ(to_string(Standing::unknown), "unknown");
  EXPECT_EQ(to_string(Standing::expired), "expired");
  EXPECT_EQ(to_string(Standing::revoked), "revoked");
  EXPECT_EQ(to_string(Standing::off), "off");
  EXPECT_EQ(to_string(Standing::owner_unseen), "owner unseen");
}

}  // namespace
}  // namespace sallyport::identity
