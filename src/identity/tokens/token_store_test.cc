// What the store keeps, what it never sees, and what happens when it fails.
#include <atomic>
#include <limits>
#include <thread>

#include "identity/tokens/test_tokens.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using Standing = ApiTokens::Standing;

using TokenStore = TestTokens;

TEST_F(TokenStore, ARestartKeepsAll) {
  Principal owner = person("alice", "company");
  owner.display_name = "Alice \xc3\xa9";
  owner.acr = "urn:mfa";
  NewApiToken wanted = of(owner);
  wanted.components = {"grafana", "n8n"};
  wanted.reads_only = true;
  wanted.label = "export \"two\" \xc3\xa9";
  const IssuedApiToken issued = issue(wanted);
  const IssuedApiToken revoked = issue("bob");
  tokens_->revoke({.owner = "bob"}, "left on a desk");

  reopen();
  const auto found = tokens_->find(issued.text.reveal());
  EXPECT_EQ(found.standing, Standing::good);
  const ApiToken& token = *found.token;
  EXPECT_EQ(token.id, issued.token->id);
  EXPECT_EQ(token.label, wanted.label);
  EXPECT_EQ(token.components, wanted.components);
  EXPECT_TRUE(token.reads_only);
  EXPECT_EQ(token.created, issued.token->created);
  EXPECT_EQ(token.expires, issued.token->expires);
  EXPECT_EQ(token.owner_seen, issued.token->owner_seen);
  const Principal who = principal_of(token);
  const Principal before = principal_of(*issued.token);
  EXPECT_EQ(label(who), "person/alice");
  EXPECT_EQ(who.email, before.email);
  EXPECT_EQ(who.display_name, before.display_name);
  EXPECT_EQ(who.groups, before.groups);
  EXPECT_EQ(who.provider, "company");
  EXPECT_EQ(who.subject, "sub-alice");
  EXPECT_EQ(token.owner.method, "openid");
  EXPECT_EQ(who.acr, "urn:mfa");
  EXPECT_EQ(who.amr, before.amr);
  EXPECT_TRUE(who.mfa);
  EXPECT_EQ(who.authenticated_at, before.authenticated_at);
  EXPECT_EQ(standing(revoked), Standing::revoked);
  EXPECT_EQ(tokens_->list({.owner = "bob"}).front()->ended_why, "left on a desk");
}

TEST_F(TokenStore, WhatExpiredWhileNobodyLookedIsToldOf) {
  const IssuedApiToken issued = issue();
  clock_.advance(hours(24 * 21));
  reopen();
  EXPECT_EQ(standing(issued), Standing::expired);
  tokens_->sweep();
  EXPECT_EQ(ended_, (Ended{{issued.token->id, "expired"}}));
  reopen();
  tokens_->sweep();
  EXPECT_EQ(ended_.size(), 1u);
}

TEST_F(TokenStore, HoldsNoSecret) {
  const IssuedApiToken issued = issue();
  const std::string_view secret = issued.text.reveal().substr(14, 32);
  const auto rows = store_.database().query("SELECT * FROM api_tokens");
  ASSERT_EQ(rows->size(), 1u);
  for (const store::Value& value : rows->front()) {
    const auto* text = std::get_if<std::string>(&value);
    EXPECT_TRUE(text == nullptr || text->find(secret) == std::string::npos);
  }
}

TEST_F(TokenStore, NoneIsIssuedWhenItFails) {
  database_.failing = true;
  const auto issued = tokens_->issue(of(person("alice")));
  ASSERT_FALSE(issued.ok());
  EXPECT_EQ(issued.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(tokens_->list({}).empty());
}

TEST_F(TokenStore, RevokingHoldsAlthoughItFails) {
  const IssuedApiToken issued = issue();
  database_.failing = true;
  EXPECT_EQ(tokens_->revoke({}, "stolen").size(), 1u);
  EXPECT_EQ(standing(issued), Standing::revoked);
  EXPECT_EQ(tokens_->unwritten(), 1u);
  tokens_->sweep();
  EXPECT_EQ(tokens_->unwritten(), 1u);
  database_.failing = false;
  tokens_->sweep();
  EXPECT_EQ(tokens_->unwritten(), 0u);
  reopen();
  EXPECT_EQ(standing(issued), Standing::revoked);
}

// Groups that could not be written must not, once they can be, write over an end that came after them.
TEST_F(TokenStore, WhatIsWrittenLateIsWhatIsTrueThen) {
  const IssuedApiToken issued = issue();
  answer(known({"admins"}));
  database_.failing = true;
  tokens_->sweep();
  EXPECT_EQ(tokens_->unwritten(), 0u);  // nothing has ended
  database_.failing = false;
  tokens_->revoke({}, "stolen");
  tokens_->sweep();
  reopen();
  EXPECT_EQ(standing(issued), Standing::revoked);
  EXPECT_EQ(tokens_->list({}).front()->owner.groups, std::vector<std::string>{"admins"});
}

TEST_F(TokenStore, ABrokenRowOpensNothing) {
  for (const std::string_view broken :
       {"component_list = '{'", "component_list = '[]'", "secret_hash = 'ab'", "secret_hash = 'xyz'",
        "owner = ''", "group_list = '1'", "amr = ''", "ended = -1"}) {
    tokens_->revoke({}, "clean");
    const IssuedApiToken good = issue("good");
    const IssuedApiToken bad = issue("bad");
    const std::string change = "UPDATE api_tokens SET " + std::string(broken) + " WHERE id = ?";
    ASSERT_TRUE(store_.database().run(change, {bad.token->id}).ok());
    reopen();
    EXPECT_EQ(standing(good), Standing::good) << broken;
    EXPECT_EQ(standing(bad), Standing::unknown) << broken;
  }
}

TEST_F(TokenStore, TimesOutOfAnyRangeOpenNothingMore) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto with = [&](std::string_view column, std::int64_t value) {
    tokens_->revoke({}, "clean");
    const IssuedApiToken issued = issue();
    const std::string change = "UPDATE api_tokens SET " + std::string(column) + " = ? WHERE id = ?";
    EXPECT_TRUE(store_.database().run(change, {value, issued.token->id}).ok());
    reopen();
    return standing(issued);
  };
  EXPECT_EQ(with("expires", Limits::min()), Standing::unknown);
  EXPECT_EQ(with("expires", 0), Standing::expired);
  EXPECT_EQ(with("seen", Limits::max()), Standing::expired);
  EXPECT_EQ(with("owner_seen", 0), Standing::owner_unseen);
  EXPECT_EQ(with("owner_seen", -1), Standing::unknown);
  EXPECT_EQ(with("owner_seen", Limits::max()), Standing::good);
  EXPECT_EQ(with("expires", Limits::max()), Standing::good);
}

TEST_F(TokenStore, NoMoreAreAliveThanTheLimit) {
  ASSERT_TRUE(
      store_.database()
          .run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
               "INSERT INTO api_tokens SELECT printf('%010d', i), 'p' || i, '', '', '[]', '', '', '', "
               "'', '[]', 0, 0, '', '[\"n8n\"]', 0, printf('%064d', i), 0, ?1, ?2, 0, '', 0, 0 FROM n",
               {to_unix_micros(clock_.wall() + hours(1)), to_unix_micros(clock_.wall())})
          .ok());
  reopen();
  EXPECT_EQ(refused(of(person("alice"))), ErrorKind::too_large);
  EXPECT_EQ(tokens_->revoke({.id = "0000000001"}, "x").size(), 1u);
  issue();
  tokens_->revoke({}, "all");
  issue();
  clock_.advance(seconds(31));
  tokens_->touch("0000000001");
  tokens_->sweep();
  EXPECT_EQ(tokens_->list({}).size(), 10001u);  // 10,000 dead ones are remembered, and one is alive
}

TEST_F(TokenStore, ForgetsWhatHasLongBeenDead) {
  const IssuedApiToken first = issue();
  tokens_->revoke({}, "x");
  clock_.advance(hours(24 * 89));
  const IssuedApiToken second = issue();
  tokens_->sweep();
  EXPECT_EQ(tokens_->list({}).size(), 2u);
  clock_.advance(hours(24));
  tokens_->touch(second.token->id);
  tokens_->sweep();
  EXPECT_EQ(tokens_->list({}).size(), 1u);
  EXPECT_EQ(standing(first), Standing::unknown);
  EXPECT_EQ(store_.database().query("SELECT id FROM api_tokens")->size(), 1u);
}

// Readers find, touch and list while others revoke; nobody is let in after revoke() has returned.
TEST(TokenThreads, NothingIsGoodAfterItsEnd) {
  TestStore store;
  SystemClock clock;
  SystemRandom random;
  auto tokens = std::move(*ApiTokens::open(store.database(), clock, random));
  tokens->set_rules({.enabled = true});
  std::atomic<int> told{0};
  tokens->set_on_end([&](const ApiTokenRef&, std::string_view) { ++told; });
  tokens->set_owner_check(
      [](const Principal&) { return OwnerNow{OwnerNow::Standing::known, {"staff"}, "a@example.com"}; });
  std::vector<IssuedApiToken> made;
  for (int i = 0; i < 30; ++i) {
    NewApiToken wanted;
    wanted.owner.kind = Principal::Kind::person;
    wanted.owner.name = "p" + std::to_string(i);
    wanted.components = {"n8n"};
    wanted.life = hours(1);
    made.push_back(std::move(*tokens->issue(wanted)));
  }
  std::vector<std::atomic<bool>> gone(made.size());
  std::atomic<bool> stop{false};
  std::atomic<int> good_after_end{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!stop) {
        for (std::size_t i = 0; i < made.size(); ++i) {
          const bool was_gone = gone[i];
          const auto found = tokens->find(made[i].text.reveal());
          tokens->touch(made[i].token->id);
          if (was_gone && found.standing != Standing::revoked) ++good_after_end;
        }
        tokens->list({.owner = "p1"});
      }
    });
  }
  std::thread sweeper([&] {
    while (!stop) tokens->sweep();
  });
  for (std::size_t i = 0; i < made.size(); ++i) {
    tokens->revoke({.id = made[i].token->id}, "test");
    gone[i] = true;
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  sweeper.join();
  EXPECT_EQ(good_after_end, 0);
  EXPECT_EQ(told, 30);
}

}  // namespace
}  // namespace sallyport::identity
