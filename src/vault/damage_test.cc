// Files that were cut, flipped, mixed or made up: refused with words that help, and left as they are.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

using std::chrono::hours;

class VaultDamage : public testing::Test {
 protected:
  void SetUp() override {
    auto vault = disks_.create();
    ASSERT_TRUE(vault.ok());
    ASSERT_TRUE(put(**vault, "github", "g").ok());
    ASSERT_TRUE(put(**vault, "stripe", "1").ok());
    ASSERT_TRUE((*vault)->rotate("stripe", secret_of("2"), hours(1)).ok());
    bytes_ = disks_.main->text(vault_file);
    mark_ = disks_.main->text(mark_file);
  }

  // The file and a mark that fits, so that only the seals are left to notice.
  Error refused(const std::string& bytes) {
    disks_.main->put(vault_file, bytes);
    Mark mark = *parse_mark(mark_);
    mark.digest = digest_of(bytes);
    disks_.main->put(mark_file, render_without_seal(mark) + mark.seal);
    auto vault = disks_.open();
    EXPECT_FALSE(vault.ok());
    EXPECT_EQ(disks_.main->text(vault_file), bytes);
    return vault.ok() ? Error{} : vault.error();
  }
  Error refused(const SealedVault& vault) { return refused(render_without_seal(vault) + vault.seal); }

  Disks disks_;
  std::string bytes_, mark_;
};

TEST_F(VaultDamage, CutAnywhere) {
  for (std::size_t size = 0; size < bytes_.size(); ++size)
    EXPECT_EQ(refused(bytes_.substr(0, size)).kind, ErrorKind::malformed) << size;
  EXPECT_EQ(refused(bytes_ + '\0').kind, ErrorKind::malformed);
}

TEST_F(VaultDamage, EveryBitFlipped) {
  for (std::size_t bit = 0; bit < bytes_.size() * 8; ++bit) {
    std::string flipped = bytes_;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(refused(flipped).detail.empty()) << bit;
  }
}

TEST_F(VaultDamage, EveryBitOfTheMarkFlipped) {
  for (std::size_t bit = 0; bit < mark_.size() * 8; ++bit) {
    std::string flipped = mark_;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    disks_.main->put(mark_file, flipped);
    EXPECT_FALSE(disks_.open().ok()) << bit;
  }
}

TEST_F(VaultDamage, SaysWhichSecretsAreDamagedAndWhichAreWhole) {
  SealedVault vault = *parse_vault(bytes_);
  vault.secrets[1].versions[0].box[60] ^= 1;
  const Error error = refused(vault);
  EXPECT_EQ(error.kind, ErrorKind::internal);
  EXPECT_NE(error.detail.find("cannot be opened: stripe; whole: github"), std::string::npos) << error.detail;
}

// A ciphertext at another place does not open, even where the file's seal is not asked.
TEST_F(VaultDamage, SwappedValuesDoNotOpen) {
  SealedVault vault = *parse_vault(bytes_);
  std::swap(vault.secrets[0].versions[0].box, vault.secrets[1].versions[0].box);
  EXPECT_NE(refused(vault).detail.find("cannot be opened: github, stripe"), std::string::npos);
  vault = *parse_vault(bytes_);
  std::swap(vault.secrets[1].versions[0].box, vault.secrets[1].versions[1].box);
  EXPECT_NE(refused(vault).detail.find("cannot be opened: stripe; whole: github"), std::string::npos);
  vault = *parse_vault(bytes_);
  std::swap(vault.secrets[0].name, vault.secrets[1].name);
  std::swap(vault.secrets[0], vault.secrets[1]);
  EXPECT_NE(refused(vault).detail.find("cannot be opened: github, stripe"), std::string::npos);
}

TEST_F(VaultDamage, ChangedTimesAreNoticed) {
  SealedVault vault = *parse_vault(bytes_);
  vault.secrets[1].versions[1].dies += 3600;
  EXPECT_EQ(refused(vault).kind, ErrorKind::internal);
  vault = *parse_vault(bytes_);
  vault.secrets[1].max_age = 0;
  EXPECT_EQ(refused(vault).kind, ErrorKind::internal);
  vault = *parse_vault(bytes_);
  vault.secrets.erase(vault.secrets.begin());
  EXPECT_EQ(refused(vault).kind, ErrorKind::internal);
  vault = *parse_vault(bytes_);
  ++vault.generation;
  EXPECT_FALSE(refused(vault).detail.empty());
}

// CVE-2026-40264, CVE-2026-45808: what belonged to one tenant was reached from another.
TEST_F(VaultDamage, C09PartsOfAnotherVaultUnderTheSameKeyDoNotFit) {
  Disks other;
  {
    auto vault = other.create();
    ASSERT_TRUE(put(**vault, "github", "theirs").ok());
  }
  const SealedVault theirs = *parse_vault(other.main->text(vault_file));
  SealedVault vault = *parse_vault(bytes_);
  vault.secrets[0] = theirs.secrets[0];
  EXPECT_EQ(refused(vault).kind, ErrorKind::internal);
  vault = *parse_vault(bytes_);
  vault.terms = theirs.terms;
  EXPECT_EQ(refused(vault).kind, ErrorKind::internal);
  vault = *parse_vault(bytes_);
  vault.wrapped_root = theirs.wrapped_root;
  EXPECT_EQ(refused(vault).kind, ErrorKind::unauthenticated);
}

TEST_F(VaultDamage, OtherFilesAndNewerVaults) {
  EXPECT_NE(refused("PEM or whatever").detail.find("another file"), std::string::npos);
  EXPECT_NE(refused("sallyport vault 2\n" + bytes_.substr(18)).detail.find("newer"), std::string::npos);
  disks_.main->put(mark_file, "x");
  disks_.main->put(vault_file, bytes_);
  EXPECT_NE(disks_.open().error().detail.find("mark cannot be read"), std::string::npos);
}

TEST_F(VaultDamage, AnUnreadableOrForgedMarkCanBeAcceptedByHandOnly) {
  Mark forged = *parse_mark(mark_);
  forged.generation = UINT64_MAX;
  for (const std::string& mark :
       {std::string("x"), std::string(), render_without_seal(forged) + forged.seal}) {
    disks_.main->put(vault_file, bytes_);
    disks_.main->put(mark_file, mark);
    EXPECT_EQ(disks_.open().error().kind, ErrorKind::forbidden);
    ASSERT_TRUE(disks_.open(Vault::Access::write, Vault::Restored::accept).ok());
    const auto vault = disks_.open();
    ASSERT_TRUE(vault.ok()) << vault.error().detail;
    EXPECT_EQ((*vault)->generation(), parse_vault(bytes_)->generation + 1);
    EXPECT_EQ(value_of(**vault, "stripe"), "2");
  }
}

// Bounds are kept before memory is asked for, and every rule of order holds.
TEST_F(VaultDamage, LayoutsThatNobodyWrites) {
  const auto parses = [](const SealedVault& vault) {
    return parse_vault(render_without_seal(vault) + vault.seal).ok();
  };
  const SealedVault good = *parse_vault(bytes_);
  ASSERT_TRUE(parses(good));
  const auto without = [&](auto change) {
    SealedVault vault = good;
    change(vault);
    return !parses(vault);
  };
  EXPECT_TRUE(without([](SealedVault& v) { v.generation = 0; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.written = -1; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.kind = static_cast<KeyKind>(9); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.terms.clear(); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.terms.push_back(v.terms[0]); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.terms[0].number = 0; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.terms[0].number = 7; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.wrapped_root.resize(max_wrapped_bytes + 1); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.mark_directory.resize(5000, 'x'); }));
  EXPECT_TRUE(without([](SealedVault& v) { std::swap(v.secrets[0], v.secrets[1]); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets.push_back(v.secrets[1]); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[0].name = "../g"; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[0].max_age = -1; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[0].versions.clear(); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[0].versions[0].dies = 1; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[1].versions[1].dies = 0; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[1].versions[1].number = 9; }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[1].versions.resize(9, v.secrets[1].versions[1]); }));
  EXPECT_TRUE(without([](SealedVault& v) { v.secrets[0].versions[0].box.resize(60); }));
}

}  // namespace
}  // namespace sallyport::vault
