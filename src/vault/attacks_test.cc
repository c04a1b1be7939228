// Published failures of secret stores, each by its number (C1 ...): what went wrong elsewhere must not here.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "vault/secrets.h"
#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;

std::unique_ptr<Vault> must(Result<std::unique_ptr<Vault>> opened) {
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().detail);
  return opened.ok() ? std::move(*opened) : nullptr;
}

void expect_refused(Disks& disks, ErrorKind kind, std::string_view words) {
  for (const auto access : {Vault::Access::read, Vault::Access::write}) {
    const auto vault = disks.open(access);
    ASSERT_FALSE(vault.ok());
    EXPECT_EQ(vault.error().kind, kind) << vault.error().detail;
    EXPECT_NE(vault.error().detail.find(words), std::string::npos) << vault.error().detail;
  }
}

struct Copy {
  std::string vault, mark;
};
Copy copy_of(const Disks& disks) { return {disks.main->text(vault_file), disks.main->text(mark_file)}; }

// CVE-2026-115362: an expired credential stayed valid until something tidied it up.
TEST(VaultAttack, C01DeadVersionsAreRefusedAtUseWhateverTheClockDoes) {
  Disks disks;
  auto vault = must(disks.create());
  ASSERT_TRUE(put(*vault, "stripe", "old").ok());
  ASSERT_TRUE(vault->rotate("stripe", secret_of("new"), hours(1)).ok());
  const std::string untidied = disks.main->text(vault_file);
  disks.clock.step_wall(-hours(48));  // set back: the monotonic clock still counts
  disks.clock.advance(hours(1));
  EXPECT_EQ(value_of(*vault, "stripe"), "new");
  EXPECT_EQ(disks.main->text(vault_file), untidied);
  vault.reset();
  disks.clock.step_wall(hours(48));
  EXPECT_EQ(value_of(*must(disks.open(Vault::Access::read)), "stripe"), "new");
}

TEST(VaultAttack, C01AClockSetForwardEndsTheOverlapAndNothingElse) {
  Disks disks;
  auto vault = must(disks.create());
  ASSERT_TRUE(put(*vault, "stripe", "old").ok());
  ASSERT_TRUE(vault->rotate("stripe", secret_of("new"), hours(1)).ok());
  disks.clock.step_wall(hours(24 * 3650));
  EXPECT_EQ(value_of(*vault, "stripe"), "new");
}

TEST(VaultAttack, C01AVaultWrittenWithAClockInTheFutureTakesNoOverlapUntilItIsAccepted) {
  Disks disks;
  auto vault = must(disks.create());
  disks.clock.step_wall(hours(24 * 365));
  ASSERT_TRUE(put(*vault, "stripe", "1").ok());
  ASSERT_TRUE(vault->rotate("stripe", secret_of("2"), hours(1)).ok());
  disks.clock.step_wall(-hours(24 * 365));
  EXPECT_EQ(value_of(*vault, "stripe"), "2|1");
  const auto refused = vault->rotate("stripe", secret_of("3"), hours(1));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().detail.find("clock"), std::string::npos);
  vault.reset();
  vault = must(disks.open(Vault::Access::write, Vault::Restored::accept));
  EXPECT_EQ(value_of(*vault, "stripe"), "2");
  ASSERT_TRUE(vault->rotate("stripe", secret_of("3"), hours(1)).ok());
  disks.clock.advance(hours(1));
  EXPECT_EQ(value_of(*vault, "stripe"), "3");
}

// CVE-2025-64761, CVE-2025-5999, CVE-2026-3605: two spellings of one name, dot segments.
TEST(VaultAttack, C04C05ANameHasOneSpellingAndIsNoPath) {
  Disks disks;
  auto vault = must(disks.create());
  ASSERT_TRUE(put(*vault, "stripe", "x").ok());
  for (const std::string_view name :
       {"", "Stripe", "STRIPE", "stripe ", " stripe", "stripe\n", ".", "..", "../stripe", "a/b", "a//b",
        "a%2fb", "a_b", "str\xc3\xadpe", "stri\xcc\x81pe"}) {
    EXPECT_EQ(put(*vault, name, "y").error().kind, ErrorKind::malformed) << name;
    EXPECT_EQ(vault->read(name).error().kind, ErrorKind::not_found) << name;
    EXPECT_FALSE(vault->remove(name).ok()) << name;
  }
  EXPECT_EQ(put(*vault, std::string_view("a\0b", 3), "y").error().kind, ErrorKind::malformed);
  EXPECT_EQ(put(*vault, std::string(65, 'a'), "y").error().kind, ErrorKind::malformed);
}

// CVE-2026-5807, CVE-2025-52894: a change of keys that nobody had to prove anything for.
TEST(VaultAttack, C07NothingChangesWithoutTheKey) {
  Disks disks;
  ASSERT_TRUE(put(*must(disks.create()), "stripe", "x").ok());
  const Copy before = copy_of(disks);
  disks.key = make_raw_key(Secret(std::string(32, 'w')), disks.random);
  expect_refused(disks, ErrorKind::unauthenticated, "the key is another");
  EXPECT_FALSE(disks.open(Vault::Access::write, Vault::Restored::accept).ok());
  disks.key = make_passphrase_key(secret_of("a passphrase"), disks.random, crypto::least_derivation_cost);
  expect_refused(disks, ErrorKind::unauthenticated, "locked with a key");
  EXPECT_EQ(copy_of(disks).vault, before.vault);
  EXPECT_EQ(copy_of(disks).mark, before.mark);
}

// CVE-2026-39388: renewed with another valid credential. Here: a vault of somebody else, good in itself and
// opened by the same key, in the place of the one that is in use.
TEST(VaultAttack, C08AnotherGoodVaultDoesNotTakeThePlaceOfThisOne) {
  Disks disks, other;
  ASSERT_TRUE(put(*must(disks.create()), "stripe", "ours").ok());
  ASSERT_TRUE(put(*must(other.create()), "stripe", "theirs").ok());
  const auto reader = must(disks.open(Vault::Access::read));
  disks.main->put(vault_file, other.main->text(vault_file));
  expect_refused(disks, ErrorKind::forbidden, "of another vault");
  disks.main->put(mark_file, other.main->text(mark_file));
  EXPECT_EQ(reader->refresh(*disks.key).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(value_of(*reader, "stripe"), "ours");
}

template <class T>
concept Prints = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Compares = requires(const T& a, const T& b) { a == b; };

// CVE-2025-62513, CVE-2025-62705: bytes that found their way into a log.
TEST(VaultAttack, C10ASecretCannotBePrintedComparedCopiedOrReadAsText) {
  static_assert(!Prints<Secret> && !Compares<Secret>);
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string> &&
                !std::is_convertible_v<Secret, std::string_view>);
  static_assert(!Prints<SecretVersion> && !Prints<OpenedVersion> && !Prints<NewSecret>);
  Secret secret("canary");
  const Secret moved = std::move(secret);
  EXPECT_TRUE(secret.empty());  // NOLINT(bugprone-use-after-move): what is left behind is the question
  EXPECT_EQ(moved.reveal(), "canary");
}

// CVE-2025-6203: input that makes the reader do work without end. Every number in the file set to the most.
TEST(VaultAttack, C14NumbersInTheFileDoNotMakeTheReaderWork) {
  Disks disks;
  ASSERT_TRUE(put(*must(disks.create()), "stripe", "x").ok());
  const std::string bytes = disks.main->text(vault_file);
  for (std::size_t i = 0; i + 4 <= bytes.size(); ++i) {
    for (const char filler : {'\xff', '\x7f'}) {
      std::string changed = bytes;
      changed.replace(i, 4, 4, filler);
      const auto parsed = parse_vault(changed);
      if (!parsed.ok()) continue;
      EXPECT_LE(parsed->secrets.size() + parsed->terms.size(), 2u) << i;
    }
  }
}

// GHSA-444v-8vxr-p36h: a secret printed on failure.
TEST(VaultAttack, C15NoErrorRepeatsAValueOrAKey) {
  Disks disks;
  const std::string canary = "canary-4f1d", passphrase = "canary passphrase";
  disks.key = make_passphrase_key(secret_of(passphrase), disks.random, crypto::least_derivation_cost);
  auto vault = must(disks.create());
  ASSERT_TRUE(put(*vault, "stripe", canary).ok());
  std::vector<std::string> said;
  said.push_back(put(*vault, "Not a name", canary).error().detail);
  said.push_back(put(*vault, "a", canary + std::string(64 << 10, 'x')).error().detail);
  said.push_back(vault->rotate("absent", secret_of(canary), hours(1)).error().detail);
  disks.main->fail_steps(disks.main->steps(), UINT64_MAX);
  said.push_back(put(*vault, "a", canary).error().detail);
  said.push_back(put(*vault, "a", canary).error().detail);
  vault.reset();
  disks.main->fail_steps(UINT64_MAX, 0);
  disks.key = make_passphrase_key(secret_of(passphrase + "!"), disks.random, crypto::least_derivation_cost);
  said.push_back(disks.open().error().detail);
  said.push_back(parse_raw_key(secret_of(canary)).error().detail);
  for (const std::string& text : said) {
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.find("canary"), std::string::npos) << text;
  }
}

// Out of scope elsewhere: yesterday's store put back.
TEST(VaultAttack, C16AnOlderVaultIsRefused) {
  Disks disks;
  auto vault = must(disks.create());
  std::vector<Copy> past{copy_of(disks)};
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(put(*vault, "stripe", std::to_string(i)).ok());
    past.push_back(copy_of(disks));
  }
  vault.reset();
  for (std::size_t i = 0; i + 1 < past.size(); ++i) {
    disks.main->put(vault_file, past[i].vault);
    expect_refused(disks, ErrorKind::forbidden, "the vault was rolled back");
  }
  disks.main->put(vault_file, past.back().vault);
  for (std::size_t i = 0; i + 2 < past.size(); ++i) {
    disks.main->put(mark_file, past[i].mark);
    expect_refused(disks, ErrorKind::forbidden, "mark was rolled back");
  }
  disks.main->erase(mark_file);
  expect_refused(disks, ErrorKind::forbidden, "is gone");
}

// Not detected beside the vault, and said so in the guide: with the mark elsewhere it is.
TEST(VaultAttack, C16BothPutBackAreNoticedOnlyByAMarkElsewhere) {
  for (const std::string mark : {"", "/elsewhere"}) {
    Disks disks;
    auto vault = must(disks.create(mark));
    ASSERT_TRUE(put(*vault, "stripe", "leaked").ok());
    const Copy old = copy_of(disks);
    ASSERT_TRUE(vault->rotate("stripe", secret_of("new"), seconds(0)).ok());
    vault.reset();
    disks.main->put(vault_file, old.vault);
    if (mark.empty()) disks.main->put(mark_file, old.mark);
    EXPECT_EQ(disks.open(Vault::Access::read).ok(), mark.empty());
  }
}

TEST(VaultAttack, C16ARunningGateNoticesEvenThat) {
  Disks disks;
  auto writer = must(disks.create());
  ASSERT_TRUE(put(*writer, "stripe", "leaked").ok());
  const Copy old = copy_of(disks);
  ASSERT_TRUE(writer->rotate("stripe", secret_of("new"), seconds(0)).ok());
  auto reader = must(disks.open(Vault::Access::read));
  disks.main->put(vault_file, old.vault);
  disks.main->put(mark_file, old.mark);
  const auto refreshed = reader->refresh(*disks.key);
  ASSERT_FALSE(refreshed.ok());
  EXPECT_NE(refreshed.error().detail.find("rolled back while the gateway ran"), std::string::npos);
  EXPECT_EQ(value_of(*reader, "stripe"), "new");
}

TEST(VaultAttack, C16ARestoredBackupIsAcceptedByHandAndItsRetiringVersionsAreDead) {
  Disks disks;
  auto vault = must(disks.create());
  ASSERT_TRUE(put(*vault, "stripe", "1").ok());
  ASSERT_TRUE(vault->rotate("stripe", secret_of("2"), hours(24)).ok());
  const Copy old = copy_of(disks);
  ASSERT_TRUE(put(*vault, "stripe", "3").ok());
  ASSERT_TRUE(put(*vault, "stripe", "4").ok());
  const std::uint64_t last = vault->generation();
  vault.reset();
  disks.main->put(vault_file, old.vault);
  ASSERT_FALSE(disks.open().ok());
  vault = must(disks.open(Vault::Access::write, Vault::Restored::accept));
  EXPECT_EQ(value_of(*vault, "stripe"), "2");
  EXPECT_GT(vault->generation(), last);
  vault.reset();
  vault = must(disks.open());
  EXPECT_EQ(value_of(*vault, "stripe"), "2");
}

TEST(VaultAttack, C17NoPlaintextInAnyFileThatWasEverWritten) {
  Disks disks;
  auto vault = must(disks.create());
  for (std::uint64_t step = 0; step < 12; ++step) {
    disks.main->fail_steps(disks.main->steps() + step, UINT64_MAX);
    (void)put(*vault, "stripe", "the-canary-value").ok();
    for (const std::string& name : disks.main->names())
      EXPECT_EQ(disks.main->text(name).find("canary"), std::string::npos) << name;
    disks.main->fail_steps(UINT64_MAX, 0);
    vault.reset();
    vault = must(disks.open());
  }
}

TEST(VaultAttack, C18AMillionSaltsAndFourThousandBoxesAndNoneTwice) {
  SystemRandom random;
  const Secret parent = make_key(random);
  // 64 bits of the salt each: told apart by sorting, which is quicker than a set.
  std::vector<std::uint64_t> salts(std::size_t{1} << 20);
  for (std::uint64_t& salt : salts) {
    const std::string head = random_bytes(box_salt_bytes + 12, random);
    std::copy_n(head.data(), sizeof salt, reinterpret_cast<char*>(&salt));
  }
  std::ranges::sort(salts);
  EXPECT_EQ(std::ranges::adjacent_find(salts), salts.end());
  std::unordered_set<std::string> boxes;
  for (int i = 0; i < 4096; ++i) {
    const std::string box = *seal_box(parent, "value", "the same", "the same", random);
    ASSERT_TRUE(boxes.insert(box.substr(0, box_salt_bytes)).second);
    ASSERT_TRUE(boxes.insert(box.substr(box_salt_bytes, 12)).second);
    ASSERT_TRUE(boxes.insert(box.substr(box_salt_bytes + 12)).second);
  }
}

// A machine cloned with its state: both write on, one file is put over the other.
TEST(VaultAttack, C18TwoCopiesThatGoOnApartAreToldApart) {
  Disks one;
  ASSERT_TRUE(put(*must(one.create()), "stripe", "x").ok());
  Disks two(one.main->after_power_cut(store::MemoryDisk::Unsynced::kept));
  ASSERT_TRUE(put(*must(one.open()), "stripe", "same").ok());
  ASSERT_TRUE(put(*must(two.open()), "stripe", "same").ok());
  const SealedVault first = *parse_vault(one.main->text(vault_file));
  const SealedVault second = *parse_vault(two.main->text(vault_file));
  EXPECT_EQ(first.generation, second.generation);
  const auto head = [](const SealedVault& vault) { return vault.secrets[0].versions[0].box.substr(0, 44); };
  EXPECT_NE(head(first), head(second));
  one.main->put(vault_file, two.main->text(vault_file));
  expect_refused(one, ErrorKind::forbidden, "two copies went on apart");
}

}  // namespace
}  // namespace sallyport::vault
