// What the store keeps, what it never sees, and what happens when it fails.
#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

#include "identity/keys/test_keys.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using Standing = WorkflowKeys::Standing;

using KeyStore = TestKeys;

TEST_F(KeyStore, ARestartKeepsAll) {
  NewKey wanted = for_workflow("triage");
  wanted.flows = {"openai", "triage-chat"};
  wanted.sources = {*parse_network("10.0.0.0/8"), *parse_network("2001:db8::/32")};
  wanted.label = "n8n \"two\" \xc3\xa9";
  const IssuedKey issued = issue(wanted);
  const IssuedKey revoked = issue("report");
  keys_->revoke({.workflow = "report"}, "left on a desk");
  const IssuedKey rotated = issue("old");
  auto next = keys_->rotate(rotated.key->id, hours(1), longest_life);
  ASSERT_TRUE(next.ok());

  reopen();
  const auto found = keys_->find(issued.placeholder.reveal(), *parse_address("10.9.9.9"));
  EXPECT_EQ(found.standing, Standing::good);
  const WorkflowKey& key = *found.key;
  EXPECT_EQ(key.id, issued.key->id);
  EXPECT_EQ(key.workflow, "triage");
  EXPECT_EQ(key.flows, wanted.flows);
  ASSERT_EQ(key.sources.size(), 2u);
  EXPECT_EQ(key.issuer, "operator");
  EXPECT_EQ(key.label, wanted.label);
  EXPECT_EQ(key.created, issued.key->created);
  EXPECT_EQ(key.not_before, issued.key->not_before);
  EXPECT_EQ(key.expires, issued.key->expires);
  EXPECT_EQ(standing(issued, "11.0.0.1"), Standing::foreign_source);
  EXPECT_EQ(standing(issued, "2001:db8::1"), Standing::good);
  EXPECT_EQ(standing(revoked), Standing::revoked);
  EXPECT_EQ(keys_->list({.workflow = "report"}).front()->revoked_why, "left on a desk");
  EXPECT_EQ(standing(*next), Standing::good);
  EXPECT_EQ(keys_->list({.id = rotated.key->id}).front()->successor, next->key->id);
  clock_.advance(hours(1));
  EXPECT_EQ(standing(rotated), Standing::expired);
}

TEST_F(KeyStore, WhatExpiredWhileNobodyLookedIsToldOf) {
  const IssuedKey issued = issue();
  clock_.advance(hours(30));
  reopen();
  EXPECT_EQ(standing(issued), Standing::expired);
  keys_->sweep();
  EXPECT_EQ(ended_, (Ended{{issued.key->id, "expired"}}));
  reopen();
  keys_->sweep();
  EXPECT_EQ(ended_.size(), 1u);
}

TEST_F(KeyStore, HoldsNoSecret) {
  const IssuedKey issued = issue();
  const std::string_view secret = issued.placeholder.reveal().substr(14, 32);
  const auto rows = store_.database().query("SELECT * FROM workflow_keys");
  ASSERT_EQ(rows->size(), 1u);
  for (const store::Value& value : rows->front()) {
    const auto* text = std::get_if<std::string>(&value);
    EXPECT_TRUE(text == nullptr || text->find(secret) == std::string::npos);
  }
}

TEST_F(KeyStore, NoKeyIsIssuedOrRotatedWhenItFails) {
  const IssuedKey issued = issue();
  database_.failing = true;
  const auto refused = keys_->issue(for_workflow("triage"), longest_life);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(keys_->rotate(issued.key->id, seconds(0), longest_life).ok());
  EXPECT_EQ(standing(issued), Standing::good);
  EXPECT_EQ(keys_->list({}).size(), 1u);
  EXPECT_TRUE(ended_.empty());
  EXPECT_TRUE(keys_->list({}).front()->successor.empty());
}

TEST_F(KeyStore, RevokingHoldsAlthoughItFails) {
  const IssuedKey issued = issue();
  database_.failing = true;
  EXPECT_EQ(keys_->revoke({}, "stolen").size(), 1u);
  EXPECT_EQ(standing(issued), Standing::revoked);
  EXPECT_EQ(keys_->unwritten(), 1u);
  keys_->sweep();
  EXPECT_EQ(keys_->unwritten(), 1u);
  database_.failing = false;
  keys_->sweep();
  EXPECT_EQ(keys_->unwritten(), 0u);
  reopen();
  EXPECT_EQ(standing(issued), Standing::revoked);
}

TEST_F(KeyStore, ABrokenRowOpensNothing) {
  for (const std::string_view broken : {"flow_list = '{'", "source_list = '[\"10.0.0.0/33\"]'",
                                        "secret_hash = 'ab'", "secret_hash = 'xyz'", "workflow = ''"}) {
    keys_->revoke({}, "clean");
    const IssuedKey good = issue("good");
    const IssuedKey bad = issue("bad");
    const std::string change = "UPDATE workflow_keys SET " + std::string(broken) + " WHERE id = ?";
    ASSERT_TRUE(store_.database().run(change, {bad.key->id}).ok());
    reopen();
    EXPECT_EQ(standing(good), Standing::good) << broken;
    EXPECT_EQ(standing(bad), Standing::unknown) << broken;
  }
}

TEST_F(KeyStore, TimesOutOfAnyRangeEndIt) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto with = [&](std::string_view column, std::int64_t value) {
    keys_->revoke({}, "clean");
    const IssuedKey issued = issue();
    const std::string change = "UPDATE workflow_keys SET " + std::string(column) + " = ? WHERE id = ?";
    EXPECT_TRUE(store_.database().run(change, {value, issued.key->id}).ok());
    reopen();
    return standing(issued);
  };
  EXPECT_EQ(with("expires", Limits::min()), Standing::unknown);
  EXPECT_EQ(with("expires", -1), Standing::unknown);
  EXPECT_EQ(with("expires", 0), Standing::expired);
  EXPECT_EQ(with("not_before", Limits::max()), Standing::not_yet);
  EXPECT_EQ(with("seen", Limits::max()), Standing::expired);
  EXPECT_EQ(with("expires", Limits::max()), Standing::good);
  const auto alive = [](const WorkflowKeyRef& key) { return key->ended == WallTime{}; };
  const auto all = keys_->list({});
  const auto last = std::ranges::find_if(all, alive);
  ASSERT_NE(last, all.end());
  EXPECT_TRUE(keys_->rotate((*last)->id, seconds::max(), longest_life).ok());
}

TEST_F(KeyStore, NoMoreAreAliveThanTheLimit) {
  ASSERT_TRUE(
      store_.database()
          .run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
               "INSERT INTO workflow_keys SELECT printf('%010d', i), 'many', '[]', '[]', 'operator', '', "
               "printf('%064d', i), 0, 0, ?, 0, '', '', 0, 0, 0 FROM n",
               {to_unix_micros(clock_.wall() + hours(1))})
          .ok());
  reopen();
  EXPECT_EQ(refused(for_workflow("triage")), ErrorKind::too_large);
  EXPECT_EQ(keys_->rotate("0000000001", seconds(0), longest_life).error().kind, ErrorKind::too_large);
  EXPECT_EQ(keys_->revoke({.id = "0000000001"}, "x").size(), 1u);
  issue();
  keys_->revoke({}, "all");
  issue();
  clock_.advance(seconds(31));
  keys_->touch("0000000001");
  keys_->sweep();
  EXPECT_EQ(keys_->list({}).size(), 10001u);  // 10,000 dead ones are remembered, and one is alive
}

// Readers find, touch and list while others revoke; nobody is let in after revoke() has returned.
TEST(KeyThreads, E83NothingIsGoodAfterItsEnd) {
  TestStore store;
  SystemClock clock;
  SystemRandom random;
  auto keys = std::move(*WorkflowKeys::open(store.database(), clock, random));
  std::atomic<int> told{0};
  keys->set_on_end([&](const WorkflowKeyRef&, std::string_view) { ++told; });
  std::vector<IssuedKey> made;
  for (int i = 0; i < 30; ++i) {
    NewKey wanted;
    wanted.workflow = "w" + std::to_string(i);
    wanted.issuer = "operator";
    made.push_back(std::move(*keys->issue(wanted, longest_life)));
  }
  const Address client = *parse_address("127.0.0.1");
  std::vector<std::atomic<bool>> gone(made.size());
  std::atomic<bool> stop{false};
  std::atomic<int> good_after_end{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!stop) {
        for (std::size_t i = 0; i < made.size(); ++i) {
          const bool was_gone = gone[i];
          const auto found = keys->find(made[i].placeholder.reveal(), client);
          keys->touch(made[i].key->id);
          if (was_gone && found.standing != Standing::revoked) ++good_after_end;
        }
        keys->list({.workflow = "w1"});
      }
    });
  }
  std::thread sweeper([&] {
    while (!stop) keys->sweep();
  });
  for (std::size_t i = 0; i < made.size(); ++i) {
    keys->revoke({.id = made[i].key->id}, "test");
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
