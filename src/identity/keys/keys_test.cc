#include "identity/keys/keys.h"

#include "identity/keys/test_keys.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Standing = WorkflowKeys::Standing;

using Keys = TestKeys;

TEST_F(Keys, FindsWhatItIssued) {
  NewKey wanted = for_workflow("triage");
  wanted.flows = {"triage-chat", "openai", "openai"};
  wanted.label = "n8n on the second floor";
  const IssuedKey issued = issue(wanted);
  const auto found = keys_->find(issued.placeholder.reveal(), *parse_address("192.0.2.7"));
  EXPECT_EQ(found.standing, Standing::good);
  ASSERT_NE(found.key, nullptr);
  EXPECT_EQ(found.key, issued.key);
  EXPECT_EQ(found.key->workflow, "triage");
  EXPECT_EQ(found.key->flows, (std::vector<std::string>{"openai", "triage-chat"}));
  EXPECT_EQ(found.key->issuer, "operator");
  EXPECT_EQ(found.key->created, clock_.wall());
  EXPECT_EQ(found.key->not_before, clock_.wall());
  EXPECT_EQ(found.key->expires, clock_.wall() + hours(24));
  EXPECT_EQ(issued.placeholder.reveal().substr(4, 10), found.key->id);
}

TEST_F(Keys, SaysWhoShowsIt) {
  NewKey wanted = for_workflow("triage");
  wanted.flows = {"openai"};
  const IssuedKey issued = issue(wanted);
  const Principal who = principal_of(*issued.key);
  EXPECT_EQ(who.kind, Principal::Kind::workflow);
  EXPECT_EQ(label(who), "workflow/triage");
  EXPECT_EQ(who.session, issued.key->id);
  EXPECT_EQ(who.key_flows, wanted.flows);
  EXPECT_TRUE(who.groups.empty());
  EXPECT_FALSE(who.mfa);
}

TEST_F(Keys, EndsWhenItsLifeIsOver) {
  const IssuedKey issued = issue();
  clock_.advance(hours(24) - seconds(1));
  keys_->sweep();
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(seconds(1));
  EXPECT_EQ(standing(issued), Standing::expired);
  EXPECT_TRUE(ended_.empty());
  keys_->sweep();
  keys_->sweep();
  EXPECT_EQ(ended_, (Ended{{issued.key->id, "expired"}}));
  EXPECT_EQ(keys_->list({}).front()->ended, clock_.wall());
}

TEST_F(Keys, IsNotGoodBeforeItsTime) {
  NewKey wanted = for_workflow("triage");
  wanted.not_before = clock_.wall() + hours(2);
  wanted.life = hours(1);
  const IssuedKey issued = issue(wanted);
  EXPECT_EQ(standing(issued), Standing::not_yet);
  clock_.advance(hours(2));
  EXPECT_EQ(standing(issued), Standing::good);
  clock_.advance(hours(1));
  EXPECT_EQ(standing(issued), Standing::expired);
  wanted.not_before = clock_.wall() + longest_life + seconds(1);
  EXPECT_EQ(refused(wanted), ErrorKind::malformed);
}

TEST_F(Keys, RotatesWithOverlap) {
  NewKey wanted = for_workflow("triage");
  wanted.flows = {"openai"};
  wanted.sources = {*parse_network("192.0.2.0/24")};
  wanted.label = "kitchen";
  const IssuedKey first = issue(wanted);
  clock_.advance(hours(20));
  auto second = keys_->rotate(first.key->id, minutes(30), longest_life);
  ASSERT_TRUE(second.ok());
  EXPECT_NE(second->key->id, first.key->id);
  EXPECT_EQ(second->key->flows, wanted.flows);
  EXPECT_EQ(second->key->label, "kitchen");
  EXPECT_EQ(second->key->issuer, "operator");
  EXPECT_EQ(second->key->expires, clock_.wall() + hours(24));
  EXPECT_EQ(standing(*second, "198.51.100.1"), Standing::foreign_source);
  const auto old = keys_->find(first.placeholder.reveal(), *parse_address("192.0.2.7"));
  EXPECT_EQ(old.standing, Standing::good);
  EXPECT_EQ(old.key->successor, second->key->id);
  EXPECT_EQ(old.key->expires, clock_.wall() + minutes(30));
  EXPECT_TRUE(ended_.empty());

  clock_.advance(minutes(30));
  EXPECT_EQ(standing(first), Standing::expired);
  EXPECT_EQ(standing(*second), Standing::good);
  keys_->sweep();
  EXPECT_EQ(ended_, (Ended{{first.key->id, "rotated"}}));
}

TEST_F(Keys, RotatesAtOnce) {
  const IssuedKey first = issue();
  auto second = keys_->rotate(first.key->id, seconds(0), longest_life);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(standing(first), Standing::revoked);
  EXPECT_EQ(standing(*second), Standing::good);
  EXPECT_EQ(ended_, (Ended{{first.key->id, "rotated"}}));
}

TEST_F(Keys, AnOverlapNeverLengthensALife) {
  const IssuedKey first = issue();
  clock_.advance(hours(23));
  ASSERT_TRUE(keys_->rotate(first.key->id, hours(10), longest_life).ok());
  clock_.advance(hours(1));
  EXPECT_EQ(standing(first), Standing::expired);
}

TEST_F(Keys, ASuccessorLivesNoLongerThanIsAllowedNow) {
  const IssuedKey first = issue();
  const auto second = keys_->rotate(first.key->id, seconds(0), hours(2));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->key->expires, clock_.wall() + hours(2));
}

TEST_F(Keys, RefusesToRotateWhatHasEnded) {
  const auto kind_of = [&](std::string_view id, seconds overlap = seconds(0)) {
    const auto rotated = keys_->rotate(id, overlap, longest_life);
    EXPECT_FALSE(rotated.ok());
    return rotated.ok() ? ErrorKind::internal : rotated.error().kind;
  };
  const IssuedKey revoked = issue();
  keys_->revoke({.id = revoked.key->id}, "lost");
  EXPECT_EQ(kind_of(revoked.key->id), ErrorKind::forbidden);
  const IssuedKey twice = issue();
  EXPECT_EQ(kind_of(twice.key->id, seconds(-1)), ErrorKind::malformed);
  ASSERT_TRUE(keys_->rotate(twice.key->id, hours(1), longest_life).ok());
  EXPECT_EQ(kind_of(twice.key->id), ErrorKind::forbidden);
  const IssuedKey expired = issue();
  clock_.advance(hours(24));
  EXPECT_EQ(kind_of(expired.key->id), ErrorKind::forbidden);
  EXPECT_EQ(kind_of("0123456789"), ErrorKind::not_found);
  EXPECT_EQ(kind_of(""), ErrorKind::not_found);
}

TEST_F(Keys, RevokesByEachFilter) {
  const IssuedKey first = issue("triage");
  const IssuedKey second = issue("triage");
  const IssuedKey third = issue("report");
  const IssuedKey fourth = issue("other");
  EXPECT_TRUE(keys_->revoke({.workflow = "nobody"}, "x").empty());
  EXPECT_EQ(keys_->revoke({.id = first.key->id}, "left on a desk").size(), 1u);
  EXPECT_EQ(standing(first), Standing::revoked);
  EXPECT_EQ(standing(second), Standing::good);
  EXPECT_EQ(keys_->revoke({.workflow = "triage"}, "x").size(), 1u);
  EXPECT_EQ(keys_->revoke({}, "").size(), 2u);
  for (const IssuedKey* key : {&first, &second, &third, &fourth})
    EXPECT_EQ(standing(*key), Standing::revoked);
  EXPECT_EQ(ended_.size(), 4u);
  EXPECT_EQ(ended_.front(), (std::pair<std::string, std::string>{first.key->id, "left on a desk"}));
  EXPECT_EQ(ended_.back().second, "revoked");
  EXPECT_TRUE(keys_->revoke({}, "again").empty());
  EXPECT_EQ(keys_->list({.id = first.key->id}).front()->revoked_why, "left on a desk");
}

TEST_F(Keys, TheReasonIsOneShortLine) {
  const IssuedKey issued = issue();
  keys_->revoke({}, "a\r\nb\x1b[31m" + std::string(500, 'x'));
  const std::string why = keys_->list({}).front()->revoked_why;
  EXPECT_TRUE(why.starts_with("a??b?[31m"));
  EXPECT_EQ(why.size(), 200u);
}

TEST_F(Keys, ListsTheNewestFirst) {
  const IssuedKey first = issue("triage");
  clock_.advance(seconds(1));
  const IssuedKey second = issue("report");
  keys_->revoke({.workflow = "triage"}, "x");
  const auto all = keys_->list({});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0]->id, second.key->id);
  EXPECT_EQ(all[1]->id, first.key->id);
  EXPECT_EQ(keys_->list({.workflow = "triage"}).size(), 1u);
  EXPECT_TRUE(keys_->list({.id = first.key->id, .workflow = "report"}).empty());
}

TEST_F(Keys, RemembersItsLastUse) {
  const IssuedKey issued = issue();
  const auto stored = [&] {
    return std::get<std::int64_t>(
        store_.database().query("SELECT last_used FROM workflow_keys")->front().front());
  };
  EXPECT_EQ(keys_->last_used(issued.key->id), WallTime{});
  clock_.advance(seconds(10));
  keys_->touch(issued.key->id);
  EXPECT_EQ(keys_->last_used(issued.key->id), clock_.wall());
  keys_->sweep();
  EXPECT_EQ(stored(), 0);  // at most twice a minute
  const WallTime used = clock_.wall();
  clock_.advance(seconds(20));
  keys_->sweep();
  EXPECT_EQ(stored(), to_unix_micros(used));
  keys_->touch("0123456789");
  EXPECT_EQ(keys_->last_used("0123456789"), WallTime{});
  reopen();
  EXPECT_EQ(keys_->last_used(issued.key->id), used);
}

TEST_F(Keys, ForgetsWhatHasLongBeenDead) {
  const IssuedKey first = issue();
  keys_->revoke({}, "x");
  NewKey longer = for_workflow("triage");
  longer.life = longest_life;
  const IssuedKey second = issue(longer);
  clock_.advance(hours(24 * 89));
  keys_->sweep();
  EXPECT_EQ(keys_->list({}).size(), 2u);
  clock_.advance(hours(24));
  keys_->touch(second.key->id);
  keys_->sweep();
  EXPECT_EQ(keys_->list({}).size(), 1u);
  EXPECT_EQ(standing(first), Standing::unknown);
  EXPECT_EQ(store_.database().query("SELECT id FROM workflow_keys")->size(), 1u);
}

TEST_F(Keys, EveryStandingHasAName) {
  EXPECT_EQ(to_string(Standing::good), "good");
  EXPECT_EQ(to_string(Standing::revoked), "revoked");
  EXPECT_EQ(to_string(Standing::foreign_source), "foreign source");
}

}  // namespace
}  // namespace sallyport::identity
