#include "vault/vault.h"

#include <gtest/gtest.h>

#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

using Values = std::map<std::string, std::string>;
using std::chrono::hours;

TEST(Vault, KeepsWhatIsPutAcrossOpenings) {
  Disks disks;
  {
    auto vault = disks.create();
    ASSERT_TRUE(vault.ok());
    EXPECT_EQ((*vault)->generation(), 1u);
    ASSERT_TRUE(put(**vault, "stripe", "one").ok());
    ASSERT_TRUE(put(**vault, "github", std::string("\0\xff", 2)).ok());
    ASSERT_TRUE(put(**vault, "stripe", "two").ok());
  }
  auto vault = disks.open();
  ASSERT_TRUE(vault.ok()) << vault.error().detail;
  EXPECT_EQ((*vault)->generation(), 4u);
  EXPECT_EQ(values_of(**vault), (Values{{"stripe", "two"}, {"github", std::string("\0\xff", 2)}}));
  EXPECT_EQ((*vault)->list()[1].versions.front().number, 2u);
  ASSERT_TRUE((*vault)->remove("stripe").ok());
  EXPECT_EQ((*vault)->remove("stripe").error().kind, ErrorKind::not_found);
  EXPECT_EQ((*vault)->read("stripe").error().kind, ErrorKind::not_found);
}

TEST(Vault, NothingOnTheDiskShowsAValueOrAKey) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "stripe", "the-canary-value").ok());
  for (const std::string& name : disks.main->names()) {
    EXPECT_EQ(disks.main->text(name).find("canary"), std::string::npos) << name;
    EXPECT_EQ(disks.main->text(name).find(std::string(32, 'k')), std::string::npos) << name;
  }
}

TEST(Vault, BoundsNamesValuesAndTimes) {
  Disks disks;
  auto vault = disks.create();
  EXPECT_EQ(put(**vault, "a", "").error().kind, ErrorKind::malformed);
  EXPECT_EQ(put(**vault, "a", std::string((64 << 10) + 1, 'x')).error().kind, ErrorKind::malformed);
  EXPECT_EQ(put(**vault, "a", "x", seconds(-1)).error().kind, ErrorKind::malformed);
  EXPECT_TRUE(put(**vault, "a", std::string(64 << 10, 'x')).ok());
  EXPECT_EQ((*vault)->rotate("a", secret_of("y"), seconds(-1)).error().kind, ErrorKind::malformed);
  EXPECT_EQ((*vault)->rotate("a", secret_of("y"), max_overlap + seconds(1)).error().kind,
            ErrorKind::malformed);
  EXPECT_EQ((*vault)->rotate("b", secret_of("y"), seconds(0)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(value_of(**vault, "a").size(), 64u << 10);
}

TEST(Vault, SeveralInOneChangeAreAllOrNone) {
  Disks disks;
  auto vault = disks.create();
  std::vector<NewSecret> secrets;
  secrets.push_back({"a", secret_of("1"), {}});
  secrets.push_back({"B", secret_of("2"), {}});
  EXPECT_FALSE((*vault)->put(std::move(secrets)).ok());
  EXPECT_TRUE(values_of(**vault).empty());
  EXPECT_TRUE(put(**vault, "a", "1").ok());  // a refused value does not spoil the vault
}

TEST(Vault, RotationOverlapsAndThenTheOldOneIsDead) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "stripe", "old").ok());
  ASSERT_TRUE((*vault)->rotate("stripe", secret_of("new"), hours(1)).ok());
  EXPECT_EQ(value_of(**vault, "stripe"), "new|old");
  disks.clock.advance(hours(1) - seconds(1));
  EXPECT_EQ(value_of(**vault, "stripe"), "new|old");
  disks.clock.advance(seconds(1));
  EXPECT_EQ(value_of(**vault, "stripe"), "new");
  EXPECT_EQ((*vault)->list()[0].versions.size(), 1u);
  ASSERT_TRUE(put(**vault, "other", "x").ok());  // the next change takes it out of the file, too
  EXPECT_EQ(parse_vault(disks.main->text(vault_file))->secrets[1].versions.size(), 1u);
}

TEST(Vault, ALaterRotationNeverLengthensALife) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "stripe", "1").ok());
  ASSERT_TRUE((*vault)->rotate("stripe", secret_of("2"), hours(1)).ok());
  ASSERT_TRUE((*vault)->rotate("stripe", secret_of("3"), hours(5)).ok());
  EXPECT_EQ(value_of(**vault, "stripe"), "3|2|1");
  disks.clock.advance(hours(1));
  EXPECT_EQ(value_of(**vault, "stripe"), "3|2");
  ASSERT_TRUE((*vault)->rotate("stripe", secret_of("4"), seconds(60)).ok());
  disks.clock.advance(seconds(60));
  EXPECT_EQ(value_of(**vault, "stripe"), "4");
}

TEST(Vault, AnOverlapOfZeroEndsAllBefore) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "stripe", "0").ok());
  for (int i = 1; i < 8; ++i)
    ASSERT_TRUE((*vault)->rotate("stripe", secret_of(std::to_string(i)), hours(1)).ok()) << i;
  EXPECT_EQ((*vault)->rotate("stripe", secret_of("x"), hours(1)).error().kind, ErrorKind::too_large);
  ASSERT_TRUE((*vault)->rotate("stripe", secret_of("leak fixed"), seconds(0)).ok());
  EXPECT_EQ(value_of(**vault, "stripe"), "leak fixed");
}

TEST(Vault, SaysWhatIsPastItsAge) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "young", "x", hours(24 * 90)).ok());
  ASSERT_TRUE(put(**vault, "ageless", "x", seconds(0)).ok());
  EXPECT_FALSE((*vault)->list()[1].is_past_age((*vault)->now()));
  disks.clock.advance(hours(24 * 90));
  EXPECT_FALSE((*vault)->list()[0].is_past_age((*vault)->now()));
  EXPECT_TRUE((*vault)->list()[1].is_past_age((*vault)->now()));
  ASSERT_TRUE((*vault)->rotate("young", secret_of("y"), seconds(0)).ok());
  EXPECT_FALSE((*vault)->list()[1].is_past_age((*vault)->now()));
}

// sops #365, #810: taking a key away must take away what it opened.
TEST(Vault, RekeyMakesNewKeysAllTheWayDown) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "stripe", "old").ok());
  ASSERT_TRUE((*vault)->rotate("stripe", secret_of("new"), hours(1)).ok());
  const SealedVault before = *parse_vault(disks.main->text(vault_file));
  auto other =
      make_passphrase_key(secret_of("correct horse battery"), disks.random, crypto::least_derivation_cost);
  ASSERT_TRUE((*vault)->rekey(*other).ok());
  EXPECT_EQ(value_of(**vault, "stripe"), "new|old");
  vault->reset();

  EXPECT_EQ(disks.open().error().kind, ErrorKind::unauthenticated);
  const SealedVault after = *parse_vault(disks.main->text(vault_file));
  EXPECT_EQ(after.terms.size(), 1u);
  EXPECT_GT(after.terms[0].number, before.terms.back().number);
  EXPECT_NE(after.secrets[0].versions[0].box, before.secrets[0].versions[0].box);
  disks.key = std::move(other);
  auto again = disks.open();
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(value_of(**again, "stripe"), "new|old");
}

TEST(Vault, ATermThatIsUsedUpGivesWayToTheNext) {
  Disks disks;
  disks.max_seals = 3;
  auto vault = disks.create();
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(put(**vault, "s" + std::to_string(i), "x").ok());
  SealedVault sealed = *parse_vault(disks.main->text(vault_file));
  ASSERT_EQ(sealed.terms.size(), 3u);
  for (const SealedTerm& term : sealed.terms) EXPECT_LE(term.seals, 3u);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE((*vault)->remove("s" + std::to_string(i)).ok());
  sealed = *parse_vault(disks.main->text(vault_file));
  ASSERT_EQ(sealed.terms.size(), 2u);
  EXPECT_EQ(sealed.terms[0].number, 2u);
  EXPECT_EQ(values_of(**vault).size(), 4u);
}

TEST(Vault, OneWriterAtATimeAndAnyNumberOfReaders) {
  Disks disks;
  auto writer = disks.create();
  EXPECT_EQ(disks.open().error().kind, ErrorKind::unavailable);
  auto reader = disks.open(Vault::Access::read);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(put(**reader, "a", "x").error().kind, ErrorKind::internal);
  ASSERT_TRUE(put(**writer, "a", "x").ok());
  ASSERT_TRUE((*reader)->refresh(*disks.key).ok());
  EXPECT_EQ(value_of(**reader, "a"), "x");
}

TEST(Vault, IsNotMadeOverAnother) {
  Disks disks;
  ASSERT_TRUE(disks.create().ok());
  EXPECT_EQ(disks.create().error().kind, ErrorKind::forbidden);
  disks.main->erase(vault_file);
  EXPECT_EQ(disks.create().error().kind, ErrorKind::forbidden);  // its mark says that there was one
}

TEST(Vault, TheIndexNeedsNoKey) {
  Disks disks;
  auto vault = disks.create();
  ASSERT_TRUE(put(**vault, "stripe", "x").ok());
  const auto index = read_index(disks.ground(), disks.clock.wall());
  ASSERT_TRUE(index.ok());
  EXPECT_EQ(index->kind, KeyKind::key);
  EXPECT_EQ(index->secrets[0].name, "stripe");
  EXPECT_EQ(read_index(Disks().ground(), disks.clock.wall()).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sallyport::vault
