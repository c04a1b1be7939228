// Every write, sync, creation, rename and removal of every change fails once, in turn, or for good; after
// each, the power is cut, too. The old content or the new one is there, and the vault goes on working (C17).
#include <gtest/gtest.h>

#include <functional>

#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

using Values = std::map<std::string, std::string>;
using Unsynced = store::MemoryDisk::Unsynced;
using std::chrono::hours;

struct Change {
  const char* name;
  std::function<Result<void>(Vault&, Disks&)> make;
  Values after;
  bool rekeys = false;
};

std::unique_ptr<KeyEncryption> other_key(Disks& disks) {
  return make_raw_key(Secret(std::string(32, 'o')), disks.random);
}

const Values before = {{"github", "g"}, {"stripe", "1"}};

std::vector<Change> changes() {
  return {
      {"put",
       [](Vault& vault, Disks&) { return put(vault, "slack", "s"); },
       {{"github", "g"}, {"slack", "s"}, {"stripe", "1"}}},
      {"put over",
       [](Vault& vault, Disks&) { return put(vault, "stripe", "2"); },
       {{"github", "g"}, {"stripe", "2"}}},
      {"rotate",
       [](Vault& vault, Disks&) { return vault.rotate("stripe", secret_of("2"), hours(1)); },
       {{"github", "g"}, {"stripe", "2|1"}}},
      {"remove", [](Vault& vault, Disks&) { return vault.remove("stripe"); }, {{"github", "g"}}},
      {"rekey", [](Vault& vault, Disks& disks) { return vault.rekey(*other_key(disks)); }, before, true},
  };
}

void prepare(Disks& disks) {
  auto vault = disks.create();
  ASSERT_TRUE(vault.ok());
  ASSERT_TRUE(put(**vault, "github", "g").ok());
  ASSERT_TRUE(put(**vault, "stripe", "1").ok());
}

// Opens with the key that fits, as after a rekey nobody was told of.
Result<std::unique_ptr<Vault>> open_either(Disks& disks, bool& with_other) {
  auto vault = disks.open();
  with_other = !vault.ok() && vault.error().kind == ErrorKind::unauthenticated;
  if (!with_other) return vault;
  disks.key = other_key(disks);
  return disks.open();
}

void expect_old_or_new(Disks& disks, const Change& change, bool must_be_new) {
  bool with_other = false;
  auto vault = open_either(disks, with_other);
  ASSERT_TRUE(vault.ok()) << vault.error().detail;
  const Values values = values_of(**vault);
  const bool is_new = change.rekeys ? with_other : values == change.after;
  EXPECT_TRUE(values == before || values == change.after);
  EXPECT_TRUE(is_new || !must_be_new);
  EXPECT_TRUE(put(**vault, "later", "x").ok());
  vault->reset();
  auto again = disks.open();
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(value_of(**again, "later"), "x");
}

std::uint64_t steps_of(const Change& change) {
  Disks disks;
  prepare(disks);
  const std::uint64_t first = disks.main->steps();
  EXPECT_TRUE(change.make(**disks.open(), disks).ok());
  return disks.main->steps() - first;
}

void play(const Change& change, std::uint64_t step, std::uint64_t failures) {
  Disks disks;
  prepare(disks);
  disks.main->fail_steps(disks.main->steps() + step, failures);
  bool done = false;
  {
    auto vault = disks.open();
    ASSERT_TRUE(vault.ok());
    done = change.make(**vault, disks).ok();
    if (!done)
      EXPECT_FALSE(put(**vault, "next", "x").ok());  // its file may be either: it must be opened again
  }
  for (const Unsynced unsynced : {Unsynced::lost, Unsynced::kept}) {
    SCOPED_TRACE(unsynced == Unsynced::lost ? "power cut, unsynced lost" : "power cut, unsynced kept");
    Disks after(disks.main->after_power_cut(unsynced));
    expect_old_or_new(after, change, done);
  }
  disks.main->fail_steps(UINT64_MAX, 0);
  SCOPED_TRACE("no power cut");
  expect_old_or_new(disks, change, done);
}

TEST(VaultFault, C17EveryStepOfEveryChangeFails) {
  for (const Change& change : changes()) {
    const std::uint64_t steps = steps_of(change);
    ASSERT_GE(steps, 10u);
    for (std::uint64_t step = 0; step < steps; ++step) {
      for (const std::uint64_t failures : {std::uint64_t{1}, std::uint64_t{2}, UINT64_MAX}) {
        SCOPED_TRACE(std::string(change.name) + ", step " + std::to_string(step) + " of " +
                     std::to_string(steps));
        play(change, step, failures);
      }
    }
  }
}

// The process is killed after a step instead: what was done so far stays, nothing behind it happens.
TEST(VaultFault, C17ThePowerGoesAfterEveryStep) {
  for (const Change& change : changes()) {
    const std::uint64_t steps = steps_of(change);
    for (std::uint64_t step = 0; step <= steps; ++step) {
      for (const Unsynced unsynced : {Unsynced::lost, Unsynced::kept}) {
        SCOPED_TRACE(std::string(change.name) + " " + std::to_string(step));
        Disks disks;
        prepare(disks);
        disks.main->fail_steps(disks.main->steps() + step, UINT64_MAX);
        (void)change.make(**disks.open(), disks).ok();
        Disks after(disks.main->after_power_cut(unsynced));
        expect_old_or_new(after, change, step == steps);
      }
    }
  }
}

TEST(VaultFault, C17EveryStepOfMakingAVaultFails) {
  Disks whole;
  ASSERT_TRUE(whole.create().ok());
  const std::uint64_t steps = whole.main->steps();
  for (std::uint64_t step = 0; step < steps; ++step) {
    for (const Unsynced unsynced : {Unsynced::lost, Unsynced::kept}) {
      SCOPED_TRACE(step);
      Disks disks;
      disks.main->fail_steps(step, UINT64_MAX);
      EXPECT_FALSE(disks.create().ok());
      Disks after(disks.main->after_power_cut(unsynced));
      auto vault = after.open();
      if (!vault.ok()) {
        EXPECT_EQ(vault.error().kind, ErrorKind::not_found);
        vault = after.create();
      }
      ASSERT_TRUE(vault.ok()) << vault.error().detail;
      EXPECT_TRUE(put(**vault, "a", "x").ok());
    }
  }
}

TEST(VaultFault, AMarkElsewhereThatCannotBeWrittenIsMadeUpFor) {
  Disks disks;
  {
    auto vault = disks.create("/elsewhere");
    ASSERT_TRUE(vault.ok());
    EXPECT_FALSE(disks.elsewhere->text(mark_file).empty());
    EXPECT_TRUE(disks.main->text(mark_file).empty());
    disks.elsewhere->fail_steps(disks.elsewhere->steps(), UINT64_MAX);
    const auto done = put(**vault, "stripe", "1");
    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().detail.find("the change is in the vault"), std::string::npos);
  }
  EXPECT_TRUE(disks.open(Vault::Access::read).ok());    // readable as it is
  EXPECT_FALSE(disks.open(Vault::Access::write).ok());  // nothing may be changed before the mark is there
  disks.elsewhere->fail_steps(UINT64_MAX, 0);
  auto vault = disks.open();
  ASSERT_TRUE(vault.ok()) << vault.error().detail;
  EXPECT_EQ(value_of(**vault, "stripe"), "1");
  EXPECT_TRUE(put(**vault, "stripe", "2").ok());
}

}  // namespace
}  // namespace sallyport::vault
