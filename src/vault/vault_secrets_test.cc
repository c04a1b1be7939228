#include "vault/vault_secrets.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "store/temporary_directory.h"
#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;

class VaultSecretsTest : public testing::Test {
 protected:
  void SetUp() override {
    writer_ = std::move(*disks_.create());
    ASSERT_TRUE(put(*writer_, "stripe", "old").ok());
    auto made = make_vault_secrets(disks_.ground(), make_raw_key(Secret(std::string(32, 'k')), disks_.random),
                                   disks_.clock, disks_.random);
    ASSERT_TRUE(made.ok());
    secrets_ = std::move(*made);
  }

  Disks disks_;
  std::unique_ptr<Vault> writer_;
  std::unique_ptr<SecretSource> secrets_;
};

TEST_F(VaultSecretsTest, GivesWhatAnotherProcessPutIn) {
  EXPECT_EQ(secrets_->find("stripe")->reveal(), "old");
  ASSERT_TRUE(put(*writer_, "stripe", "new").ok());
  EXPECT_EQ(secrets_->find("stripe")->reveal(), "new");
  EXPECT_EQ(secrets_->find_versions("stripe")->size(), 1u);
}

TEST_F(VaultSecretsTest, SaysHowToPutInWhatIsNotThere) {
  const auto found = secrets_->find("github");
  EXPECT_EQ(found.error().kind, ErrorKind::not_found);
  EXPECT_NE(found.error().detail.find("sallyport secret put github"), std::string::npos);
  EXPECT_EQ(secrets_->find("../stripe").error().kind, ErrorKind::malformed);
}

// Who holds versions decides at each use, without reading the vault again.
TEST_F(VaultSecretsTest, AHeldVersionDiesByEitherClock) {
  ASSERT_TRUE(writer_->rotate("stripe", secret_of("new"), hours(1)).ok());
  const auto versions = secrets_->find_versions("stripe");
  ASSERT_EQ(versions->size(), 2u);
  const SecretVersion &current = (*versions)[0], &old = (*versions)[1];
  EXPECT_EQ(current.value.reveal(), "new");
  EXPECT_TRUE(current.is_alive(disks_.clock) && old.is_alive(disks_.clock));
  disks_.clock.step_wall(-hours(5));
  disks_.clock.advance(hours(1) - seconds(1));
  EXPECT_TRUE(old.is_alive(disks_.clock));
  disks_.clock.advance(seconds(1));
  EXPECT_FALSE(old.is_alive(disks_.clock));
  EXPECT_TRUE(current.is_alive(disks_.clock));
}

TEST_F(VaultSecretsTest, AHeldVersionDiesWhenTheClockIsSetForward) {
  ASSERT_TRUE(writer_->rotate("stripe", secret_of("new"), hours(1)).ok());
  const auto versions = secrets_->find_versions("stripe");
  disks_.clock.step_wall(hours(1));
  EXPECT_FALSE((*versions)[1].is_alive(disks_.clock));
}

TEST_F(VaultSecretsTest, GivesNothingOfAVaultThatIsNotToBeTrusted) {
  disks_.main->put(vault_file, disks_.main->text(vault_file) + "x");
  EXPECT_EQ(secrets_->find("stripe").error().kind, ErrorKind::malformed);
}

TEST_F(VaultSecretsTest, GoesOnThroughARekeyOnlyWithTheSameKey) {
  ASSERT_TRUE(writer_->rekey(*disks_.key).ok());
  EXPECT_EQ(secrets_->find("stripe")->reveal(), "old");
  ASSERT_TRUE(writer_->rekey(*make_raw_key(Secret(std::string(32, 'o')), disks_.random)).ok());
  EXPECT_EQ(secrets_->find("stripe").error().kind, ErrorKind::unauthenticated);
}

TEST(VaultOnDisk, LivesInTheStateFolderForItsOwnerOnly) {
  const store::TemporaryDirectory state;
  EXPECT_FALSE(has_vault(state.path()));
  SystemRandom random;
  const SystemClock clock;
  const auto key = make_raw_key(Secret(std::string(32, 'k')), random);
  const std::string mark = state.file("mark");
  std::filesystem::create_directory(mark);
  {
    auto vault =
        Vault::create(*find_ground(state.path(), store::IfMissing::make), *key, mark, {clock, random});
    ASSERT_TRUE(vault.ok()) << vault.error().detail;
    ASSERT_TRUE(put(**vault, "stripe", "x").ok());
  }
  EXPECT_TRUE(has_vault(state.path()));
  using std::filesystem::perms;
  for (const std::string& path :
       {state.file("vault/secrets.sealed"), mark + "/secrets.mark", state.file("vault")}) {
    const perms mode = std::filesystem::status(path).permissions();
    EXPECT_EQ(mode & (perms::group_all | perms::others_all), perms::none) << path;
  }
  const auto open = [&] {
    return Vault::open(*find_ground(state.path(), store::IfMissing::fail), *key, {clock, random},
                       Vault::Access::read);
  };
  EXPECT_EQ(value_of(**open(), "stripe"), "x");
  std::filesystem::remove_all(mark);  // as when its disk is not mounted
  EXPECT_FALSE(open().ok());
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST(VaultOnDisk, AMarkAloneSaysThatThereWasAVault) {
  const store::TemporaryDirectory state;
  SystemRandom random;
  const SystemClock clock;
  const auto key = make_raw_key(Secret(std::string(32, 'k')), random);
  ASSERT_TRUE(
      Vault::create(*find_ground(state.path(), store::IfMissing::make), *key, "", {clock, random}).ok());
  std::filesystem::remove(state.file("vault/secrets.sealed"));
  EXPECT_TRUE(has_vault(state.path()));
}

}  // namespace
}  // namespace sallyport::vault
