// Against SoftHSM, a token in software (Debian: softhsm2).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "store/temporary_directory.h"
#include "vault/box.h"
#include "vault/bytes.h"
#include "vault/device_keys.h"
#include "vault/unlock.h"
#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

constexpr const char* pin = "123456";

std::string soft_module() {
  for (const char* path : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"}) {
    if (std::filesystem::exists(path)) return path;
  }
  return "";
}

class TokenKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    module_ = soft_module();
    if (module_.empty() || std::system("softhsm2-util --version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "no SoftHSM: apt-get install softhsm2";
    std::filesystem::create_directory(folder_.file("tokens"));
    std::ofstream(folder_.file("softhsm2.conf"))
        << "directories.tokendir = " << folder_.file("tokens") << "\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", folder_.file("softhsm2.conf").c_str(), 1);
    make_token("gate");
  }
  void TearDown() override {
    for (const char* name : {"SOFTHSM2_CONF", "SALLYPORT_PKCS11_MODULE", "SALLYPORT_VAULT_PIN"})
      ::unsetenv(name);
  }
  static void make_token(const std::string& label) {
    const std::string command =
        "softhsm2-util --init-token --free --so-pin 999999 --pin " + std::string(pin) + " --label ";
    ASSERT_EQ(std::system((command + label + " >/dev/null 2>&1").c_str()), 0);
  }
  std::unique_ptr<KeyEncryption> key(const std::string& token = "gate", const std::string& label = "vault",
                                     const std::string& digits = pin) {
    return make_token_key({module_, token, label}, Secret(digits), random_);
  }
  Error refused(KeyEncryption& with) {
    const auto wrapped = with.wrap(make_key(random_), "v");
    EXPECT_FALSE(wrapped.ok());
    return wrapped.ok() ? Error{} : wrapped.error();
  }

  store::TemporaryDirectory folder_;
  SystemRandom random_;
  std::string module_;
};

TEST_F(TokenKeyTest, WhatIsNotThereIsNamed) {
  EXPECT_EQ(refused(*make_token_key({"softhsm2.so", "gate", "k"}, Secret(pin), random_)).kind,
            ErrorKind::malformed);
  EXPECT_EQ(refused(*make_token_key({"/no/such.so", "gate", "k"}, Secret(pin), random_)).kind,
            ErrorKind::unavailable);
  const Error no_token = refused(*key("other"));
  EXPECT_EQ(no_token.kind, ErrorKind::not_found);
  EXPECT_NE(no_token.detail.find("gate"), std::string::npos) << no_token.detail;
  for (const auto& [token, label] : {std::pair{"", "k"}, {"gate", ""}, {"gate", "a\nb"}})
    EXPECT_EQ(refused(*key(token, label)).kind, ErrorKind::malformed);
  EXPECT_EQ(refused(*key("gate", std::string(65, 'k'))).kind, ErrorKind::malformed);
}

TEST_F(TokenKeyTest, AWrongPinIsSaidAndNotRepeated) {
  const Error wrong = refused(*key("gate", "vault", "654321"));
  EXPECT_EQ(wrong.kind, ErrorKind::unauthenticated);
  EXPECT_NE(wrong.detail.find("PIN"), std::string::npos);
  EXPECT_EQ(wrong.detail.find("654321"), std::string::npos);
}

TEST_F(TokenKeyTest, WrapsAndUnwrapsAndBindsWhatItIsTold) {
  const Secret root = make_key(random_);
  const auto wrapped = key()->wrap(root, "vault 1");
  ASSERT_TRUE(wrapped.ok()) << wrapped.error().detail;
  EXPECT_LE(wrapped->size(), max_wrapped_bytes);
  EXPECT_EQ(wrapped->find(root.reveal()), std::string::npos);
  EXPECT_NE(*wrapped, *key()->wrap(root, "vault 1"));
  // Token and key are in what was wrapped: only module and PIN are needed to open it.
  const auto opens = make_token_key({module_, "", ""}, Secret(pin), random_);
  EXPECT_EQ(opens->unwrap(*wrapped, "vault 1")->reveal(), root.reveal());
  EXPECT_EQ(opens->unwrap(*wrapped, "vault 2").error().kind, ErrorKind::unauthenticated);
  for (std::size_t i = 0; i < wrapped->size(); i += 3) {
    std::string changed = *wrapped;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    EXPECT_FALSE(opens->unwrap(changed, "vault 1").ok()) << i;
    EXPECT_EQ(opens->unwrap(wrapped->substr(0, i), "vault 1").error().kind, ErrorKind::malformed) << i;
  }
}

TEST_F(TokenKeyTest, AnotherKeyOrTokenOfTheSameNameDoesNotOpen) {
  const auto wrapped = key()->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok());
  ASSERT_TRUE(key("gate", "other")->wrap(make_key(random_), "v").ok());
  const std::string swapped = ByteWriter().u8(1).text("gate").text("other").bytes() +
                              wrapped->substr(ByteWriter().u8(1).text("gate").text("vault").bytes().size());
  EXPECT_EQ(key()->unwrap(swapped, "v").error().kind, ErrorKind::unauthenticated);
  std::filesystem::remove_all(folder_.file("tokens"));
  std::filesystem::create_directory(folder_.file("tokens"));
  EXPECT_EQ(key()->unwrap(*wrapped, "v").error().kind, ErrorKind::not_found);
  make_token("gate");
  EXPECT_EQ(key()->unwrap(*wrapped, "v").error().kind, ErrorKind::not_found);
  ASSERT_TRUE(key()->wrap(make_key(random_), "v").ok());
  EXPECT_EQ(key()->unwrap(*wrapped, "v").error().kind, ErrorKind::unauthenticated);
}

TEST_F(TokenKeyTest, TwoTokensOfOneNameAreNotChosenBetween) {
  make_token("gate");
  EXPECT_EQ(refused(*key()).kind, ErrorKind::forbidden);
}

TEST_F(TokenKeyTest, AVaultOpensWithItsTokenOnlyAndMovesToAnotherKey) {
  Disks disks;
  disks.key = key();
  {
    const auto vault = disks.create();
    ASSERT_TRUE(vault.ok()) << vault.error().detail;
    ASSERT_TRUE(put(**vault, "stripe", "x").ok());
  }
  EXPECT_EQ(read_index(disks.ground(), disks.clock.wall())->kind, KeyKind::pkcs11);
  EXPECT_EQ(value_of(**disks.open(Vault::Access::read), "stripe"), "x");
  disks.key = make_raw_key(Secret(std::string(32, 'k')), random_);
  EXPECT_NE(disks.open().error().detail.find("PKCS#11"), std::string::npos);
  disks.key = key();
  const auto next = make_raw_key(Secret(std::string(32, 'n')), random_);
  ASSERT_TRUE((*disks.open())->rekey(*next).ok());
  EXPECT_FALSE(disks.open().ok());
}

TEST_F(TokenKeyTest, ModuleAndPinAreFoundInTheEnvironmentOrAskedFor) {
  const auto wrapped = key()->wrap(make_key(random_), "v");
  KeyPlaces places;
  EXPECT_NE(find_key(KeyKind::pkcs11, places, random_).error().detail.find("SALLYPORT_PKCS11_MODULE"),
            std::string::npos);
  ::setenv("SALLYPORT_PKCS11_MODULE", module_.c_str(), 1);
  EXPECT_NE(find_key(KeyKind::pkcs11, places, random_).error().detail.find("SALLYPORT_VAULT_PIN"),
            std::string::npos);
  places.ask = [](const std::string&) -> Result<Secret> { return Secret("123456"); };
  EXPECT_TRUE((*find_key(KeyKind::pkcs11, places, random_))->unwrap(*wrapped, "v").ok());
  ::setenv("SALLYPORT_VAULT_PIN", "000000", 1);
  EXPECT_FALSE((*find_key(KeyKind::pkcs11, places, random_))->unwrap(*wrapped, "v").ok());
}

}  // namespace
}  // namespace sallyport::vault
