// The published cases (field notes, section 4.2) that a key has to withstand by itself.
#include <cstdlib>
#include <new>

#include "identity/keys/test_keys.h"

#if !__has_feature(thread_sanitizer)  // it brings its own, and the linker refuses two
namespace {
std::atomic<std::size_t> allocations{0};
}
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Standing = WorkflowKeys::Standing;

using KeyAttack = TestKeys;

TEST_F(KeyAttack, E45NamesOneWorkflowWhoeverShowsIt) {
  const IssuedKey a = issue("triage");
  const IssuedKey b = issue("report");
  const Address client = *parse_address("192.0.2.7");
  EXPECT_EQ(keys_->find(a.placeholder.reveal(), client).key->workflow, "triage");
  EXPECT_EQ(keys_->find(b.placeholder.reveal(), client).key->workflow, "report");
  // The id of one with the secret of the other is neither.
  const std::string a_text(a.placeholder.reveal());
  const std::string b_text(b.placeholder.reveal());
  const std::string mixed = a_text.substr(0, 14) + b_text.substr(14);
  EXPECT_NE(standing(mixed), Standing::good);
}

TEST_F(KeyAttack, E45FromAForeignAddressIsRefused) {
  NewKey wanted = for_workflow("triage");
  wanted.sources = {*parse_network("10.1.0.0/16"), *parse_network("2001:db8::/32")};
  const IssuedKey issued = issue(wanted);
  for (const std::string_view good : {"10.1.2.3", "::ffff:10.1.2.3", "2001:db8::5"})
    EXPECT_EQ(standing(issued, good), Standing::good) << good;
  for (const std::string_view bad : {"10.2.0.1", "127.0.0.1", "2001:db9::1", "::1", "0.0.0.0"})
    EXPECT_EQ(standing(issued, bad), Standing::foreign_source) << bad;
  // Known all the same, so that somebody can be told whose key it was.
  EXPECT_EQ(keys_->find(issued.placeholder.reveal(), *parse_address("127.0.0.1")).key, issued.key);
}

TEST_F(KeyAttack, E46WhatIsNoKeyOfOursIsRefused) {
  const IssuedKey issued = issue();
  const std::string whole(issued.placeholder.reveal());
  EXPECT_EQ(standing(""), Standing::absent);
  for (std::size_t length = 1; length < whole.size(); ++length)
    EXPECT_EQ(standing(whole.substr(0, length)), Standing::malformed) << length;
  for (const std::string& text :
       {whole + "0", whole + whole, whole + '\0', " " + whole, "spk_" + issued.key->id,
        std::string(1 << 20, 'a'), std::string(52, '\0')}) {
    EXPECT_EQ(standing(text), Standing::malformed) << text.substr(0, 60);
  }
}

TEST_F(KeyAttack, E46AKeyOfAnotherGatewayIsUnknown) {
  const IssuedKey mine = issue();
  TestStore other_store;
  SeededRandom other_random(99);
  auto others = WorkflowKeys::open(other_store.database(), clock_, other_random);
  ASSERT_TRUE(others.ok());
  const auto theirs = (*others)->issue(for_workflow("triage"), longest_life);
  ASSERT_TRUE(theirs.ok());
  const auto found = keys_->find(theirs->placeholder.reveal(), *parse_address("127.0.0.1"));
  EXPECT_EQ(found.standing, Standing::unknown);
  EXPECT_EQ(found.key, nullptr);
}

// Well formed, its id known, its secret another: said to be unknown, and nobody is named for it.
TEST_F(KeyAttack, E46AKnownIdOpensNothing) {
  const IssuedKey issued = issue();
  TestStore other_store;
  SeededRandom same_random(7);  // makes the same id and secret again
  auto others = WorkflowKeys::open(other_store.database(), clock_, same_random);
  const auto twin = (*others)->issue(for_workflow("triage"), longest_life);
  ASSERT_EQ(twin->key->id, issued.key->id);
  EXPECT_EQ(standing(twin->placeholder.reveal()), Standing::good);
  ASSERT_TRUE(store_.database().run("UPDATE workflow_keys SET secret_hash = ?", {std::string(64, '0')}).ok());
  reopen();
  const auto found = keys_->find(issued.placeholder.reveal(), *parse_address("127.0.0.1"));
  EXPECT_EQ(found.standing, Standing::unknown);
  EXPECT_EQ(found.key, nullptr);
}

TEST_F(KeyAttack, E46DeadKeysAreKnownAndRefused) {
  const IssuedKey revoked = issue("triage");
  const IssuedKey expired = issue("report");
  keys_->revoke({.workflow = "triage"}, "lost");
  clock_.advance(hours(24));
  keys_->sweep();
  const Address client = *parse_address("127.0.0.1");
  EXPECT_EQ(keys_->find(revoked.placeholder.reveal(), client).standing, Standing::revoked);
  EXPECT_EQ(keys_->find(revoked.placeholder.reveal(), client).key->workflow, "triage");
  EXPECT_EQ(keys_->find(expired.placeholder.reveal(), client).standing, Standing::expired);
  EXPECT_EQ(keys_->find(expired.placeholder.reveal(), client).key->workflow, "report");
}

#if !__has_feature(thread_sanitizer)
TEST_F(KeyAttack, E46FindingAllocatesNothingWhateverIsShown) {
  NewKey wanted = for_workflow("triage");
  wanted.sources = {*parse_network("10.0.0.0/8")};
  const IssuedKey good = issue(wanted);
  const std::string cut(good.placeholder.reveal().substr(0, 51));
  const Address inside = *parse_address("10.0.0.1");
  const Address outside = *parse_address("192.0.2.1");
  const std::size_t before = allocations;
  const bool as_expected =
      keys_->find(good.placeholder.reveal(), inside).standing == Standing::good &&
      keys_->find(good.placeholder.reveal(), outside).standing == Standing::foreign_source &&
      keys_->find(cut, inside).standing == Standing::malformed &&
      keys_->find("", inside).standing == Standing::absent;
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_TRUE(as_expected);
}
#endif

TEST_F(KeyAttack, E47NoMoreIsGrantedThanMayBe) {
  NewKey wanted = for_workflow("triage");
  wanted.life = longest_life;
  issue(wanted);
  for (const seconds life :
       {longest_life + seconds(1), seconds(0), seconds(-1), seconds::max(), seconds::min()}) {
    wanted.life = life;
    EXPECT_EQ(refused(wanted), ErrorKind::malformed) << life.count();
  }
  EXPECT_EQ(keys_->list({}).size(), 1u);
}

TEST_F(KeyAttack, E47NamesThatNoMapCanHoldAreRefused) {
  for (const std::string& name :
       {std::string(), std::string("Triage"), std::string("1st"), std::string("a b"), std::string("a/b"),
        std::string("*"), std::string("a\n"), std::string("a\0b", 3), std::string("\xc3\xa9t\xc3\xa9"),
        std::string(64, 'a'), std::string("' OR 1=1 --")}) {
    EXPECT_EQ(refused(for_workflow(name)), ErrorKind::malformed) << name;
    NewKey bound = for_workflow("triage");
    bound.flows = {"openai", name};
    EXPECT_EQ(refused(bound), ErrorKind::malformed) << name;
  }
  NewKey wanted = for_workflow("triage");
  wanted.issuer.clear();
  EXPECT_EQ(refused(wanted), ErrorKind::malformed);
  wanted = for_workflow("triage");
  wanted.flows.assign(65, "openai");
  EXPECT_EQ(refused(wanted), ErrorKind::malformed);
  wanted = for_workflow("triage");
  wanted.sources.assign(65, *parse_network("10.0.0.0/8"));
  EXPECT_EQ(refused(wanted), ErrorKind::malformed);
  for (const std::string& label : {std::string(201, 'x'), std::string("a\nb"), std::string("\xff")}) {
    wanted = for_workflow("triage");
    wanted.label = label;
    EXPECT_EQ(refused(wanted), ErrorKind::malformed);
  }
  EXPECT_TRUE(keys_->list({}).empty());
}

TEST_F(KeyAttack, E80WhatIsStoredIsOnlyStored) {
  NewKey wanted = for_workflow("triage");
  wanted.label = "'); DROP TABLE workflow_keys; --";
  issue(wanted);
  reopen();
  ASSERT_EQ(keys_->list({}).size(), 1u);
  EXPECT_EQ(keys_->list({}).front()->label, wanted.label);
  EXPECT_TRUE(keys_->revoke({.id = "' OR '1'='1"}, "x").empty());
}

TEST_F(KeyAttack, E83WhoeverListensIsToldBeforeRevokeReturns) {
  const IssuedKey issued = issue();
  bool found_dead = false;
  keys_->set_on_end(
      [&](const WorkflowKeyRef& key, std::string_view) { found_dead = key->revoked != WallTime{}; });
  keys_->revoke({.id = issued.key->id}, "stolen");
  EXPECT_TRUE(found_dead);
}

TEST_F(KeyAttack, E86AClockSetBackLengthensNoLife) {
  const IssuedKey issued = issue();
  clock_.advance(hours(12));
  clock_.step_wall(-hours(24));
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(hours(12) - seconds(1));
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(seconds(1));
  EXPECT_EQ(standing(issued), Standing::expired);
}

TEST_F(KeyAttack, E86AClockSetBackRevivesNothing) {
  const IssuedKey swept = issue();
  clock_.step_wall(hours(24));
  keys_->sweep();
  clock_.step_wall(-hours(24));
  EXPECT_EQ(standing(swept), Standing::expired);
  const IssuedKey seen = issue();
  clock_.step_wall(hours(24));
  EXPECT_EQ(standing(seen), Standing::expired);
  clock_.step_wall(-hours(24));
  EXPECT_EQ(standing(seen), Standing::expired);
  keys_->sweep();
  reopen();
  EXPECT_EQ(standing(swept), Standing::expired);
  EXPECT_EQ(standing(seen), Standing::expired);
}

TEST_F(KeyAttack, E86AClockSetBackBeforeARestartLengthensNoLife) {
  const IssuedKey issued = issue();
  clock_.advance(hours(20));
  keys_->sweep();
  clock_.step_wall(-hours(20));
  reopen();
  clock_.advance(hours(4) - seconds(1));
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(seconds(1));
  EXPECT_EQ(standing(issued), Standing::expired);
}

// A clock that was wrong and is set right must not take the keys that are made afterwards.
TEST_F(KeyAttack, E86AClockOnceFarAheadHarmsNoLaterKey) {
  clock_.step_wall(hours(24 * 365 * 50));
  issue();
  keys_->sweep();
  clock_.advance(seconds(31));
  keys_->sweep();
  clock_.step_wall(-hours(24 * 365 * 50));
  const IssuedKey issued = issue();
  reopen();
  EXPECT_EQ(standing(issued), Standing::good);
}

TEST_F(KeyAttack, E86AnOverlapEndsWhateverTheClockDoes) {
  const IssuedKey first = issue();
  clock_.step_wall(-hours(10));
  ASSERT_TRUE(keys_->rotate(first.key->id, minutes(10), longest_life).ok());
  clock_.step_wall(-hours(10));
  clock_.advance(minutes(10));
  EXPECT_EQ(standing(first), Standing::expired);
}

}  // namespace
}  // namespace sallyport::identity
