#include "identity/session/sessions.h"

#include <gtest/gtest.h>

#include <thread>

#include "identity/test_store.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view host = "flows.example.com";

Principal person(std::string name, std::vector<std::string> groups = {"staff"}) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = std::move(name);
  who.email = "someone@example.com";
  who.groups = std::move(groups);
  who.method = "password+totp";
  who.mfa = true;
  who.authenticated_at = from_unix_seconds(1795000000);
  return who;
}

class SessionsTest : public testing::Test {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    sessions_.reset();
    auto opened = Sessions::open(database_, clock_, random_, limits_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    sessions_ = std::move(*opened);
    sessions_->set_on_end([this](const SessionRef& session, std::string_view reason) {
      ended_.emplace_back(session->id, std::string(reason));
    });
  }
  Sessions::Created create(std::string name = "alice", std::vector<std::string> groups = {"staff"}) {
    auto made =
        sessions_->create(person(std::move(name), std::move(groups)), host, "Browser/1.0", "192.0.2.7");
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }

  TestStore store_;
  FaultyDatabase database_{store_.database()};
  ManualClock clock_{from_unix_seconds(1795000000)};
  SeededRandom random_{7};
  SessionLimits limits_;
  std::unique_ptr<Sessions> sessions_;
  std::vector<std::pair<std::string, std::string>> ended_;
};

TEST_F(SessionsTest, FindsWhatItMade) {
  const auto made = create();
  const SessionRef found = sessions_->find(made.cookie, host);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->id.size(), 22u);
  EXPECT_EQ(made.cookie.size(), 22u + 1 + 43);
  EXPECT_EQ(found->who.name, "alice");
  EXPECT_EQ(found->who.session, found->id);
  EXPECT_EQ(found->expires, clock_.wall() + hours(24));
  EXPECT_TRUE(sessions_->live(found->id));
}

TEST_F(SessionsTest, RefusesToMakeOneForNobody) {
  EXPECT_FALSE(sessions_->create(Principal{}, host, "", "").ok());
  EXPECT_FALSE(sessions_->create(person("alice"), "", "", "").ok());
}

TEST_F(SessionsTest, S01EveryFlippedByteIsRejected) {
  const auto made = create();
  for (std::size_t at = 0; at < made.cookie.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = made.cookie;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      EXPECT_EQ(sessions_->find(flipped, host), nullptr) << at << "/" << bit;
    }
  }
  EXPECT_NE(sessions_->find(made.cookie, host), nullptr);
}

TEST_F(SessionsTest, RejectsWhatIsNotACookieOfOurs) {
  const auto made = create();
  const std::string id = made.session->id;
  const auto other = create("bob");
  for (const std::string& value :
       {std::string(), id, id + ".", "." + made.cookie, made.cookie + "A", made.cookie + "." + made.cookie,
        made.cookie.substr(0, 65), id + other.cookie.substr(22), std::string(1 << 20, 'A'),
        std::string(66, '\0')}) {
    EXPECT_EQ(sessions_->find(value, host), nullptr) << value.substr(0, 80);
  }
}

TEST_F(SessionsTest, S03IsBoundToItsHost) {
  const auto made = create();
  for (const std::string_view other : {"data.example.com", "example.com", "", "flows.example.com."}) {
    EXPECT_EQ(sessions_->find(made.cookie, other), nullptr) << other;
  }
}

TEST_F(SessionsTest, KeepsNoSecretInTheStore) {
  const auto made = create();
  const std::string secret = made.cookie.substr(23);
  const auto rows = store_.database().query("SELECT * FROM sessions");
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1u);
  for (const store::Value& value : rows->front()) {
    const auto* text = std::get_if<std::string>(&value);
    EXPECT_TRUE(text == nullptr || text->find(secret) == std::string::npos);
  }
}

TEST_F(SessionsTest, R12EverySessionHasANewId) {
  const auto before = create();
  const auto after = create();
  EXPECT_NE(before.session->id, after.session->id);
  EXPECT_NE(before.cookie.substr(23), after.cookie.substr(23));
}

TEST_F(SessionsTest, EndsWhenIdleForTooLong) {
  const auto made = create();
  clock_.advance(hours(8) - seconds(1));
  sessions_->touch(made.session->id);
  clock_.advance(hours(8) - seconds(1));
  EXPECT_NE(sessions_->find(made.cookie, host), nullptr);
  clock_.advance(seconds(1));
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
  EXPECT_FALSE(sessions_->live(made.session->id));
  sessions_->sweep();
  EXPECT_EQ(ended_, (decltype(ended_){{made.session->id, "idle limit"}}));
}

TEST_F(SessionsTest, EndsAtTheAbsoluteLimitHoweverBusy) {
  const auto made = create();
  for (int i = 0; i < 24 * 60 - 1; ++i) {
    clock_.advance(minutes(1));
    sessions_->touch(made.session->id);
  }
  EXPECT_NE(sessions_->find(made.cookie, host), nullptr);
  clock_.advance(minutes(1));
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
  sessions_->sweep();
  EXPECT_EQ(ended_, (decltype(ended_){{made.session->id, "absolute limit"}}));
}

TEST_F(SessionsTest, S24ClockStepsOfAnHourChangeNothing) {
  for (const auto step : {hours(1), hours(-1)}) {
    const auto made = create();
    clock_.step_wall(step);
    clock_.advance(hours(7));
    EXPECT_NE(sessions_->find(made.cookie, host), nullptr);
    sessions_->touch(made.session->id);
    clock_.advance(hours(7));
    sessions_->touch(made.session->id);
    clock_.advance(hours(7));
    sessions_->touch(made.session->id);
    clock_.advance(hours(3) - seconds(1));
    EXPECT_NE(sessions_->find(made.cookie, host), nullptr) << step.count();
    clock_.advance(seconds(1));
    EXPECT_EQ(sessions_->find(made.cookie, host), nullptr) << step.count();
    clock_.step_wall(-step);
  }
}

TEST_F(SessionsTest, S24ASuspendedMachineDoesNotKeepSessionsAlive) {
  const auto made = create();
  clock_.step_wall(hours(26));  // the monotonic clock stood still meanwhile
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
}

TEST_F(SessionsTest, SurvivesARestart) {
  const auto made = create("alice", {"admins", "staff"});
  clock_.advance(hours(3));
  reopen();
  const SessionRef found = sessions_->find(made.cookie, host);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->id, made.session->id);
  EXPECT_EQ(found->host, host);
  EXPECT_EQ(found->who.name, "alice");
  EXPECT_EQ(found->who.email, "someone@example.com");
  EXPECT_EQ(found->who.groups, (std::vector<std::string>{"admins", "staff"}));
  EXPECT_EQ(found->who.method, "password+totp");
  EXPECT_TRUE(found->who.mfa);
  EXPECT_EQ(found->who.authenticated_at, made.session->who.authenticated_at);
  EXPECT_EQ(found->created, made.session->created);
  EXPECT_EQ(found->expires, made.session->expires);
  EXPECT_EQ(found->user_agent, "Browser/1.0");
  EXPECT_EQ(found->address, "192.0.2.7");
  EXPECT_EQ(sessions_->find(made.cookie.substr(0, 23) + std::string(43, 'A'), host), nullptr);
}

TEST_F(SessionsTest, ARestartDoesNotRenewItsLimits) {
  const auto made = create();
  clock_.advance(hours(5));
  reopen();
  clock_.advance(hours(3));  // 8 h idle in all
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
  reopen();
  EXPECT_EQ(store_.database().query("SELECT id FROM sessions")->size(), 0u);
}

TEST_F(SessionsTest, S24AClockSetBackBeforeARestartDoesNotRenewItsLimits) {
  const auto made = create();
  clock_.advance(hours(7));
  sessions_->touch(made.session->id);
  sessions_->sweep();
  clock_.step_wall(-hours(7));
  reopen();
  for (int i = 0; i < 17; ++i) {
    EXPECT_NE(sessions_->find(made.cookie, host), nullptr);
    clock_.advance(hours(1));
    sessions_->touch(made.session->id);
  }
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);  // 7 + 17 h
}

TEST_F(SessionsTest, WritesUseAtMostTwiceAMinute) {
  const auto made = create();
  const auto stored = [&] {
    return std::get<std::int64_t>(store_.database().query("SELECT last_used FROM sessions")->front().front());
  };
  const std::int64_t at_first = stored();
  clock_.advance(seconds(29));
  sessions_->touch(made.session->id);
  sessions_->sweep();
  EXPECT_EQ(stored(), at_first);
  clock_.advance(seconds(1));
  sessions_->touch(made.session->id);
  sessions_->sweep();
  EXPECT_EQ(stored(), at_first + 30'000'000);
}

TEST_F(SessionsTest, S08EndedSessionsAreGoneAtOnceAndAfterARestart) {
  const auto made = create();
  const auto ended = sessions_->end({.id = made.session->id}, "signed out");
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended_, (decltype(ended_){{made.session->id, "signed out"}}));
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
  reopen();
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
}

TEST_F(SessionsTest, EndsByEachFilter) {
  for (const auto& [by, expected] :
       {std::pair{"account", 2u}, {"group", 1u}, {"except", 2u}, {"all", 3u}, {"none", 0u}}) {
    sessions_->end({}, "clean");
    const auto first = create("alice", {"staff"});
    create("alice", {"staff"});
    create("bob", {"admins", "staff"});
    SessionFilter filter;
    if (by == std::string_view("account")) filter.account = "alice";
    if (by == std::string_view("group")) filter.group = "admins";
    if (by == std::string_view("except")) filter.except = first.session->id;
    if (by == std::string_view("none")) filter.account = "carol";
    EXPECT_EQ(sessions_->list(filter).size(), expected) << by;
    EXPECT_EQ(sessions_->end(filter, "test").size(), expected) << by;
  }
}

TEST_F(SessionsTest, TheOldestMakesRoomForOneMore) {
  limits_.per_account = 3;
  reopen();
  std::vector<Sessions::Created> made;
  const auto other = create("bob");
  for (int i = 0; i < 5; ++i) {
    clock_.advance(seconds(1));
    made.push_back(create());
  }
  EXPECT_EQ(sessions_->find(made[0].cookie, host), nullptr);
  EXPECT_EQ(sessions_->find(made[1].cookie, host), nullptr);
  for (int i = 2; i < 5; ++i)
    EXPECT_NE(sessions_->find(made[static_cast<std::size_t>(i)].cookie, host), nullptr);
  EXPECT_NE(sessions_->find(other.cookie, host), nullptr);
  EXPECT_EQ(ended_.size(), 2u);
}

TEST_F(SessionsTest, RefusesMoreThanTheLimitInAll) {
  limits_.in_all = 2;
  reopen();
  create("a");
  create("b");
  const auto refused = sessions_->create(person("c"), host, "", "");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::rate_limited);
}

TEST_F(SessionsTest, NewLimitsApplyToExistingSessions) {
  const auto made = create();
  clock_.advance(hours(2));
  SessionLimits shorter;
  shorter.absolute = hours(1);
  sessions_->set_limits(shorter);
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
  sessions_->sweep();
  EXPECT_EQ(ended_.size(), 1u);
}

TEST_F(SessionsTest, S21NoSessionBeginsWhenTheStoreFails) {
  database_.failing = true;
  EXPECT_FALSE(sessions_->create(person("alice"), host, "", "").ok());
  EXPECT_TRUE(sessions_->list({}).empty());
}

TEST_F(SessionsTest, S21EndingHoldsAlthoughTheStoreFails) {
  const auto made = create();
  database_.failing = true;
  EXPECT_EQ(sessions_->end({.account = "alice"}, "signed out").size(), 1u);
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
  database_.failing = false;
  sessions_->sweep();  // deletes what could not be deleted
  reopen();
  EXPECT_EQ(sessions_->find(made.cookie, host), nullptr);
}

TEST_F(SessionsTest, WhatAProviderSaidOutlivesARestart) {
  Principal who = person("carol@example.com");
  who.provider = "company", who.subject = "s-1", who.provider_session = "sid-9", who.acr = "urn:two";
  who.amr = {"mfa", "otp"};
  const auto made = sessions_->create(who, host, "Browser/1.0", "192.0.2.7");
  ASSERT_TRUE(made.ok());
  reopen();
  const SessionRef found = sessions_->find(made->cookie, host);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->who.provider, "company");
  EXPECT_EQ(found->who.subject, "s-1");
  EXPECT_EQ(found->who.provider_session, "sid-9");
  EXPECT_EQ(found->who.acr, "urn:two");
  EXPECT_EQ(found->who.amr, (std::vector<std::string>{"mfa", "otp"}));
  create("alice");
  EXPECT_EQ(sessions_->end({.provider = "company", .subject = "s-2"}, "x").size(), 0u);
  EXPECT_EQ(sessions_->end({.provider = "company", .provider_session = "sid-9"}, "x").size(), 1u);
  EXPECT_EQ(sessions_->end({.provider = "accounts"}, "x").size(), 1u);
}

TEST_F(SessionsTest, S12AChangeOfGroupsCountsAtOnceAndAfterARestart) {
  const auto made = create();
  std::vector<std::string> told;
  sessions_->set_on_update([&](const SessionRef& session) { told = session->who.groups; });
  ASSERT_TRUE(sessions_->update(made.session->id, person("alice", {"guests"})));
  EXPECT_EQ(told, std::vector<std::string>{"guests"});
  EXPECT_EQ(sessions_->find(made.cookie, host)->who.groups, std::vector<std::string>{"guests"});
  EXPECT_FALSE(sessions_->update(made.session->id, person("mallory")));
  EXPECT_FALSE(sessions_->update("unknown", person("alice")));
  database_.failing = true;
  EXPECT_FALSE(sessions_->update(made.session->id, person("alice", {"staff"})));
  database_.failing = false;
  reopen();
  EXPECT_EQ(sessions_->find(made.cookie, host)->who.groups, std::vector<std::string>{"guests"});
}

TEST_F(SessionsTest, ABrokenRowIsDroppedNotTrusted) {
  const auto good = create();
  const auto bad = create("mallory");
  ASSERT_TRUE(store_.database().run("UPDATE sessions SET group_list='{' WHERE account='mallory'").ok());
  reopen();
  EXPECT_NE(sessions_->find(good.cookie, host), nullptr);
  EXPECT_EQ(sessions_->find(bad.cookie, host), nullptr);
  EXPECT_EQ(store_.database().query("SELECT id FROM sessions")->size(), 1u);
}

TEST_F(SessionsTest, CutsWhatTheBrowserSaysOfItself) {
  const auto made = sessions_->create(person("alice"), host, std::string(5000, 'x'), std::string(5000, '1'));
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->session->user_agent.size(), 200u);
  EXPECT_EQ(made->session->address.size(), 64u);
}

// Readers find, touch and list while others end and make sessions; nobody sees an ended one after end() has
// returned.
TEST(SessionsThreads, S08NothingIsFoundAfterItsEnd) {
  TestStore store;
  SystemClock clock;
  SystemRandom random;
  auto sessions = std::move(*Sessions::open(store.database(), clock, random, {}));
  std::atomic<int> told{0};
  sessions->set_on_end([&](const SessionRef&, std::string_view) { ++told; });
  std::atomic<bool> stop{false};
  std::vector<Sessions::Created> made;
  for (int i = 0; i < 40; ++i)
    made.push_back(*sessions->create(person("p" + std::to_string(i)), host, "", ""));

  std::vector<std::atomic<bool>> gone(made.size());
  std::atomic<int> seen_after_end{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!stop) {
        for (std::size_t i = 0; i < made.size(); ++i) {
          const bool was_gone = gone[i];
          const bool found = sessions->find(made[i].cookie, host) != nullptr;
          sessions->touch(made[i].session->id);
          if (was_gone && (found || sessions->live(made[i].session->id))) ++seen_after_end;
        }
        sessions->list({.group = "staff"});
      }
    });
  }
  std::thread sweeper([&] {
    while (!stop) sessions->sweep();
  });
  for (std::size_t i = 0; i < made.size(); ++i) {
    sessions->end({.id = made[i].session->id}, "test");
    gone[i] = true;
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  sweeper.join();
  EXPECT_EQ(seen_after_end, 0);
  EXPECT_EQ(told, 40);
  EXPECT_TRUE(sessions->list({}).empty());
}

}  // namespace
}  // namespace sallyport::identity
