#include "vault/own_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/file.h"
#include "store/temporary_directory.h"
#include "vault/vault_fixture.h"
#include "vault/vault_secrets.h"

namespace sallyport::vault {
namespace {

using store::IfMissing;

class KeptKey : public testing::Test {
 protected:
  // A vault on the disk, and the source that the gateway has of it.
  std::unique_ptr<SecretSource> with_vault() {
    EXPECT_TRUE(
        Vault::create(*find_ground(state_.path(), IfMissing::make), *key_, "", {clock_, random_}).ok());
    return source();
  }
  std::unique_ptr<SecretSource> source() {
    auto made = make_vault_secrets(*find_ground(state_.path(), IfMissing::fail),
                                   make_raw_key(Secret(std::string(32, 'k')), random_), clock_, random_);
    EXPECT_TRUE(made.ok());
    return std::move(*made);
  }
  Result<Secret> key_of(SecretSource& secrets, IfMissing if_missing) {
    return own_key(kept_texts, state_.path(), secrets, random_, if_missing);
  }

  store::TemporaryDirectory state_;
  SystemRandom random_;
  ManualClock clock_{from_unix_seconds(1'800'000'000)};
  std::unique_ptr<KeyEncryption> key_ = make_raw_key(Secret(std::string(32, 'k')), random_);
};

TEST_F(KeptKey, WithoutAVaultItIsAFileMadeOnce) {
  const auto files = make_file_secrets(state_.file("secrets"));
  EXPECT_EQ(key_of(*files, IfMissing::fail).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(store::file_exists(state_.file("kept.key")));
  const auto first = key_of(*files, IfMissing::make);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->reveal().size(), 32u);
  struct stat status{};
  ASSERT_EQ(::stat(state_.file("kept.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(key_of(*files, IfMissing::make)->reveal(), first->reveal());
  EXPECT_EQ(key_of(*files, IfMissing::fail)->reveal(), first->reveal());
}

TEST_F(KeptKey, AFileThatIsNoneIsRefusedAndNotReplaced) {
  const auto files = make_file_secrets(state_.file("secrets"));
  std::ofstream(state_.file("kept.key")) << "not a key";
  ASSERT_EQ(::chmod(state_.file("kept.key").c_str(), 0600), 0);
  const auto refused = key_of(*files, IfMissing::make);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::malformed);
  EXPECT_EQ(refused.error().detail.find("not a key"), std::string::npos);
  ASSERT_EQ(::chmod(state_.file("kept.key").c_str(), 0644), 0);
  EXPECT_EQ(key_of(*files, IfMissing::make).error().kind, ErrorKind::forbidden);
}

TEST_F(KeptKey, WithAVaultItIsASecretOfItThatDoesNotGrowOld) {
  const auto secrets = with_vault();
  EXPECT_EQ(key_of(*secrets, IfMissing::fail).error().kind, ErrorKind::not_found);
  const auto first = key_of(*secrets, IfMissing::make);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(key_of(*secrets, IfMissing::fail)->reveal(), first->reveal());
  EXPECT_EQ(key_of(*source(), IfMissing::fail)->reveal(), first->reveal());
  EXPECT_FALSE(store::file_exists(state_.file("kept.key")));
  EXPECT_EQ(secrets->add(kept_texts.secret, Secret("x")).error().kind, ErrorKind::forbidden);
  const Index index = *read_index(*find_ground(state_.path(), IfMissing::fail), clock_.wall());
  ASSERT_EQ(index.secrets.size(), 1u);
  EXPECT_EQ(index.secrets[0].name, kept_texts.secret);
  EXPECT_FALSE(index.secrets[0].is_past_age(clock_.wall() + std::chrono::hours(24 * 3650)));
}

TEST_F(KeptKey, ItSurvivesAnotherKeyOfTheVault) {
  const Secret first = std::move(*key_of(*with_vault(), IfMissing::make));
  const Ground ground = *find_ground(state_.path(), IfMissing::fail);
  const auto other = make_raw_key(Secret(std::string(32, 'o')), random_);
  ASSERT_TRUE((*Vault::open(ground, *key_, {clock_, random_}, Vault::Access::write))->rekey(*other).ok());
  auto secrets =
      *make_vault_secrets(ground, make_raw_key(Secret(std::string(32, 'o')), random_), clock_, random_);
  EXPECT_EQ(key_of(*secrets, IfMissing::fail)->reveal(), first.reveal());
}

TEST_F(KeptKey, AVaultThatCannotBeTrustedGivesNone) {
  const auto secrets = with_vault();
  ASSERT_TRUE(key_of(*secrets, IfMissing::make).ok());
  ASSERT_TRUE(store::remove_file(state_.file("vault/secrets.mark")).ok());
  const auto again = make_vault_secrets(*find_ground(state_.path(), IfMissing::fail),
                                        make_raw_key(Secret(std::string(32, 'k')), random_), clock_, random_);
  EXPECT_FALSE(again.ok());
  const auto files = make_file_secrets(state_.file("secrets"));
  EXPECT_EQ(files->add("x", Secret("y")).error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace sallyport::vault
